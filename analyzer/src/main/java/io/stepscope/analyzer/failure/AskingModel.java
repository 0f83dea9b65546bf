/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.failure;

import io.stepscope.analyzer.graph.StepGraph;
import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.model.EdgeClass;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.model.StepId;
import java.util.Optional;

/// The model call that asked for a tool call.
final class AskingModel {
  /*
   * An edge says so (by call id, or by the tool's name); without one, the last model call beside
   * the tool call that had ended when it started. Linear in the step's siblings, so it is asked for
   * few steps only.
   */
  private AskingModel() {}

  static Optional<StepId> of(TraceFacts facts, int step) {
    ExecutionTrace trace = facts.trace();
    if (trace.step(step).toolName().isEmpty()) {
      return Optional.empty();
    }
    StepGraph graph = facts.graph();
    for (int nth = 0, count = graph.inDegree(step); nth < count; nth++) {
      int edge = graph.inEdge(step, nth);
      EdgeClass edgeClass = graph.edges().get(edge).edgeClass();
      if (edgeClass == EdgeClass.E2A || edgeClass == EdgeClass.E7) {
        return Optional.of(trace.step(graph.from(edge)).id());
      }
    }
    return lastModelBefore(trace, step);
  }

  private static Optional<StepId> lastModelBefore(ExecutionTrace trace, int step) {
    int parent = trace.parent(step);
    if (parent < 0 || !trace.step(step).time().hasStart()) {
      return Optional.empty();
    }
    Optional<ExecutionStep> last = Optional.empty();
    for (int nth = 0, count = trace.childCount(parent); nth < count; nth++) {
      ExecutionStep sibling = trace.step(trace.child(parent, nth));
      boolean before =
          sibling.operation() == Operation.LLM
              && sibling.time().isComplete()
              && sibling.time().end() <= trace.step(step).time().start();
      if (before && (last.isEmpty() || sibling.time().end() >= last.get().time().end())) {
        last = Optional.of(sibling);
      }
    }
    return last.map(ExecutionStep::id);
  }
}
