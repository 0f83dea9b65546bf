/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver.file;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.stepscope.analyzer.model.StepTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads a trace as Jaeger's UI and query API write it: spans with microsecond times, references to
/// their parents, and processes beside them.
///
/// The first `CHILD_OF` reference inside the trace is the parent, else the first `FOLLOWS_FROM`.
/// What else is referred to, and a parent that is only followed, is a link with the kind of
/// reference as its attribute `opentracing.ref_type`.
final class JaegerJson {
  private final JsonTree trace;
  private final ForeignSpans spans;
  private final Fields fields;
  private final Map<String, Resource> resources = new HashMap<>();

  private JaegerJson(JsonTree trace, ForeignSpans spans, Fields fields) {
    this.trace = trace;
    this.spans = spans;
    this.fields = fields;
  }

  /// Adds the spans of `trace` that have ids to `spans`; what is of a wrong type is told by
  /// `fields`.
  static void read(JsonTree trace, ForeignSpans spans, Fields fields) {
    var reader = new JaegerJson(trace, spans, fields);
    fields.spans(fields.list(trace, "spans")).forEach(reader::span);
  }

  private void span(JsonTree span) {
    Optional<String> id = fields.id(span, "spanID");
    Optional<String> traceId = id.isEmpty() ? Optional.empty() : fields.id(span, "traceID", trace);
    if (id.isEmpty() || traceId.isEmpty()) {
      return;
    }
    var built =
        Span.newBuilder()
            .setTraceId(ForeignIds.traceId(traceId.get()))
            .setSpanId(ForeignIds.spanId(id.get()))
            .setName(fields.text(span, "operationName"))
            .setKind(Span.SpanKind.SPAN_KIND_INTERNAL);
    refer(span, traceId.get(), built);
    var scope = InstrumentationScope.newBuilder();
    for (JsonTree tag : fields.list(span, "tags")) {
      tag(Attributes.ofJaegerTag(tag), built, scope);
    }
    for (JsonTree log : fields.list(span, "logs")) {
      built.addEvents(event(log));
    }
    Optional<Long> start = fields.nanos(span, "startTime");
    Optional<Long> duration = fields.nanos(span, "duration");
    Optional<Long> end = start.flatMap(from -> duration.map(nanos -> from + nanos));
    spans.add(
        built,
        start.orElse(StepTime.UNKNOWN),
        end.orElse(StepTime.UNKNOWN),
        resource(span),
        scope.build(),
        note(id.get(), traceId.get()));
  }

  private void refer(JsonTree span, String traceId, Span.Builder built) {
    ByteString own = ForeignIds.traceId(traceId);
    List<Span.Link> references = new ArrayList<>();
    for (JsonTree reference : fields.list(span, "references")) {
      references.add(link(reference, traceId));
    }
    Optional<Span.Link> parent =
        references.stream()
            .filter(link -> link.getTraceId().equals(own) && isChildOf(link))
            .findFirst()
            .or(() -> references.stream().filter(l -> l.getTraceId().equals(own)).findFirst());
    parent.ifPresent(link -> built.setParentSpanId(link.getSpanId()));
    if (parent.isEmpty()) {
      span.get("parentSpanID")
          .text()
          .filter(id -> !id.isEmpty() && !id.chars().allMatch(c -> c == '0'))
          .ifPresent(id -> built.setParentSpanId(ForeignIds.spanId(id)));
    }
    parent.filter(JaegerJson::isChildOf).ifPresent(references::remove);
    built.addAllLinks(references);
  }

  private static Span.Link link(JsonTree reference, String traceId) {
    String type =
        reference.get("refType").textOrEmpty().equals("FOLLOWS_FROM") ? "follows_from" : "child_of";
    return Span.Link.newBuilder()
        .setTraceId(ForeignIds.traceId(reference.get("traceID").text().orElse(traceId)))
        .setSpanId(ForeignIds.spanId(reference.get("spanID").textOrEmpty()))
        .addAttributes(Attributes.of("opentracing.ref_type", type))
        .build();
  }

  private static boolean isChildOf(Span.Link link) {
    return link.getAttributes(0).getValue().getStringValue().equals("child_of");
  }

  /// Tags that OTLP has a field for become that field.
  private static void tag(KeyValue tag, Span.Builder span, InstrumentationScope.Builder scope) {
    AnyValue value = tag.getValue();
    switch (tag.getKey()) {
      case "span.kind" -> span.setKind(Attributes.kind(value.getStringValue()));
      case "otel.scope.name", "otel.library.name" -> scope.setName(value.getStringValue());
      case "otel.scope.version", "otel.library.version" -> scope.setVersion(value.getStringValue());
      case "w3c.tracestate" -> span.setTraceState(value.getStringValue());
      case "otel.status_code" -> status(value.getStringValue(), span.getStatusBuilder());
      case "otel.status_description" -> span.getStatusBuilder().setMessage(value.getStringValue());
      case "error" -> {
        if (Attributes.saysError(value)) {
          span.getStatusBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR);
        }
        span.addAttributes(tag);
      }
      default -> span.addAttributes(tag);
    }
  }

  private static void status(String name, Status.Builder status) {
    switch (name) {
      case "ERROR" -> status.setCode(Status.StatusCode.STATUS_CODE_ERROR);
      case "OK" -> status.setCode(Status.StatusCode.STATUS_CODE_OK);
      default -> {}
    }
  }

  private Span.Event event(JsonTree log) {
    var event = Span.Event.newBuilder().setTimeUnixNano(fields.nanos(log, "timestamp").orElse(0L));
    for (JsonTree field : fields.list(log, "fields")) {
      KeyValue tag = Attributes.ofJaegerTag(field);
      if (tag.getKey().equals("event") && tag.getValue().hasStringValue()) {
        event.setName(tag.getValue().getStringValue());
      } else {
        event.addAttributes(tag);
      }
    }
    return event.build();
  }

  private Resource resource(JsonTree span) {
    JsonTree inline = span.get("process");
    if (!inline.get("serviceName").textOrEmpty().isEmpty()) {
      return resourceOf(inline);
    }
    return resources.computeIfAbsent(
        span.get("processID").textOrEmpty(), id -> resourceOf(trace.get("processes").get(id)));
  }

  private static Resource resourceOf(JsonTree process) {
    var resource = Resource.newBuilder();
    process
        .get("serviceName")
        .text()
        .ifPresent(name -> resource.addAttributes(Attributes.of("service.name", name)));
    for (JsonTree tag : process.get("tags").elements()) {
      resource.addAttributes(Attributes.ofJaegerTag(tag));
    }
    return resource.build();
  }

  private static String note(String id, String traceId) {
    var notes = new ArrayList<String>();
    if (ForeignIds.isHashed(id, false)) {
      notes.add("span id in the source: " + id);
    }
    if (ForeignIds.isHashed(traceId, true)) {
      notes.add("trace id in the source: " + traceId);
    }
    return String.join(", ", notes);
  }
}
