/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter;

import java.time.Duration;

/// How long a request is tried again after a failure that may pass.
///
/// @param enabled when not, the first failure drops the request
/// @param initialInterval the first wait, before jitter
/// @param maxInterval the longest wait, before jitter; each wait is 1.5 times the one before
/// @param maxElapsedTime from the first attempt to the last; zero for no limit
public record RetrySettings(
    boolean enabled, Duration initialInterval, Duration maxInterval, Duration maxElapsedTime) {
  /// 5 s, up to 30 s, for 300 s.
  public static final RetrySettings DEFAULT =
      new RetrySettings(
          true, Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofSeconds(300));

  public RetrySettings {
    if (!initialInterval.isPositive()) {
      throw new IllegalArgumentException(
          "retry_on_failure.initial_interval must be > 0, was " + initialInterval);
    }
    if (maxInterval.compareTo(initialInterval) < 0) {
      throw new IllegalArgumentException(
          "retry_on_failure.max_interval must not be less than initial_interval, was "
              + maxInterval
              + " < "
              + initialInterval);
    }
    if (maxElapsedTime.isNegative()) {
      throw new IllegalArgumentException(
          "retry_on_failure.max_elapsed_time must be >= 0, was " + maxElapsedTime);
    }
  }
}
