/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.graph;

import io.stepscope.analyzer.model.Interval;
import io.stepscope.analyzer.model.Longs;
import java.util.List;

/// How many leaves of a trace were active at each instant.
public final class LeafActivity {
  LeafActivity() {}

  /// Activity inside `window`.
  ///
  /// @param timeAtConcurrency nanoseconds with exactly so many leaves active; index 0 is idle
  /// @param workNanos summed active time of all leaves inside the window
  /// @param gaps stretches of positive length without an active leaf, in time order
  public record Profile(Longs timeAtConcurrency, long workNanos, List<Gap> gaps) {
    public Profile {
      gaps = List.copyOf(gaps);
    }

    public int maxConcurrency() {
      return timeAtConcurrency.size() - 1;
    }

    public long idleNanos() {
      return timeAtConcurrency.get(0);
    }
  }

  /// @param after the leaf that ended last before the gap, or -1
  /// @param before the leaf that started first after it, or -1
  public record Gap(int after, int before, Interval interval) {}

  public Profile within(Interval window) {
    return new Profile(Longs.copyOf(window.nanos()), 0, List.of());
  }
}
