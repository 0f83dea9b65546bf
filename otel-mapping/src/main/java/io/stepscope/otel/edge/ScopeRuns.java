/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.edge;

import io.stepscope.otel.draft.StepDraft;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The models and tools of each scope, each list in the order of start: what the rules look at that
/// have only names and order to go by.
record ScopeRuns(List<Run> runs) {
  /// The members of one scope.
  record Run(List<StepDraft> models, List<StepDraft> tools) {}

  static ScopeRuns of(Steps steps) {
    Map<Integer, Run> byScope = new LinkedHashMap<>();
    int lastScope = 0;
    Run last = null;
    for (StepDraft step : steps.all()) {
      boolean model = step.isLlm();
      if ((model || isLoopTool(step)) && step.time().hasStart()) {
        int scope = steps.scope(step);
        if (last == null || scope != lastScope) {
          last = byScope.computeIfAbsent(scope, _ -> new Run(new ArrayList<>(), new ArrayList<>()));
          lastScope = scope;
        }
        (model ? last.models() : last.tools()).add(step);
      }
    }
    return new ScopeRuns(List.copyOf(byScope.values()));
  }

  /// What a model decides to run: tools, and agents that stand for tools. Not the requests of plain
  /// services.
  private static boolean isLoopTool(StepDraft step) {
    return switch (step.operation()) {
      case TOOL, RETRIEVER, MEMORY, SUBAGENT, REMOTE_AGENT -> true;
      case HANDOFF -> step.toolName().isPresent();
      default -> false;
    };
  }
}
