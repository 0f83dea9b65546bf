/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.outcome;

import io.stepscope.analyzer.model.ExecutionStatus;
import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.model.Outcome;
import io.stepscope.analyzer.model.StepFlag;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.analyzer.optimization.CanonicalParameters;
import io.stepscope.otel.draft.StepDraft;
import io.stepscope.otel.draft.TraceDraft;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Says how a run ended as a whole: its outermost agent or root decides, unless a call below failed
/// and nothing made up for it.
public final class RunStatus {
  private RunStatus() {}

  /// The status of the run. Outcomes must have been set. RUNNING for a trace without steps.
  public static ExecutionStatus of(TraceDraft trace) {
    if (trace.steps().isEmpty()) {
      return ExecutionStatus.RUNNING;
    }
    if (waits(trace.steps())) {
      return ExecutionStatus.PENDING;
    }
    Optional<StepDraft> root = root(trace.steps());
    if (root.isEmpty()) {
      return fromLeaves(trace.steps());
    }
    ExecutionStatus status = root.get().outcome().status();
    return status == ExecutionStatus.SUCCESS && hasUnmendedFailure(trace)
        ? ExecutionStatus.PARTIAL
        : status;
  }

  /// The outermost agent, else the first root that was received as one.
  private static Optional<StepDraft> root(List<StepDraft> steps) {
    List<StepDraft> roots =
        steps.stream().filter(s -> s.parent() == null && s.missingParentId().isEmpty()).toList();
    return roots.stream()
        .filter(s -> s.operation() == Operation.AGENT)
        .findFirst()
        .or(() -> roots.stream().filter(s -> !s.children().isEmpty()).findFirst())
        .or(() -> roots.stream().findFirst());
  }

  /// Something waits, and nothing started after it.
  private static boolean waits(List<StepDraft> steps) {
    StepDraft last = null;
    for (StepDraft step : steps) {
      boolean leaf = step.children().isEmpty();
      if (leaf && (last == null || step.time().start() >= last.time().start())) {
        last = step;
      }
    }
    return last != null && last.outcome() instanceof Outcome.Pending;
  }

  private static ExecutionStatus fromLeaves(List<StepDraft> steps) {
    ExecutionStatus worst = ExecutionStatus.SUCCESS;
    for (StepDraft step : steps) {
      ExecutionStatus status = step.outcome().status();
      if (step.parent() == null && status.isFailed()) {
        return status;
      }
      if (status == ExecutionStatus.RUNNING) {
        worst = ExecutionStatus.RUNNING;
      } else if (status != ExecutionStatus.SUCCESS && worst == ExecutionStatus.SUCCESS) {
        worst = ExecutionStatus.PARTIAL;
      }
    }
    return worst;
  }

  /// A tool failed, the same call never succeeded later, and no model came after it that could have
  /// made something of the error.
  private static boolean hasUnmendedFailure(TraceDraft trace) {
    long lastModel = StepTime.UNKNOWN;
    for (StepDraft step : trace.steps()) {
      lastModel = step.isLlm() ? Math.max(lastModel, step.time().start()) : lastModel;
    }
    List<StepDraft> failed = new ArrayList<>(0);
    Set<String> tools = new HashSet<>(0);
    for (StepDraft step : trace.steps()) {
      if (step.isToolCall()
          && step.outcome().status().isFailed()
          && !step.has(StepFlag.PROPAGATED)
          && lastModel <= step.time().start()) {
        failed.add(step);
        tools.add(tool(step));
      }
    }
    if (failed.isEmpty()) {
      return false;
    }
    var successes = Successes.of(trace, tools);
    return failed.stream().anyMatch(step -> !successes.mend(step));
  }

  /// What a tool was asked for, empty when nothing tells.
  private record Call(String name, Optional<CanonicalParameters> given) {
    static Call of(StepDraft step) {
      return new Call(tool(step), CanonicalParameters.of(step.parameters()));
    }
  }

  /// When tools succeeded last, for each tool and for each call.
  private record Successes(Map<String, Long> ofTools, Map<Call, Long> ofCalls) {
    static Successes of(TraceDraft trace, Set<String> tools) {
      var successes = new Successes(new HashMap<>(), new HashMap<>());
      for (StepDraft step : trace.steps()) {
        if (step.isToolCall()
            && step.outcome().status() == ExecutionStatus.SUCCESS
            && tools.contains(tool(step))) {
          successes.ofTools.merge(tool(step), step.time().start(), Math::max);
          successes.ofCalls.merge(Call.of(step), step.time().start(), Math::max);
        }
      }
      return successes;
    }

    /// Whether the failed call succeeded later, or may have where not both tell what was asked for.
    boolean mend(StepDraft failed) {
      Call call = Call.of(failed);
      if (call.given().isEmpty()) {
        return ofTools.getOrDefault(call.name(), StepTime.UNKNOWN) > failed.time().start();
      }
      long same = ofCalls.getOrDefault(call, StepTime.UNKNOWN);
      long untold = ofCalls.getOrDefault(new Call(call.name(), Optional.empty()), StepTime.UNKNOWN);
      return Math.max(same, untold) > failed.time().start();
    }
  }

  private static String tool(StepDraft step) {
    return step.toolName().orElse(step.name());
  }
}
