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
  private final Lanes lanes;
  private final @Nullable Model[] models;

  private LoopEdges(Steps steps, EdgeSink sink, Lanes lanes) {
    this.sink = sink;
    this.lanes = lanes;
    this.models = new @Nullable Model[steps.size()];
  }

  static void find(Steps steps, EdgeSink sink, Lanes lanes) {
    if (!lanes.models().isEmpty()) {
      var edges = new LoopEdges(steps, sink, lanes);
      lanes.tools().forEach(edges::join);
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

  private @Nullable Model model(@Nullable StepDraft step) {
    if (step == null) {
      return null;
    }
    Model known = models[step.index()];
    if (known == null) {
      known = Model.of(step);
      models[step.index()] = known;
    }
    return known;
  }

  private void join(StepDraft tool) {
    Model decided = sink.isCalled(tool) ? null : model(lanes.before(tool));
    if (decided != null && !decided.asked().contains(NameEdges.name(tool))) {
      sink.offer(decided.step(), tool, EdgeClass.E8, CONFIDENCE, "decided in the loop before");
    }
    // A model that was told of results by their ids, this tool's not among them, did not read it.
    Model reader = sink.isReturned(tool) ? null : model(lanes.after(tool));
    if (reader != null && !(tool.callId().isPresent() && reader.toldById())) {
      sink.offer(tool, reader.step(), EdgeClass.E8, CONFIDENCE, "read in the loop after");
    }
  }
}
