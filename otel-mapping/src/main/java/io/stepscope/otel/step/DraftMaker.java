/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.step;

import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.model.Redaction;
import io.stepscope.analyzer.model.StepFlag;
import io.stepscope.analyzer.model.StepKind;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.analyzer.model.StepType;
import io.stepscope.analyzer.model.Value;
import io.stepscope.otel.WireSpan;
import io.stepscope.otel.attribute.Scalars;
import io.stepscope.otel.attribute.Topic;
import io.stepscope.otel.attribute.Values;
import io.stepscope.otel.dialect.Dialects;
import io.stepscope.otel.dialect.Field;
import io.stepscope.otel.dialect.SpanReading;
import io.stepscope.otel.dialect.SpanRole;
import io.stepscope.otel.draft.DraftLink;
import io.stepscope.otel.draft.SpanStatus;
import io.stepscope.otel.draft.StepDraft;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/// Makes a step's draft out of a span and what the tables read on it.
final class DraftMaker {
  private static final int MAX_REFERENCES = 16;
  private static final int MAX_ID = 64;

  /// How the purposes of a conversation's own calls begin.
  private static final List<String> CONVERSATIONS = List.of("repl_main_thread", "sdk", "agent");

  private final Dialects dialects;
  private final Origins origins;
  private final boolean evidence;

  DraftMaker(Dialects dialects, Origins origins, boolean evidence) {
    this.dialects = dialects;
    this.origins = origins;
    this.evidence = evidence;
  }

  StepDraft make(SpanNode node) {
    var raw = node.raw;
    var reading = node.reading;
    var draft = new StepDraft(node.stepId(), raw, node.attributes, reading.fields(), node.events);
    draft.name(node.span.name());
    draft.kind(kind(node.span));
    draft.dialects(reading.dialects());
    draft.explicitOutcome(reading.outcome());
    var origin = origins.of(raw.origin());
    draft.service(origin.service());
    draft.serviceVersion(origin.serviceVersion());
    time(node, draft);
    status(draft, node.span);
    role(node, draft);
    who(draft);
    content(draft);
    links(node.span, raw.spanId(), draft, false);
    flags(node, draft);
    references(draft);
    purpose(draft);
    if (evidence) {
      evidence(node, draft);
    }
    return draft;
  }

  private static void time(SpanNode node, StepDraft draft) {
    long end = node.standsIn ? StepTime.UNKNOWN : node.raw.endNanos();
    var time = StepTime.of(node.raw.startNanos(), end);
    draft.time(time);
    if (time.negative()) {
      draft.flag(StepFlag.NEGATIVE_DURATION);
    }
    var server = node.serverHalf;
    if (server != null) {
      StepTime.of(server.startNanos(), server.endNanos())
          .interval()
          .ifPresent(interval -> draft.remoteNanos(OptionalLong.of(interval.nanos())));
    }
  }

  static StepKind kind(WireSpan span) {
    return switch (span.kind()) {
      case SpanKind.SPAN_KIND_CLIENT_VALUE -> StepKind.CLIENT;
      case SpanKind.SPAN_KIND_SERVER_VALUE -> StepKind.SERVER;
      case SpanKind.SPAN_KIND_PRODUCER_VALUE -> StepKind.PRODUCER;
      case SpanKind.SPAN_KIND_CONSUMER_VALUE -> StepKind.CONSUMER;
      default -> StepKind.INTERNAL;
    };
  }

  private static void status(StepDraft draft, WireSpan span) {
    var status =
        switch (span.statusCode()) {
          case StatusCode.STATUS_CODE_OK_VALUE -> SpanStatus.OK;
          case StatusCode.STATUS_CODE_ERROR_VALUE -> SpanStatus.ERROR;
          default -> statusAttribute(draft);
        };
    String message = span.statusMessage();
    if (message.isEmpty()) {
      message = Scalars.text(draft.field(Field.STATUS_MESSAGE)).orElse("");
    }
    draft.status(status, message);
  }

  private static SpanStatus statusAttribute(StepDraft draft) {
    String word = Scalars.text(draft.field(Field.STATUS_CODE)).orElse("").toUpperCase(Locale.ROOT);
    return switch (word) {
      case "ERROR", "STATUS_CODE_ERROR" -> SpanStatus.ERROR;
      case "OK", "STATUS_CODE_OK" -> SpanStatus.OK;
      default -> SpanStatus.UNSET;
    };
  }

