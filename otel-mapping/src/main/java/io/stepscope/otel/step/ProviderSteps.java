/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.step;

import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.model.RequestedCall;
import io.stepscope.analyzer.model.StepFlag;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.otel.attribute.SpanAttributes;
import io.stepscope.otel.dialect.SpanRole;
import io.stepscope.otel.draft.FieldReading;
import io.stepscope.otel.draft.ProvidedCall;
import io.stepscope.otel.draft.StepDraft;
import io.stepscope.otel.draft.ToolResponse;
import io.stepscope.otel.draft.TraceDraft;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Tools that a model's provider ran while the model answered, such as a web search: nothing but
/// the answer tells of them. Each becomes a step inside the model's.
public final class ProviderSteps {
  private ProviderSteps() {}

  /// The trace with those steps; the same trace when there are none. A call that some span tells of
  /// is no second step, and where every span is a step nothing else is. Messages must have been
  /// read.
  public static TraceDraft add(TraceDraft trace) {
    if (trace.isGeneric()) {
      return trace;
    }
    List<StepDraft> made = List.of();
    Set<String> known = Set.of();
    for (StepDraft model : trace.steps()) {
      if (!model.providedCalls().isEmpty()) {
        if (made.isEmpty()) {
          made = new ArrayList<>();
          known = callIds(trace);
        }
        addOf(model, known, made);
      }
    }
    if (made.isEmpty()) {
      return trace;
    }
    made.addAll(trace.steps());
    made.sort(Drafts::compare);
    return trace.withSteps(made);
  }

  private static Set<String> callIds(TraceDraft trace) {
    Set<String> ids = new HashSet<>();
    for (StepDraft step : trace.steps()) {
      if (!step.isLlm()) {
        step.callId().ifPresent(ids::add);
      }
    }
    return ids;
  }

  private static void addOf(StepDraft model, Set<String> known, List<StepDraft> made) {
    for (ProvidedCall provided : model.providedCalls()) {
      var call = model.requestedCalls().get(provided.position());
      if (call.callId().filter(known::contains).isEmpty()) {
        var step = step(model, call, provided);
        model.addChild(step);
        model.executed(provided.position(), step.id());
        made.add(step);
      }
    }
    model.sortChildren(Drafts::compare);
  }

  private static StepDraft step(StepDraft model, RequestedCall call, ProvidedCall provided) {
    var id = new StepId("message:" + model.id() + ":" + provided.position());
    var step = new StepDraft(id, null, SpanAttributes.EMPTY, new FieldReading(), List.of());
    step.name(call.toolName());
    step.type(SpanRole.typeOf(Operation.TOOL), Operation.TOOL);
    step.toolName(Optional.of(call.toolName()).filter(name -> !name.isEmpty()));
    step.callId(call.callId());
    step.parameters(call.arguments());
    step.result(provided.result());
    step.time(new StepTime(model.time().start(), StepTime.UNKNOWN, false));
    step.parent(model);
    step.service(model.service());
    step.agent(model.agent());
    step.provider(model.provider());
    step.dialects(model.dialects());
    step.flag(StepFlag.MESSAGE_BORN);
    step.evidence("type", "provider_executed", "answer of " + model.id());
    if (provided.error()) {
      step.addToolResponse(
          new ToolResponse(call.callId(), step.toolName(), provided.result(), true));
    }
    return step;
  }
}
