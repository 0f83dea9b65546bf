/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.graph;

import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Interval;
import io.stepscope.analyzer.model.Longs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// How many leaves of a trace were active at each instant. A leaf without length is never active.
public final class LeafActivity {
  private final Timeline timeline;
  private final int[] byStart;
  private final int[] byEnd;

  // Several analyses ask for the same window, mostly that of the root.
  private Optional<Interval> lastWindow = Optional.empty();
  private Optional<Profile> lastProfile = Optional.empty();

  LeafActivity(ExecutionTrace trace, Timeline timeline) {
    this.timeline = timeline;
    int[] starts = new int[timeline.size()];
    int[] ends = new int[timeline.size()];
    int started = 0;
    int ended = 0;
    for (int i = 0; i < timeline.size(); i++) {
      int step = timeline.byStart(i);
      if (trace.isLeaf(step) && timeline.start(step) < timeline.end(step)) {
        starts[started++] = step;
      }
      step = timeline.byEnd(i);
      if (trace.isLeaf(step) && timeline.start(step) < timeline.end(step)) {
        ends[ended++] = step;
      }
    }
    this.byStart = Arrays.copyOf(starts, started);
    this.byEnd = Arrays.copyOf(ends, ended);
  }

  /// Activity inside a window.
  ///
  /// @param timeAtConcurrency nanoseconds with exactly so many leaves active; index 0 is idle, the
  ///   last index is the most that were ever active at once
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

  /// What was active inside `window`. O(steps).
  public Profile within(Interval window) {
    if (lastProfile.isPresent() && lastWindow.equals(Optional.of(window))) {
      return lastProfile.get();
    }
    Profile profile = new Sweep(window).profile();
    lastWindow = Optional.of(window);
    lastProfile = Optional.of(profile);
    return profile;
  }

  private final class Sweep {
    private final Interval window;
    private final List<Gap> gaps = new ArrayList<>();
    private long[] timeAt = new long[4];
    private long work;
    private int active;
    private int most;
    private long now;

    private Sweep(Interval window) {
      this.window = window;
      this.now = window.start();
    }

    private Profile profile() {
      int started = 0;
      int ended = 0;
      int lastEnded = -1;
      while (ended < byEnd.length) {
        long nextEnd = timeline.end(byEnd[ended]);
        boolean starts = started < byStart.length && timeline.start(byStart[started]) < nextEnd;
        if (starts) {
          int leaf = byStart[started++];
          moveTo(timeline.start(leaf), lastEnded, leaf);
          active++;
        } else {
          moveTo(nextEnd, lastEnded, -1);
          lastEnded = byEnd[ended++];
          active--;
        }
      }
      moveTo(window.end(), lastEnded, -1);
      return new Profile(Longs.of(Arrays.copyOf(timeAt, most + 1)), work, gaps);
    }

    /// Accounts for the time up to `time` with the leaves that are active now.
    private void moveTo(long time, int after, int before) {
      long until = Math.clamp(time, window.start(), window.end());
      if (until <= now) {
        return;
      }
      if (active >= timeAt.length) {
        timeAt = Arrays.copyOf(timeAt, Math.max(active + 1, 2 * timeAt.length));
      }
      long nanos = until - now;
      timeAt[active] += nanos;
      work = saturatedSum(work, nanos, active);
      most = Math.max(most, active);
      if (active == 0) {
        int next = time <= window.end() ? before : -1;
        gaps.add(new Gap(after, next, new Interval(now, until)));
      }
      now = until;
    }

    /// Times far apart on purpose must not turn the sum negative.
    private static long saturatedSum(long sum, long nanos, int times) {
      long high = Math.multiplyHigh(nanos, times);
      long product = nanos * times;
      long added = sum + product;
      return high != 0 || product < 0 || added < 0 ? Long.MAX_VALUE : added;
    }
  }
}
