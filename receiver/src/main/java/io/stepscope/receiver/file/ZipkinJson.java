/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver.file;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.stepscope.analyzer.model.StepTime;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads spans as Zipkin's second API version writes them: a list of flat spans with microsecond
/// times. The two halves of a shared span keep their one id.
final class ZipkinJson {
  private final ForeignSpans spans;
  private final Fields fields;

  private ZipkinJson(ForeignSpans spans, Fields fields) {
    this.spans = spans;
    this.fields = fields;
  }

  /// Adds those of `list` that have ids to `spans`; what is of a wrong type is told by `fields`.
  static void read(List<JsonTree> list, ForeignSpans spans, Fields fields) {
    var reader = new ZipkinJson(spans, fields);
    fields.spans(list).forEach(reader::span);
  }

  private void span(JsonTree span) {
    Optional<String> id = fields.id(span, "id");
    Optional<String> traceId = id.isEmpty() ? Optional.empty() : fields.id(span, "traceId");
    if (id.isPresent() && traceId.isPresent()) {
      add(span, id.get(), traceId.get());
    }
  }

  private void add(JsonTree span, String id, String traceId) {
    var built =
        Span.newBuilder()
            .setTraceId(ForeignIds.traceId(traceId))
            .setSpanId(ForeignIds.spanId(id))
            .setParentSpanId(parent(span))
            .setName(fields.text(span, "name"))
            .setKind(Attributes.kind(fields.text(span, "kind")));
    fields.check(span.get("tags"), span.get("tags").isObject(), "tags", "an object");
    span.get("tags").members().forEach(tag -> tag(tag, built));
    span.get("remoteEndpoint")
        .get("serviceName")
        .text()
        .ifPresent(name -> built.addAttributes(Attributes.of("peer.service", name)));
    if (span.get("shared").bool().orElse(false)) {
      built.addAttributes(Attributes.of("zipkin.shared", true));
    }
    for (JsonTree annotation : fields.list(span, "annotations")) {
      built.addEvents(
          Span.Event.newBuilder()
              .setTimeUnixNano(fields.nanos(annotation, "timestamp").orElse(0L))
              .setName(fields.text(annotation, "value")));
    }
    Optional<Long> start = fields.nanos(span, "timestamp");
    Optional<Long> duration = fields.nanos(span, "duration");
    Optional<Long> end = start.flatMap(from -> duration.map(nanos -> from + nanos));
    spans.add(
        built,
        start.orElse(StepTime.UNKNOWN),
        end.orElse(StepTime.UNKNOWN),
        resource(span),
        InstrumentationScope.getDefaultInstance(),
        ForeignIds.isHashed(id, false) ? "span id in the source: " + id : "");
  }

  private ByteString parent(JsonTree span) {
    String id = fields.text(span, "parentId");
    return id.isEmpty() ? ByteString.EMPTY : ForeignIds.spanId(id);
  }

  /// Zipkin's tags are strings; what some writers put there is as good as its text.
  private void tag(Map.Entry<String, JsonTree> tag, Span.Builder span) {
    JsonTree written = tag.getValue();
    String value =
        written
            .text()
            .or(() -> written.bool().map(String::valueOf))
            .or(() -> written.number().map(BigDecimal::toString))
            .orElse("");
    fields.check(
        written,
        written.isText() || written.bool().isPresent() || written.number().isPresent(),
        "the value of a tag",
        "a string");
    span.addAttributes(Attributes.of(tag.getKey(), value));
    if (tag.getKey().equals("error") && !value.equalsIgnoreCase("false")) {
      span.getStatusBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR);
    }
  }

  private static Resource resource(JsonTree span) {
    String service = span.get("localEndpoint").get("serviceName").text().orElse("unknown");
    return Resource.newBuilder().addAttributes(Attributes.of("service.name", service)).build();
  }
}
