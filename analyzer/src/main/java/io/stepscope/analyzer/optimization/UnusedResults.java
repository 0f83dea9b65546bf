/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.optimization;

import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.model.DependencyEdge;
import io.stepscope.analyzer.model.EdgeClass;
import io.stepscope.analyzer.model.ExecutionStatus;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.StepType;
import java.util.ArrayList;
import java.util.List;

/// Tool calls whose result nothing took up.
///
/// Said only where it can be seen: the flow of results must be observed elsewhere in the trace, the
/// result must be captured, and something that could have used it must have run afterwards.
final class UnusedResults {
  private UnusedResults() {}

  /// Step indexes, in trace order.
  static List<Integer> of(TraceFacts facts) {
    ExecutionTrace trace = facts.trace();
    var used = new boolean[trace.size()];
    boolean observed = false;
    List<DependencyEdge> edges = trace.edges();
    for (int nth = 0; nth < edges.size(); nth++) {
      used[trace.edgeSource(nth)] = true;
      EdgeClass edgeClass = edges.get(nth).edgeClass();
      observed |= edgeClass == EdgeClass.E6 || edgeClass == EdgeClass.E2B;
    }
    if (!observed) {
      return List.of();
    }
    long lastStart = lastReaderStart(trace);
    var unused = new ArrayList<Integer>();
    for (int i = 0; i < used.length; i++) {
      if (!used[i] && isCapturedAnswer(trace, i) && trace.step(i).time().end() <= lastStart) {
        unused.add(i);
      }
    }
    return unused;
  }

  private static long lastReaderStart(ExecutionTrace trace) {
    long last = Long.MIN_VALUE;
    for (ExecutionStep step : trace.steps()) {
      if (Calls.isCall(step) && !step.parameters().isAbsent()) {
        last = Math.max(last, step.time().start());
      }
    }
    return last;
  }

  private static boolean isCapturedAnswer(ExecutionTrace trace, int index) {
    ExecutionStep step = trace.step(index);
    return step.type() == StepType.TOOL_CALL
        && step.toolName().isPresent()
        && trace.isLeaf(index)
        && step.status() == ExecutionStatus.SUCCESS
        && step.time().isComplete()
        && !step.result().isAbsent();
  }
}
