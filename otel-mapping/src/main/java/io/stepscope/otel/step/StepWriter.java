/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.step;

import io.stepscope.analyzer.model.DebugInfo;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.StepEvent;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.otel.attribute.Values;
import io.stepscope.otel.draft.StepDraft;
import java.util.List;

/// Makes the finished step out of its draft. Content leaves only as the settings allow.
public final class StepWriter {
  private final ContentPolicy policy;
  private final boolean evidence;

  public StepWriter(ContentPolicy policy, boolean evidence) {
    this.policy = policy;
    this.evidence = evidence;
  }

  public ExecutionStep write(StepDraft draft) {
    var builder =
        ExecutionStep.builder(draft.id())
            .type(draft.type())
            .operation(draft.operation())
            .kind(draft.kind())
            .name(draft.name())
            .parameters(policy.apply(draft.parameters()))
            .result(policy.apply(draft.result()))
            .time(draft.time())
            .outcome(policy.apply(draft.outcome()))
            .retryCount(draft.retryCount())
            .usage(draft.usage())
            .requestedCalls(draft.requestedCalls().stream().map(policy::apply).toList())
            .intermediateStates(events(draft))
            .flags(draft.flags())
            .annotations(draft.annotations())
            .debugInfo(debugInfo(draft));
    var parent = draft.parent();
    if (parent != null) {
      builder.parentId(parent.id());
    } else {
      draft.missingParentId().ifPresent(builder::missingParentId);
    }
    draft.toolName().ifPresent(builder::toolName);
    draft.service().ifPresent(builder::service);
    draft.agent().ifPresent(builder::agent);
    draft.model().ifPresent(builder::model);
    draft.provider().ifPresent(builder::provider);
    draft.callId().ifPresent(builder::callId);
    draft.usageRollup().ifPresent(builder::usageRollup);
    draft.timeToFirstTokenNanos().ifPresent(builder::timeToFirstTokenNanos);
    draft.remoteNanos().ifPresent(builder::remoteNanos);
    draft.finishReason().ifPresent(builder::finishReason);
    return builder.build();
  }

  private List<StepEvent> events(StepDraft draft) {
    if (draft.events().isEmpty()) {
      return List.of();
    }
    return draft.events().stream()
        .limit(policy.maxEvents())
        .map(event ->
            new StepEvent(
                event.name(),
                event.timeNanos(),
                policy.fields(Values.fields(event.attributes().entries()))))
        .toList();
  }

  private DebugInfo debugInfo(StepDraft draft) {
    return new DebugInfo(
        draft.merged().stream().map(other -> other.id().value()).sorted().toList(),
        draft.folded().stream()
            .map(folded -> StepId.ofSpan(folded.span().spanId()).value())
            .sorted()
            .toList(),
        evidence ? draft.evidence() : List.of(),
        draft.notes());
  }
}
