/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.edge;

import io.stepscope.analyzer.model.EdgeClass;
import io.stepscope.otel.draft.StepDraft;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The order of an agent's loop, model, tools, model: a tool between two answers was decided by the
/// first and is read by the second. Used only where the models' messages do not say it better.
final class LoopEdges {
  private static final double CONFIDENCE = 0.60;

  private final EdgeSink sink;

  private LoopEdges(EdgeSink sink) {
    this.sink = sink;
  }

  static void find(EdgeSink sink, ScopeRuns scopes) {
    var edges = new LoopEdges(sink);
    scopes.runs().forEach(edges::join);
  }

  private void join(ScopeRuns.Run run) {
    int next = 0;
    @Nullable Model decided = null;
    @Nullable Model reader = run.models().isEmpty() ? null : Model.of(run.models().getFirst());
    for (StepDraft tool : run.tools()) {
      while (reader != null && startsFirst(reader.step(), tool)) {
        decided = reader;
        next++;
        reader = next < run.models().size() ? Model.of(run.models().get(next)) : null;
      }
      join(decided, tool, reader);
    }
  }

  /// A model with what its messages name, gathered once for all tools around it.
  private record Model(StepDraft step, Set<String> asked, boolean toldById) {
    static Model of(StepDraft step) {
      boolean toldById = false;
      for (int i = 0; i < step.toolResponses().size() && !toldById; i++) {
        toldById = step.toolResponses().get(i).callId().isPresent();
      }
      return new Model(step, asked(step), toldById);
    }

    private static Set<String> asked(StepDraft step) {
      if (step.requestedCalls().isEmpty()) {
        return Set.of();
      }
      Set<String> asked = new HashSet<>();
      step.requestedCalls().forEach(call -> asked.add(call.toolName()));
      return asked;
    }
  }

  /// A model that ended when the tool started, also when both start at the same instant.
  private boolean startsFirst(StepDraft model, StepDraft tool) {
    return model.time().start() < tool.time().start()
        || (model.time().start() == tool.time().start() && model.index() < tool.index());
  }

  private void join(@Nullable Model decided, StepDraft tool, @Nullable Model reader) {
    if (decided != null && !sink.isCalled(tool) && !decided.asked().contains(name(tool))) {
      sink.offer(decided.step(), tool, EdgeClass.E8, CONFIDENCE, "decided in the loop before");
    }
    // A model that was told of results by their ids, this tool's not among them, did not read it.
    boolean excluded = reader != null && tool.callId().isPresent() && reader.toldById();
    if (reader != null && !sink.isReturned(tool) && !excluded) {
      sink.offer(tool, reader.step(), EdgeClass.E8, CONFIDENCE, "read in the loop after");
    }
  }

  private static String name(StepDraft tool) {
    return tool.toolName().orElse(tool.name());
  }
}
