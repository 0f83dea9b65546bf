/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.pattern;

import io.stepscope.analyzer.Ranked;
import io.stepscope.analyzer.graph.Container;
import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Interval;
import io.stepscope.analyzer.model.StepFlag;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.analyzer.pattern.PatternReport.ParallelPattern;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/// Siblings of which each overlaps each by more than the floor.
final class ParallelFinder {
  /*
   * Every interval is shortened by the floor at its end: two overlap by more than the floor exactly
   * when the shortened ones meet, and three meet pairwise exactly when they share an instant
   * (Helly). So a maximal group is what is active at an instant, and one sweep finds them all: when
   * something ends after something started, what was active until then is a maximal group [1].
   *
   *   a |=========|          sweep: a b | c ends nothing ...  groups {a b}, {b c}
   *   b       |========|
   *   c             |=====|
   *
   * There are at most as many groups as steps, but writing them out can be quadratic (each of
   * 100,000 steps overlapping each). The sweep keeps only size and instant of the largest; those
   * are written out at the end, each with one look at its container. O(n log n + groups kept * n).
   * Whether all times of a group can be trusted is counted beside it, from the steps whose times
   * cannot: as many of them are active at the group's instant as began by then and had not ended.
   *
   * Of groups of one size the earlier instant comes first, then the earlier first step.
   *
   * [1] M. Golumbic, Algorithmic Graph Theory and Perfect Graphs, 1980, on interval graphs
   */
  static final double CERTAIN = 1.0;
  static final double UNRELIABLE_TIMES = 0.5;

  private static final Comparator<Group> LARGEST_FIRST =
      Comparator.comparingInt(Group::size)
          .reversed()
          .thenComparingLong(Group::instant)
          .thenComparingInt(group -> group.container().members().get(0));

  private final PatternSettings settings;

  ParallelFinder(PatternSettings settings) {
    this.settings = settings;
  }

  /// @param instant all members, shortened, are active at it
  /// @param reliable the times of all members can be trusted
  private record Group(Container container, int size, long instant, boolean reliable) {}

  /// @param reliable how many there are whose times can be trusted
  /// @param unreliable how many others there are
  record Groups(Ranked<ParallelPattern> largest, int reliable, int unreliable) {}

  Groups find(TraceFacts facts, List<Container> containers) {
    var sweep = new Sweep(facts.trace());
    containers.forEach(sweep::through);
    var patterns =
        sweep.largest.stream()
            .sorted(LARGEST_FIRST)
            .map(group -> pattern(facts.trace(), group))
            .toList();
    return new Groups(
        new Ranked<>(patterns, settings.listLimit(), sweep.total),
        sweep.total - sweep.unreliable,
        sweep.unreliable);
  }

  /// Goes through the containers and keeps the largest groups.
  private final class Sweep {
    private final ExecutionTrace trace;
    private final PriorityQueue<Group> largest = new PriorityQueue<>(LARGEST_FIRST.reversed());
    private int total;
    private int unreliable;

    Sweep(ExecutionTrace trace) {
      this.trace = trace;
    }

    void through(Container container) {
      int size = container.members().size();
      if (size < 2 || container.interval().isEmpty()) {
        return;
      }
      var all = new Bounds(size);
      var doubtful = new Bounds(doubtful(container));
      Interval bounds = container.interval().get();
      long floor = floor(bounds);
      for (int at = 0; at < size; at++) {
        ExecutionStep step = trace.step(container.members().get(at));
        long end = shortenedEnd(step.time(), bounds, floor);
        if (step.time().hasStart() && step.time().start() < end) {
          all.add(step.time().start(), end);
          if (step.has(StepFlag.TIMING_UNRELIABLE)) {
            doubtful.add(step.time().start(), end);
          }
        }
      }
      all.sort();
      doubtful.sort();
      groups(container, all, doubtful);
    }

    private int doubtful(Container container) {
      int doubtful = 0;
      for (int at = 0; at < container.members().size(); at++) {
        boolean unreliable =
            trace.step(container.members().get(at)).has(StepFlag.TIMING_UNRELIABLE);
        doubtful += unreliable ? 1 : 0;
      }
      return doubtful;
    }

    private void groups(Container container, Bounds all, Bounds doubtful) {
      int active = 0;
      boolean grown = false;
      int ended = 0;
      int started = 0;
      while (ended < all.count) {
        if (started < all.count && all.starts[started] < all.ends[ended]) {
          started++;
          active++;
          grown = true;
          continue;
        }
        if (grown && active >= 2) {
          keep(container, active, all.starts[started - 1], doubtful);
        }
        grown = false;
        ended++;
        active--;
      }
    }

    private void keep(Container container, int size, long instant, Bounds doubtful) {
      boolean reliable = doubtful.activeAt(instant) == 0;
      total++;
      unreliable += reliable ? 0 : 1;
      largest.add(new Group(container, size, instant, reliable));
      if (largest.size() > settings.listLimit()) {
        largest.remove();
      }
    }
  }

  /// Starts and ends, each by itself in order.
  private static final class Bounds {
    private final long[] starts;
    private final long[] ends;
    private int count;
    private int begun;
    private int over;

    Bounds(int most) {
      this.starts = new long[most];
      this.ends = new long[most];
    }

    void add(long start, long end) {
      starts[count] = start;
      ends[count++] = end;
    }

    void sort() {
      Arrays.sort(starts, 0, count);
      Arrays.sort(ends, 0, count);
    }

    /// How many are active at an instant, which must not be before the last one asked for.
    int activeAt(long instant) {
      while (begun < count && starts[begun] <= instant) {
        begun++;
      }
      while (over < count && ends[over] <= instant) {
        over++;
      }
      return begun - over;
    }
  }

  /// Where the interval ends without the floor, not before its start; one that has no end ends with
  /// its container.
  private static long shortenedEnd(StepTime time, Interval bounds, long floor) {
    long end = time.hasEnd() ? time.end() : Math.max(time.start(), bounds.end());
    return Math.max(time.start(), end - floor);
  }

  private long floor(Interval container) {
    return Math.max(
        settings.overlapFloorNanos(), (long) (settings.overlapFloorShare() * container.nanos()));
  }

  private ParallelPattern pattern(ExecutionTrace trace, Group group) {
    var steps = new ArrayList<StepId>();
    var members = group.container().members();
    Interval bounds = group.container().interval().orElseThrow();
    long floor = floor(bounds);
    for (int at = 0; at < members.size() && steps.size() < settings.groupLimit(); at++) {
      StepTime time = trace.step(members.get(at)).time();
      if (time.hasStart()
          && time.start() <= group.instant()
          && group.instant() < shortenedEnd(time, bounds, floor)) {
        steps.add(trace.step(members.get(at)).id());
      }
    }
    return new ParallelPattern(
        steps,
        group.size(),
        group.container().id(trace),
        group.reliable() ? CERTAIN : UNRELIABLE_TIMES);
  }
}
