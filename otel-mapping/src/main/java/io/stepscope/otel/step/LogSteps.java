/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.step;

import io.stepscope.analyzer.model.ExecutionStatus;
import io.stepscope.analyzer.model.StepFlag;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.otel.RawLog;
import io.stepscope.otel.attribute.AttributeValue;
import io.stepscope.otel.attribute.Scalars;
import io.stepscope.otel.dialect.Dialects;
import io.stepscope.otel.dialect.Field;
import io.stepscope.otel.dialect.SpanReader;
import io.stepscope.otel.dialect.SpanReading;
import io.stepscope.otel.dialect.SpanRole;
import io.stepscope.otel.draft.DraftEvent;
import io.stepscope.otel.draft.ExplicitOutcome;
import io.stepscope.otel.draft.LongTable;
import io.stepscope.otel.draft.StepDraft;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Log records that tell of a whole step: they complete the step of the same call, or make one when
/// no span tells of it. Records of a decision on a call only say how its step ended: a call that
/// was refused and left nothing else is no step.
final class LogSteps {
  private static final long MILLI = 1_000_000;

  private final Dialects dialects;
  private final SpanReader reader;
  private final List<StepDraft> steps;
  private final LongTable<StepDraft> owners;
  private final boolean evidence;
  private final Map<String, StepDraft> byCall = new HashMap<>();

  /// What the last decision on each call says of its outcome; null when it let the call run.
  private final Map<String, @Nullable ExplicitOutcome> decided = new HashMap<>();

  LogSteps(
      Dialects dialects, List<StepDraft> steps, LongTable<StepDraft> owners, boolean evidence) {
    this.dialects = dialects;
    this.reader = new SpanReader(dialects);
    this.steps = steps;
    this.owners = owners;
    this.evidence = evidence;
  }

  void add(List<RawLog> logs) {
    if (logs.isEmpty()) {
      return;
    }
    steps.forEach(step -> step.callId().ifPresent(call -> byCall.putIfAbsent(call, step)));
    for (RawLog log : JoinedLogs.sorted(logs)) {
      var event = JoinedLogs.event(log.log());
      var role = dialects.logStep(event.name());
      if (role != null) {
        add(log, event, role);
      } else if (dialects.isDecision(event.name())) {
        decide(log, event);
      }
    }
    decided.forEach(this::end);
  }

  private void decide(RawLog log, DraftEvent event) {
    var reading = read(log, event, SpanRole.TOOL);
    Scalars.text(reading.fields().get(Field.CALL_ID))
        .ifPresent(call -> decided.put(call, reading.outcome()));
  }

  /// A call that succeeded ran, whatever was said of it.
  private void end(String call, @Nullable ExplicitOutcome outcome) {
    var step = byCall.get(call);
    if (outcome == null || step == null) {
      return;
    }
    var said = step.explicitOutcome();
    if (said == null || said.status() != ExecutionStatus.SUCCESS) {
      step.explicitOutcome(outcome);
    }
  }

  private SpanReading read(RawLog log, DraftEvent event, SpanRole role) {
    return reader.read(event.name(), log.scope().getName(), event.attributes(), List.of(), role);
  }

  private void add(RawLog log, DraftEvent event, SpanRole role) {
    var reading = read(log, event, role);
    var call = Scalars.text(reading.fields().get(Field.CALL_ID));
    if (call.isEmpty()) {
      return;
    }
    var draft =
        new StepDraft(
            new StepId("log:" + call.get()),
            null,
            event.attributes(),
            reading.fields(),
            List.of(event));
    draft.name(event.name());
    draft.type(SpanRole.typeOf(role.operation()), role.operation());
    draft.callId(call);
    draft.toolName(Scalars.text(reading.fields().get(Field.TOOL_NAME)));
    draft.dialects(reading.dialects());
    draft.explicitOutcome(reading.outcome());
    draft.time(time(event, reading.fields().get(Field.DURATION_MILLIS)));
    draft.flag(StepFlag.LOG_BORN);
    DraftMaker.content(draft);
    if (evidence) {
      draft.evidence("type", dialects.dialectOfLogStep(event.name()), event.name());
      draft.addEvidenceOfFields();
    }
    join(call.get(), draft, log.spanId());
  }

  private void join(String call, StepDraft draft, long spanId) {
    var known = byCall.get(call);
    if (known != null) {
      draft.unflag(StepFlag.LOG_BORN);
      known.addMerged(draft);
      Drafts.fillFrom(known, draft);
      return;
    }
    var parent = owners.get(spanId);
    draft.parent(parent);
    draft.service(parent == null ? Optional.empty() : parent.service());
    draft.serviceVersion(parent == null ? Optional.empty() : parent.serviceVersion());
    draft.agent(parent == null ? Optional.empty() : parent.agent());
    byCall.put(call, draft);
    steps.add(draft);
  }

  /// A record is written when the call ends.
  private static StepTime time(DraftEvent event, @Nullable AttributeValue duration) {
    var millis = Scalars.real(duration);
    if (event.timeNanos() == StepTime.UNKNOWN) {
      return new StepTime(StepTime.UNKNOWN, StepTime.UNKNOWN, false);
    }
    long nanos = (long) (Math.max(0, millis.orElse(0)) * MILLI);
    return StepTime.of(Math.max(0, event.timeNanos() - nanos), event.timeNanos());
  }
}
