/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.step;

import io.stepscope.analyzer.model.DebugInfo;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.RequestedCall;
import io.stepscope.analyzer.model.StepEvent;
import io.stepscope.analyzer.model.StepFlag;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.otel.attribute.Values;
import io.stepscope.otel.draft.StepDraft;
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
    if (losesNames(draft) || (draft.hasEvents() && draft.events().size() > policy.maxEvents())) {
      draft.flag(StepFlag.TRUNCATED);
    }
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
        policy.apply(draft.parameters()),
        policy.apply(draft.result()),
        draft.time(),
        policy.apply(draft.outcome(), draft.errorIsContent()),
        draft.retryCount(),
        draft.usage(),
        draft.usageRollup(),
        draft.timeToFirstTokenNanos(),
        draft.remoteNanos(),
        ContentPolicy.name(draft.finishReason()),
        requestedCalls(draft),
        events(draft),
        draft.flags(),
        draft.annotations(),
        debugInfo(draft));
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
        : draft.requestedCalls().stream().map(policy::apply).toList();
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
                policy.fields(Values.fields(event.attributes()))))
        .toList();
  }

  private DebugInfo debugInfo(StepDraft draft) {
    boolean told = evidence && !draft.evidence().isEmpty();
    if (!told && draft.merged().isEmpty() && draft.folded().isEmpty() && draft.notes().isEmpty()) {
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
        evidence ? draft.evidence() : List.of(),
        draft.notes());
  }
}
