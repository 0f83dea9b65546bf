/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.performance;

import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.model.ExecutionStatus;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Ints;
import io.stepscope.analyzer.optimization.Calls;
import io.stepscope.analyzer.optimization.RepeatedCalls;
import io.stepscope.analyzer.optimization.RepeatedCalls.Results;

/// Time on the critical path that brought nothing: failed attempts, calls that had been made
/// before, and gaps in which nothing ran. Time that is wasted twice counts once.
final class WastedTime {
  private WastedTime() {}

  static long of(TraceFacts facts, PathTimeline path, RepeatedCalls repeated) {
    boolean[] wasted = wastedSteps(facts, repeated);
    long nanos = 0;
    for (int section = 0; section < path.size(); section++) {
      boolean whole = path.step(section) >= 0 && wasted[path.step(section)];
      nanos += whole ? path.nanos(section) : path.idleNanos(section);
    }
    return nanos;
  }

  /// The wasted calls with all that they contain.
  private static boolean[] wastedSteps(TraceFacts facts, RepeatedCalls repeated) {
    ExecutionTrace trace = facts.trace();
    var wasted = new boolean[trace.size()];
    for (int i = 0; i < wasted.length; i++) {
      wasted[i] = isFailedAttempt(trace, i);
    }
    repeated.groups().forEach(group -> markRepeats(trace, group, wasted));
    for (int nth = 0; nth < wasted.length; nth++) {
      int step = facts.containment().topDown(nth);
      int parent = trace.parent(step);
      wasted[step] |= parent >= 0 && wasted[parent];
    }
    return wasted;
  }

  /// A container fails because of what it contains; only the calls are attempts.
  private static boolean isFailedAttempt(ExecutionTrace trace, int index) {
    ExecutionStep step = trace.step(index);
    return step.status().isFailed() && (Calls.isCall(step) || trace.isLeaf(index));
  }

  /// All after the first success. A call whose results differ was not made in vain.
  private static void markRepeats(
      ExecutionTrace trace, RepeatedCalls.Group group, boolean[] wasted) {
    if (group.results() == Results.DIFFER) {
      return;
    }
    Ints steps = group.steps();
    boolean answered = false;
    for (int i = 0; i < steps.size(); i++) {
      wasted[steps.get(i)] |= answered;
      answered |= trace.step(steps.get(i)).status() == ExecutionStatus.SUCCESS;
    }
  }
}
