/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.dependency;

import io.stepscope.analyzer.Ranked;
import io.stepscope.analyzer.dependency.DependencyReport.Violation;
import io.stepscope.analyzer.dependency.DependencyReport.ViolationKind;
import io.stepscope.analyzer.dependency.DependencyReport.Violations;
import io.stepscope.analyzer.graph.StepGraph;
import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.model.EdgeClass;
import io.stepscope.analyzer.model.ExecutionStatus;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Ints;
import io.stepscope.analyzer.model.RefusedEdge;
import io.stepscope.analyzer.model.StepFlag;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.model.StepType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;

/// Finds dependencies that the run did not keep.
final class ViolationFinder {
  private static final Comparator<Violation> WORST_FIRST =
      Comparator.comparingLong((Violation violation) -> violation.overlapNanos().orElse(0))
          .reversed();

  private final ExecutionTrace trace;
  private final StepGraph graph;
  private final DependencySettings settings;
  private final List<Violation> found = new ArrayList<>();

  ViolationFinder(TraceFacts facts, DependencySettings settings) {
    this.trace = facts.trace();
    this.graph = facts.graph();
    this.settings = settings;
  }

  Violations find() {
    int violating = 0;
    for (int edge = 0; edge < graph.edgeCount(); edge++) {
      int before = found.size();
      checkOrder(edge);
      checkFailure(edge);
      violating += found.size() > before ? 1 : 0;
    }
    checkCycles();
    int cyclic = found.size();
    trace.refusedEdges().forEach(this::checkRefused);
    int refused = found.size() - cyclic;
    int edges = graph.edgeCount() + refused;
    double rate = edges == 0 ? 0 : (double) (violating + refused) / edges;
    found.sort(WORST_FIRST);
    return new Violations(Ranked.of(found, settings.maxListed()), rate);
  }

  /// A model may still be streaming its answer when the call it asked for starts: no violation.
  private void checkOrder(int edge) {
    ExecutionStep from = trace.step(graph.from(edge));
    ExecutionStep to = trace.step(graph.to(edge));
    if (graph.edges().get(edge).edgeClass() == EdgeClass.E2A
        || !from.time().hasEnd()
        || !to.time().hasStart()) {
      return;
    }
    long overlap = from.time().end() - to.time().start();
    if (overlap > settings.overlapAllowance().toNanos()) {
      add(ViolationKind.STARTED_BEFORE_DEPENDENCY_FINISHED, from, to, OptionalLong.of(overlap));
    }
  }

  private void checkFailure(int edge) {
    ExecutionStep from = trace.step(graph.from(edge));
    ExecutionStep to = trace.step(graph.to(edge));
    boolean failed =
        from.status().isFailed() && !from.has(StepFlag.RECOVERED) && !from.has(StepFlag.HANDLED);
    boolean ran =
        to.time().hasStart()
            && to.status() != ExecutionStatus.CANCELLED
            && to.status() != ExecutionStatus.PENDING;
    if (failed && ran && !isHandler(from, to)) {
      add(ViolationKind.RAN_AFTER_FAILED_DEPENDENCY, from, to, OptionalLong.empty());
    }
  }

  /// A step that decides reads the failure and may act on it; another call of the same tool tries
  /// again.
  private static boolean isHandler(ExecutionStep failed, ExecutionStep step) {
    boolean triesAgain = failed.toolName().isPresent() && failed.toolName().equals(step.toolName());
    boolean decides =
        switch (step.operation()) {
          case LLM,
              AGENT,
              SUBAGENT,
              REMOTE_AGENT,
              PLAN,
              HANDOFF,
              ROUTER,
              HUMAN,
              GUARDRAIL,
              EVALUATOR,
              BRANCH ->
              true;
          case TOOL,
              RETRIEVER,
              EMBEDDING,
              RERANKER,
              MEMORY,
              ITERATION,
              LOOP,
              FAN_OUT,
              FAN_IN,
              CHAIN,
              TASK,
              CONTAINER,
              HTTP,
              DB,
              RPC,
              MESSAGING,
              FAAS ->
              step.type() == StepType.CONDITION;
        };
    return triesAgain || decides;
  }

  private void checkRefused(RefusedEdge refused) {
    switch (refused) {
      case RefusedEdge.MissingStep(StepId step, String missing, var _) ->
          found.add(
              new Violation(ViolationKind.MISSING_DEPENDENCY, missing, step, OptionalLong.empty()));
      case RefusedEdge.ClosesCycle(var edge, var _) ->
          found.add(
              new Violation(
                  ViolationKind.CIRCULAR_DEPENDENCY,
                  edge.from().value(),
                  edge.to(),
                  OptionalLong.empty()));
      case RefusedEdge.AgainstTime(var edge, long overlap) ->
          found.add(
              new Violation(
                  ViolationKind.STARTED_BEFORE_DEPENDENCY_FINISHED,
                  edge.from().value(),
                  edge.to(),
                  OptionalLong.of(overlap)));
      // The tree's business: it is told by the integrity analysis.
      case RefusedEdge.ParentCycle _ -> {}
    }
  }

  private void checkCycles() {
    for (Ints cycle : graph.cycles()) {
      add(
          ViolationKind.CIRCULAR_DEPENDENCY,
          trace.step(cycle.get(cycle.size() - 2)),
          trace.step(cycle.get(0)),
          OptionalLong.empty());
    }
  }

  private void add(ViolationKind kind, ExecutionStep from, ExecutionStep to, OptionalLong overlap) {
    found.add(new Violation(kind, from.id().value(), to.id(), overlap));
  }
}
