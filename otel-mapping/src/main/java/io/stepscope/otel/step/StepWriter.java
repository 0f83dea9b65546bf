/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.step;

import static io.stepscope.analyzer.Wording.fill;

import io.stepscope.analyzer.model.DebugInfo;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.FieldEvidence;
import io.stepscope.analyzer.model.RequestedCall;
import io.stepscope.analyzer.model.StepEvent;
import io.stepscope.analyzer.model.StepFlag;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.model.Value;
import io.stepscope.otel.attribute.Values;
import io.stepscope.otel.draft.StepDraft;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// Makes the finished step out of its draft. Content leaves only as the settings allow.
public final class StepWriter {
  private final ContentPolicy policy;
  private final boolean evidence;

  public StepWriter(ContentPolicy policy, boolean evidence) {
    this.policy = policy;
    this.evidence = evidence;
  }

  public ExecutionStep write(StepDraft draft) {
    tellWhatIsMissing(draft);
    // All that is kept before the flags and notes that say how.
    var parameters = kept(draft, "parameters", draft.parameters());
    var result = kept(draft, "result", draft.result());
    var requestedCalls = requestedCalls(draft);
    var events = events(draft);
    var parent = draft.parent();
    return new ExecutionStep(
        draft.id(),
        parent == null ? Optional.empty() : Optional.of(parent.id()),
        parent == null ? draft.missingParentId() : Optional.empty(),
        draft.type(),
        draft.operation(),
        draft.kind(),
        ContentPolicy.name(draft.name()),
        ContentPolicy.name(draft.toolName()),
        ContentPolicy.name(draft.service()),
        ContentPolicy.name(draft.serviceVersion()),
        ContentPolicy.name(draft.agent()),
        ContentPolicy.name(draft.model()),
        ContentPolicy.name(draft.provider()),
        ContentPolicy.name(draft.callId()),
        parameters,
        result,
        draft.time(),
        policy.apply(draft.outcome(), draft.errorIsContent()),
        draft.retryCount(),
        draft.usage(),
        draft.usageRollup(),
        draft.timeToFirstTokenNanos(),
        draft.remoteNanos(),
        ContentPolicy.name(draft.finishReason()),
        requestedCalls,
        events,
        draft.flags(),
        draft.annotations(),
        debugInfo(draft));
  }

  private void tellWhatIsMissing(StepDraft draft) {
    if (losesNames(draft)) {
      shortened(draft, "a name is too long to be one, only its beginning is kept");
    }
    if (draft.hasEvents()) {
      int events = draft.events().size();
      if (events > policy.maxEvents()) {
        shortened(draft, fill("%s of %s events are kept", policy.maxEvents(), events));
      }
    }
  }

  /// The value as it may leave; the step says so when that is not all of it.
  private Value kept(StepDraft draft, String what, Value value) {
    var kept = policy.keep(value);
    if (!kept.shortenedBy().isEmpty()) {
      shortened(draft, what + " shortened by content::" + kept.shortenedBy());
    }
    return kept.value();
  }

  private static void shortened(StepDraft draft, String note) {
    draft.flag(StepFlag.SHORTENED);
    if (!draft.notes().contains(note)) {
      draft.note(note);
    }
  }

  /// Whether one of the names that a step is known by is too long to be kept.
  private static boolean losesNames(StepDraft draft) {
    return ContentPolicy.isCut(draft.name())
        || isCut(draft.toolName())
        || isCut(draft.service())
        || isCut(draft.agent())
        || isCut(draft.model())
        || isCut(draft.callId());
  }

  private static boolean isCut(Optional<String> name) {
    return name.isPresent() && ContentPolicy.isCut(name.get());
  }

  private List<RequestedCall> requestedCalls(StepDraft draft) {
    return draft.requestedCalls().isEmpty()
        ? List.of()
        : draft.requestedCalls().stream().map(call -> kept(draft, call)).toList();
  }

  private RequestedCall kept(StepDraft draft, RequestedCall call) {
    return policy.named(call, kept(draft, "arguments of a requested call", call.arguments()));
  }

  private List<StepEvent> events(StepDraft draft) {
    if (!draft.hasEvents()) {
      return List.of();
    }
    return draft.events().stream()
        .limit(policy.maxEvents())
        .map(event ->
            new StepEvent(
                ContentPolicy.name(event.name()),
                event.timeNanos(),
                fields(kept(draft, "an event", Values.fields(event.attributes())))))
        .toList();
  }

  private static Value.Fields fields(Value kept) {
    return kept instanceof Value.Fields fields ? fields : new Value.Fields(new LinkedHashMap<>());
  }

  private DebugInfo debugInfo(StepDraft draft) {
    var told = evidence ? evidence(draft) : List.<FieldEvidence>of();
    if (told.isEmpty()
        && draft.merged().isEmpty()
        && draft.folded().isEmpty()
        && draft.notes().isEmpty()) {
      return DebugInfo.NONE;
    }
    return new DebugInfo(
        draft.merged().isEmpty()
            ? List.of()
            : draft.merged().stream().map(other -> other.id().value()).sorted().toList(),
        draft.folded().isEmpty()
            ? List.of()
            : draft.folded().stream()
                .map(folded -> StepId.ofSpan(folded.raw().spanId()).value())
                .sorted()
                .toList(),
        told,
        draft.notes());
  }

  /// Of what the step has: a key on a loop that says which tool it is names no tool.
  private static List<FieldEvidence> evidence(StepDraft draft) {
    return draft.evidence().stream().filter(told -> has(draft, told.field())).toList();
  }

  private static boolean has(StepDraft draft, String field) {
    return switch (field) {
      case "tool_name" -> draft.toolName().isPresent();
      case "call_id" -> draft.callId().isPresent();
      default -> true;
    };
  }
}
