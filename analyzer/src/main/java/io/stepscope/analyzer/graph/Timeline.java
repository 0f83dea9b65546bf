/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.graph;

import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.StepFlag;
import io.stepscope.analyzer.model.StepTime;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/// When each step ran, for computing with. A time that was not received, or was made up by its
/// reporter, is taken from what the step contains: it reaches as far as the known times below it. A
/// step with no known time in its subtree has none here either; so the container of a step with
/// times always has times.
final class Timeline {
  static final long UNKNOWN = StepTime.UNKNOWN;

  private final long[] start;
  private final long[] end;
  private final boolean[] reported;
  private final int[] byStart;
  private final int[] byEnd;

  private Timeline(ExecutionTrace trace, Containment containment) {
    int n = trace.size();
    this.start = new long[n];
    this.end = new long[n];
    this.reported = new boolean[n];
    boolean complete = true;
    for (int i = 0; i < n; i++) {
      ExecutionStep step = trace.step(i);
      boolean usable = !step.has(StepFlag.TIMING_UNRELIABLE);
      start[i] = usable ? step.time().start() : UNKNOWN;
      end[i] = usable ? step.time().end() : UNKNOWN;
      reported[i] = start[i] != UNKNOWN && end[i] != UNKNOWN;
      complete &= reported[i];
    }
    if (!complete) {
      deriveFromBelow(containment);
    }
    this.byStart = complete ? ascending(n) : sortedByStart(trace);
    this.byEnd = sortedByEnd();
  }

  static Timeline of(ExecutionTrace trace, Containment containment) {
    return new Timeline(trace, containment);
  }

  private void deriveFromBelow(Containment containment) {
    int n = start.length;
    long[] earliest = new long[n];
    long[] latest = new long[n];
    Arrays.fill(earliest, Long.MAX_VALUE);
    Arrays.fill(latest, Long.MIN_VALUE);
    for (int at = n - 1; at >= 0; at--) {
      int step = containment.topDown(at);
      include(step, start[step], earliest, latest);
      include(step, end[step], earliest, latest);
      if (latest[step] != Long.MIN_VALUE) {
        start[step] = start[step] == UNKNOWN ? earliest[step] : start[step];
        end[step] = end[step] == UNKNOWN ? latest[step] : end[step];
        int parent = containment.parent(step);
        if (parent >= 0) {
          include(parent, earliest[step], earliest, latest);
          include(parent, latest[step], earliest, latest);
        }
      }
    }
  }

  private static void include(int step, long time, long[] earliest, long[] latest) {
    if (time != UNKNOWN) {
      earliest[step] = Math.min(earliest[step], time);
      latest[step] = Math.max(latest[step], time);
    }
  }

  private static int[] ascending(int n) {
    int[] steps = new int[n];
    for (int i = 0; i < n; i++) {
      steps[i] = i;
    }
    return steps;
  }

  private int[] sortedByStart(ExecutionTrace trace) {
    return IntStream.range(0, start.length)
        .filter(this::isKnown)
        .boxed()
        .sorted(
            Comparator.comparingLong((Integer i) -> start[i])
                .thenComparing(Comparator.comparingLong((Integer i) -> end[i]).reversed())
                .thenComparing(i -> trace.step(i).id()))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private int[] sortedByEnd() {
    int count = byStart.length;
    long[] times = new long[count];
    long[] ties = new long[count];
    for (int rank = 0; rank < count; rank++) {
      times[rank] = end[byStart[rank]];
      ties[rank] = count - 1L - rank;
    }
    long[] order = TimeSort.order(times, ties, TimeSort.bitsFor(count));
    int[] steps = new int[count];
    for (int i = 0; i < count; i++) {
      steps[i] = byStart[count - 1 - (int) order[i]];
    }
    return steps;
  }

  boolean isKnown(int step) {
    return start[step] != UNKNOWN;
  }

  /// Both times were received and can be trusted.
  boolean isReported(int step) {
    return reported[step];
  }

  long start(int step) {
    return start[step];
  }

  long end(int step) {
    return end[step];
  }

  /// How many steps have known times.
  int size() {
    return byStart.length;
  }

  /// Steps with known times by start, longer first, id.
  int byStart(int nth) {
    return byStart[nth];
  }

  /// Steps with known times by end; of equal ends the one that stands first in [#byStart] is last.
  int byEnd(int nth) {
    return byEnd[nth];
  }
}
