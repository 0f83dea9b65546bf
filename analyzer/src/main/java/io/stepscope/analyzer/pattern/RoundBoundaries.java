/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.pattern;

import io.stepscope.analyzer.graph.Container;
import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.StepFlag;
import java.util.Arrays;

/// Where, among siblings in the order of their starts, one round of a loop may be over and the next
/// begin: where nothing of the last round still runs.
final class RoundBoundaries {
  /*
   * For every sibling the nearest earlier one is kept that still ran when it started. A round of p
   * steps is over at a position when that one lies more than p steps back.
   *
   *   a |=====|             nearest(b) = a, nearest(c) = a, nearest(d) = none
   *   b   |=|               after one step: at b (no), c (yes: b is over), d (yes)
   *   c      |==|           after two steps: at c (no: a runs), d (yes)
   *   d          |==|
   *
   * The stack holds the siblings before a position that may still run, the latest on top; what has
   * ended when one starts has ended for all that start later, too. O(n).
   *
   * Clocks and scheduling let the steps of a sequence overlap a little. An end is therefore taken to
   * be earlier by the floor, but by no more than half the step: else short calls that ran side by
   * side would seem to follow one another in a long container. What is not known, a start or an end,
   * is no evidence of an overlap.
   */
  private static final int NONE = -1;

  private final int[] nearest;

  private RoundBoundaries(int[] nearest) {
    this.nearest = nearest;
  }

  static RoundBoundaries of(TraceFacts facts, Container container, long floorNanos) {
    int size = container.members().size();
    long[] starts = new long[size];
    long[] ends = new long[size];
    for (int at = 0; at < size; at++) {
      int index = container.members().get(at);
      ExecutionStep step = facts.trace().step(index);
      boolean known = step.time().hasStart() && !step.has(StepFlag.TIMING_UNRELIABLE);
      starts[at] = known ? step.time().start() : Long.MAX_VALUE;
      ends[at] = known ? shortened(starts[at], facts.endOf(index), floorNanos) : Long.MIN_VALUE;
    }
    return of(starts, ends);
  }

  /// @param starts ascending; the largest value where it is not known
  /// @param ends each without the allowance for clocks
  static RoundBoundaries of(long[] starts, long[] ends) {
    int[] nearest = new int[starts.length];
    Arrays.fill(nearest, NONE);
    int[] running = new int[starts.length];
    int depth = 0;
    for (int at = 0; at < starts.length; at++) {
      if (starts[at] == Long.MAX_VALUE) {
        continue;
      }
      while (depth > 0 && ends[running[depth - 1]] <= starts[at]) {
        depth--;
      }
      nearest[at] = depth == 0 ? NONE : running[depth - 1];
      running[depth++] = at;
    }
    return new RoundBoundaries(nearest);
  }

  private static long shortened(long start, long end, long floor) {
    return Math.max(end - floor, start + (end - start) / 2);
  }

  /// Whether the round of so many steps before a position is over when its step starts.
  boolean isAfterRound(int at, int steps) {
    return nearest[at] < at - steps;
  }
}
