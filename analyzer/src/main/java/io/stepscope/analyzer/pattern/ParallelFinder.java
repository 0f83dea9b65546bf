/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.pattern;

import io.stepscope.analyzer.graph.Container;
import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Interval;
import io.stepscope.analyzer.model.StepFlag;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.analyzer.pattern.PatternReport.Found;
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
   *
   * Of groups of one size the earlier instant comes first, then the earlier first step.
   *
   * [1] M. Golumbic, Algorithmic Graph Theory and Perfect Graphs, 1980, on interval graphs
   */
  private static final double CERTAIN = 1.0;
  private static final double UNRELIABLE_TIMES = 0.5;
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
  private record Group(Container container, int size, long instant) {}

  Found<ParallelPattern> find(TraceFacts facts, List<Container> containers) {
    var largest = new PriorityQueue<>(LARGEST_FIRST.reversed());
    int total = 0;
    for (Container container : containers) {
      total += sweep(facts.trace(), container, largest);
    }
    var patterns =
        largest.stream().sorted(LARGEST_FIRST).map(group -> pattern(facts.trace(), group)).toList();
    return new Found<>(patterns, total);
  }

  private int sweep(ExecutionTrace trace, Container container, PriorityQueue<Group> largest) {
    if (container.members().size() < 2 || container.interval().isEmpty()) {
      return 0;
    }
    long[] starts = new long[container.members().size()];
    long[] ends = new long[container.members().size()];
    int count = 0;
    Interval bounds = container.interval().get();
    long floor = floor(bounds);
    for (int at = 0; at < starts.length; at++) {
      StepTime time = trace.step(container.members().get(at)).time();
      long end = shortenedEnd(time, bounds, floor);
      if (time.hasStart() && time.start() < end) {
        starts[count] = time.start();
        ends[count++] = end;
      }
    }
    Arrays.sort(starts, 0, count);
    Arrays.sort(ends, 0, count);
    return groups(container, starts, ends, count, largest);
  }

  private int groups(
      Container container, long[] starts, long[] ends, int count, PriorityQueue<Group> largest) {
    int found = 0;
    int active = 0;
    boolean grown = false;
    int ended = 0;
    int started = 0;
    while (ended < count) {
      if (started < count && starts[started] < ends[ended]) {
        started++;
        active++;
        grown = true;
        continue;
      }
      if (grown && active >= 2) {
        found++;
        largest.add(new Group(container, active, starts[started - 1]));
        if (largest.size() > settings.listLimit()) {
          largest.remove();
        }
      }
      grown = false;
      ended++;
      active--;
    }
    return found;
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
    boolean reliable = true;
    var members = group.container().members();
    Interval bounds = group.container().interval().orElseThrow();
    long floor = floor(bounds);
    for (int at = 0; at < members.size() && steps.size() < settings.groupLimit(); at++) {
      StepTime time = trace.step(members.get(at)).time();
      if (time.hasStart()
          && time.start() <= group.instant()
          && group.instant() < shortenedEnd(time, bounds, floor)) {
        steps.add(trace.step(members.get(at)).id());
        reliable &= !trace.step(members.get(at)).has(StepFlag.TIMING_UNRELIABLE);
      }
    }
    return new ParallelPattern(
        steps, group.size(), group.container().id(trace), reliable ? CERTAIN : UNRELIABLE_TIMES);
  }
}
