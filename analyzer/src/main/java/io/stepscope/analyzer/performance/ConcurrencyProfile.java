/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.performance;

import io.stepscope.analyzer.graph.LeafActivity;
import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.model.Interval;
import io.stepscope.analyzer.model.Longs;
import io.stepscope.analyzer.performance.PerformanceReport.Concurrency;
import java.util.Optional;
import java.util.OptionalDouble;

/// How many leaves ran at the same time.
final class ConcurrencyProfile {
  private ConcurrencyProfile() {}

  static Concurrency of(TraceFacts facts) {
    Optional<Interval> interval = facts.interval();
    if (interval.isEmpty()) {
      return new Concurrency(0, 0, Longs.copyOf(), 0, 0, 0, 0, OptionalDouble.empty());
    }
    LeafActivity.Profile profile = facts.leafActivity().within(interval.get());
    long duration = interval.get().nanos();
    long busy = duration - profile.idleNanos();
    Longs times = profile.timeAtConcurrency();
    double serial = busy > 0 && times.size() > 1 ? (double) times.get(1) / busy : 0;
    double average = duration > 0 ? (double) profile.workNanos() / duration : 0;
    return new Concurrency(
        profile.maxConcurrency(),
        average,
        times,
        serial,
        profile.idleNanos(),
        profile.workNanos(),
        average,
        serial > 0 ? OptionalDouble.of(1 / serial) : OptionalDouble.empty());
  }
}
