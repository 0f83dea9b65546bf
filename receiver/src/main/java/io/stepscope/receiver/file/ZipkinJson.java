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
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads spans as Zipkin's second API version writes them: a list of flat spans with microsecond
/// times. The two halves of a shared span keep their one id.
final class ZipkinJson {
  private ZipkinJson() {}

  /// Adds `list` to `spans`.
  ///
  /// @return how many had no id and were left out
  static int read(List<JsonTree> list, ForeignSpans spans) {
    int unusable = 0;
    for (JsonTree span : list) {
      if (span.get("id").textOrEmpty().isEmpty() || span.get("traceId").textOrEmpty().isEmpty()) {
        unusable++;
      } else {
        add(span, spans);
      }
    }
    return unusable;
  }

  private static void add(JsonTree span, ForeignSpans spans) {
    String id = span.get("id").textOrEmpty();
    String traceId = span.get("traceId").textOrEmpty();
    var built =
        Span.newBuilder()
            .setTraceId(ForeignIds.traceId(traceId))
            .setSpanId(ForeignIds.spanId(id))
            .setParentSpanId(parent(span))
            .setName(span.get("name").textOrEmpty())
            .setKind(Attributes.kind(span.get("kind").textOrEmpty()));
    span.get("tags").members().forEach(tag -> tag(tag, built));
    span.get("remoteEndpoint")
        .get("serviceName")
        .text()
        .ifPresent(name -> built.addAttributes(Attributes.of("peer.service", name)));
    if (span.get("shared").bool().orElse(false)) {
      built.addAttributes(Attributes.of("zipkin.shared", true));
    }
    for (JsonTree annotation : span.get("annotations").elements()) {
      built.addEvents(
          Span.Event.newBuilder()
              .setTimeUnixNano(annotation.get("timestamp").microsAsNanos().orElse(0L))
              .setName(annotation.get("value").textOrEmpty()));
    }
    Optional<Long> start = span.get("timestamp").microsAsNanos();
    Optional<Long> end =
        start.flatMap(from -> span.get("duration").microsAsNanos().map(nanos -> from + nanos));
    spans.add(
        built,
        start.orElse(StepTime.UNKNOWN),
        end.orElse(StepTime.UNKNOWN),
        resource(span),
        InstrumentationScope.getDefaultInstance(),
        ForeignIds.isHashed(id, false) ? "span id in the source: " + id : "");
  }

  private static ByteString parent(JsonTree span) {
    return span.get("parentId")
        .text()
        .filter(id -> !id.isEmpty())
        .map(ForeignIds::spanId)
        .orElse(ByteString.EMPTY);
  }

  private static void tag(Map.Entry<String, JsonTree> tag, Span.Builder span) {
    String value = tag.getValue().textOrEmpty();
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
