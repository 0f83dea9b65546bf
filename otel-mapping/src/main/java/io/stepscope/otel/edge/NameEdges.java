/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.edge;

import io.stepscope.analyzer.model.EdgeClass;
import io.stepscope.analyzer.model.RequestedCall;
import io.stepscope.otel.draft.StepDraft;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Joins a model to the tools that it asked for by name where the ids are missing: the calls of one
/// answer and the tools that start before the next answer, in order. Where their numbers differ,
/// some call was not run or some tool was not asked for, and the edge is only a candidate.
final class NameEdges {
  private static final double COUNTS_MATCH = 0.75;
  private static final double COUNTS_DIFFER = 0.50;

  private final Steps steps;
  private final EdgeSink sink;

  private NameEdges(Steps steps, EdgeSink sink) {
    this.steps = steps;
    this.sink = sink;
  }

  static void find(Steps steps, EdgeSink sink, ScopeRuns scopes) {
    var edges = new NameEdges(steps, sink);
    scopes.runs().forEach(edges::join);
  }

  /// Walks models and tools of one scope side by side.
  private void join(ScopeRuns.Run run) {
    int tool = 0;
    for (int m = 0; m < run.models().size(); m++) {
      StepDraft model = run.models().get(m);
      StepDraft next = m + 1 < run.models().size() ? run.models().get(m + 1) : null;
      while (tool < run.tools().size() && !steps.startsBefore(model, run.tools().get(tool))) {
        tool++;
      }
      int from = tool;
      while (tool < run.tools().size()
          && (next == null || run.tools().get(tool).time().start() < next.time().start())) {
        tool++;
      }
      join(model, run.tools().subList(from, tool));
    }
  }

  private void join(StepDraft model, List<StepDraft> tools) {
    if (model.requestedCalls().isEmpty() || tools.isEmpty()) {
      return;
    }
    Map<String, Deque<StepDraft>> waiting = new HashMap<>();
    for (StepDraft tool : tools) {
      if (!sink.isCalled(tool)) {
        waiting.computeIfAbsent(name(tool), _ -> new ArrayDeque<>()).add(tool);
      }
    }
    if (waiting.isEmpty()) {
      return;
    }
    Map<String, Integer> asked = new HashMap<>();
    for (RequestedCall call : model.requestedCalls()) {
      if (isOpen(call)) {
        asked.merge(call.toolName(), 1, Integer::sum);
      }
    }
    Map<String, Boolean> match = new HashMap<>();
    asked.forEach((name, count) ->
        match.put(name, waiting.getOrDefault(name, new ArrayDeque<>()).size() == count));
    for (int i = 0; i < model.requestedCalls().size(); i++) {
      RequestedCall call = model.requestedCalls().get(i);
      Deque<StepDraft> ready = waiting.get(call.toolName());
      if (isOpen(call) && ready != null && !ready.isEmpty()) {
        StepDraft tool = ready.remove();
        if (offer(model, tool, match.getOrDefault(call.toolName(), false), call.toolName())) {
          model.executed(i, tool.id());
        }
      }
    }
  }

  private boolean offer(StepDraft model, StepDraft tool, boolean match, String name) {
    return sink.offer(
            model,
            tool,
            EdgeClass.E7,
            match ? COUNTS_MATCH : COUNTS_DIFFER,
            (match ? "call by name " : "call by name, counts differ, ") + name,
            EdgeSink.Timing.STARTS_FIRST)
        && match;
  }

  /// A call whose id some tool carries was joined by it.
  private static boolean isOpen(RequestedCall call) {
    return call.executed().isEmpty() && !call.toolName().isEmpty();
  }

  private static String name(StepDraft tool) {
    return tool.toolName().orElse(tool.name());
  }
}
