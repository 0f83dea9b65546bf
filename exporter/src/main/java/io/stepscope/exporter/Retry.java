/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// How long to wait before a request is tried again, and when to stop.
///
/// The wait grows by half from attempt to attempt and is spread by ±50 %, so that many senders who
/// failed together do not come back together. What the backend asked for replaces it.
final class Retry {
  private static final double GROWTH = 1.5;
  private static final double SPREAD = 0.5;

  private final RetrySettings settings;
  private final RandomGenerator random;

  Retry(RetrySettings settings, RandomGenerator random) {
    this.settings = settings;
    this.random = random;
  }

  /// The wait before the next attempt; empty when there is to be none.
  ///
  /// @param failures attempts that failed so far, at least 1
  /// @param elapsed since the first attempt began
  Optional<Duration> delay(int failures, Duration elapsed, Optional<Duration> serverDelay) {
    if (!settings.enabled()) {
      return Optional.empty();
    }
    Duration delay = serverDelay.orElseGet(() -> backoff(failures));
    boolean inTime =
        settings.maxElapsedTime().isZero()
            || settings.maxElapsedTime().minus(elapsed).compareTo(delay) >= 0;
    return inTime ? Optional.of(delay) : Optional.empty();
  }

  private Duration backoff(int failures) {
    double initial = (double) settings.initialInterval().toNanos();
    double grown = initial * Math.pow(GROWTH, failures - 1);
    double bounded = Math.min(grown, (double) settings.maxInterval().toNanos());
    double spread = 1 - SPREAD + 2 * SPREAD * random.nextDouble();
    return Duration.ofNanos((long) (bounded * spread));
  }
}
