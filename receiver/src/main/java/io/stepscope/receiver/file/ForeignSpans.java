/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver.file;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.analyzer.model.TraceId;
import io.stepscope.otel.OtlpRequest;
import io.stepscope.otel.RawSpan;
import io.stepscope.otel.Signal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Collects spans of another format in their order, and hands them on as one OTLP request.
final class ForeignSpans {
  private static final int LONGEST_NOTE = 200;

  private record Origin(Resource resource, InstrumentationScope scope) {}

  private final List<RawSpan> spans = new ArrayList<>();

  /// Adds a span whose ids are set. Its times are told apart from the message, where 0 could not be
  /// told from unknown.
  void add(
      Span.Builder span,
      long startNanos,
      long endNanos,
      Resource resource,
      InstrumentationScope scope,
      String note) {
    if (startNanos != StepTime.UNKNOWN) {
      span.setStartTimeUnixNano(startNanos);
    }
    if (endNanos != StepTime.UNKNOWN) {
      span.setEndTimeUnixNano(endNanos);
    }
    var trace = span.getTraceId().asReadOnlyByteBuffer();
    spans.add(
        RawSpan.of(
            new RawSpan.Identity(
                new TraceId(trace.getLong(), trace.getLong()),
                word(span.getSpanId()),
                word(span.getParentSpanId()),
                startNanos,
                endNanos,
                span.getFlags()),
            span.build(),
            resource,
            scope,
            "",
            note.length() <= LONGEST_NOTE ? note : note.substring(0, LONGEST_NOTE) + "…"));
  }

  boolean isEmpty() {
    return spans.isEmpty();
  }

  /// All spans, those of one resource and scope together, as one request.
  OtlpRequest request(long arrivedNanos) {
    Map<Origin, ScopeSpans.Builder> byOrigin = new LinkedHashMap<>();
    for (RawSpan span : spans) {
      byOrigin
          .computeIfAbsent(
              new Origin(span.resource(), span.scope()),
              origin -> ScopeSpans.newBuilder().setScope(origin.scope()))
          .addSpans(span.span());
    }
    var request = ExportTraceServiceRequest.newBuilder();
    byOrigin.forEach((origin, scope) ->
        request.addResourceSpans(
            ResourceSpans.newBuilder().setResource(origin.resource()).addScopeSpans(scope)));
    return new OtlpRequest(
        Signal.TRACES,
        request.build().toByteString(),
        spans.size(),
        spans,
        List.of(),
        arrivedNanos);
  }

  private static long word(ByteString id) {
    return id.isEmpty() ? 0 : id.asReadOnlyByteBuffer().getLong();
  }
}