  private void role(SpanNode node, StepDraft draft) {
    var role = node.role();
    if (role == null || !role.isOperation()) {
      draft.type(StepType.DECISION, Operation.CHAIN);
      return;
    }
    draft.type(SpanRole.typeOf(role.operation()), role.operation());
    if (SpanRole.isCall(role.operation()) && role != SpanRole.TASK) {
      draft.toolName(Optional.of(toolName(node)));
    }
  }

  private String toolName(SpanNode node) {
    if (node.reading.plumbing()) {
      return callName(node);
    }
    String name = node.reading.toolName();
    return name.isEmpty() ? node.span.name() : name;
  }

  /// What to call a generic call in tool statistics.
  String callName(SpanNode node) {
    return dialects.callName(node.reading.rule(), node.attributes).orElse(node.span.name());
  }

  private void who(StepDraft draft) {
    draft.callId(text(draft, Field.CALL_ID));
    draft.model(text(draft, Field.MODEL));
    draft.provider(text(draft, Field.PROVIDER));
    var agent = text(draft, Field.AGENT_NAME);
    if (agent.isEmpty() && draft.operation() == Operation.AGENT) {
      agent = Optional.of(dialects.withoutPrefix(dialects.agentNamePrefixes(), draft.name()));
    }
    draft.agent(agent);
    if (!SpanRole.isCall(draft.operation())) {
      draft.callId(Optional.empty());
    }
  }

  private static Optional<String> text(StepDraft draft, Field field) {
    return Scalars.text(draft.field(field));
  }

  static void content(StepDraft draft) {
    boolean open = SpanRole.isCall(draft.operation());
    draft.parameters(Content.read(draft, Field.PARAMETERS, open));
    draft.result(Content.read(draft, Field.RESULT, open));
    if (Redaction.isIn(draft.parameters()) || Redaction.isIn(draft.result())) {
      draft.flag(StepFlag.REDACTED);
    }
  }

  /// Adds a span's links to the step that owns it.
  static void links(WireSpan span, long spanId, StepDraft draft, boolean folded) {
    for (WireSpan.Link link : span.links()) {
      draft.addLink(
          new DraftLink(link.traceId(), link.spanId(), link.attributes(), spanId, folded));
    }
  }

  private static void flags(SpanNode node, StepDraft draft) {
    node.flags().forEach(draft::flag);
    node.notes.forEach(draft::note);
    if (node.span.isCurtailed()) {
      draft.flag(StepFlag.DATA_DROPPED);
    }
    if (node.reading.repeated()) {
      draft.note("an attribute key came more than once: the last value counts");
    }
    if (node.reading.redacted() || node.attributes.tells(Topic.SCRUBBED)) {
      draft.flag(StepFlag.REDACTED);
    }
    if (node.reading.conflict()) {
      draft.flag(StepFlag.DIALECT_CONFLICT);
    }
    if (node.reading.level() == SpanReading.PRESENCE) {
      draft.flag(StepFlag.TYPE_INFERRED);
    }
  }

  /// Runs of other traces are no steps here: they are named.
  private static void references(StepDraft draft) {
    var value = draft.field(Field.REFERS_TO);
    if (value == null) {
      return;
    }
    var ids =
        Values.structured(value) instanceof Value.Items(var items)
            ? items.stream().limit(MAX_REFERENCES).flatMap(id -> Scalars.text(id).stream()).toList()
            : Scalars.text(value).stream().toList();
    for (String id : ids) {
      draft.note(draft.fieldKey(Field.REFERS_TO) + " " + shortened(id));
    }
  }

  /// A client that asks a model on its own account, to name a run or to judge a command, does not
  /// go on with the conversation.
  private static void purpose(StepDraft draft) {
    text(draft, Field.PURPOSE)
        .filter(purpose -> CONVERSATIONS.stream().noneMatch(purpose::startsWith))
        .ifPresent(purpose -> {
          draft.aside(true);
          draft.note("utility call: " + shortened(purpose));
        });
  }

  private static String shortened(String id) {
    return id.length() <= MAX_ID ? id : id.substring(0, MAX_ID);
  }

  private static void evidence(SpanNode node, StepDraft draft) {
    var reading = node.reading;
    if (!reading.rule().isEmpty()) {
      draft.evidence("type", reading.rule(), reading.source());
    } else if (reading.level() == SpanReading.PRESENCE) {
      draft.evidence("type", "presence", "");
    }
    draft.addEvidenceOfFields();
  }
}
