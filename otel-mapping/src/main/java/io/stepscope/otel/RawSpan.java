/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel;

import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.analyzer.model.TraceId;

/// A span as the wire told it, beside the resource and the scope it came under. Its ids are valid:
/// who makes one has checked them.
///
/// @param parentSpanId 0 for a root
/// @param startNanos Unix nanoseconds, or [StepTime#UNKNOWN]
/// @param endNanos Unix nanoseconds, or [StepTime#UNKNOWN]
/// @param note an oddity of the source that a reader should see, such as an id that was not hex;
///   empty when there is none
public record RawSpan(
    TraceId traceId,
    long spanId,
    long parentSpanId,
    long startNanos,
    long endNanos,
    Span span,
    Resource resource,
    InstrumentationScope scope,
    String schemaUrl,
    String note) {
  public RawSpan {
    if (spanId == 0) {
      throw new IllegalArgumentException("a span id must not be zero");
    }
  }

  /// Reads ids and times out of `span`, whose ids have valid lengths and are not all zero. In OTLP
  /// a time of zero is an unknown one.
  public static RawSpan of(
      Span span, Resource resource, InstrumentationScope scope, String schemaUrl) {
    var trace = span.getTraceId().asReadOnlyByteBuffer();
    return new RawSpan(
        new TraceId(trace.getLong(), trace.getLong()),
        span.getSpanId().asReadOnlyByteBuffer().getLong(),
        span.getParentSpanId().isEmpty()
            ? 0
            : span.getParentSpanId().asReadOnlyByteBuffer().getLong(),
        known(span.getStartTimeUnixNano()),
        known(span.getEndTimeUnixNano()),
        span,
        resource,
        scope,
        schemaUrl,
        "");
  }

  /// It started the trace as far as this trace shows, or says its parent runs elsewhere.
  public boolean hasRemoteParent() {
    int flags = span.getFlags();
    return (flags & 0x100) != 0 && (flags & 0x200) != 0;
  }

  private static long known(long nanos) {
    return nanos == 0 ? StepTime.UNKNOWN : nanos;
  }
}
