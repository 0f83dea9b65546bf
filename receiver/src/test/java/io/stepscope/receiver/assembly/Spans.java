/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver.assembly;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import io.stepscope.analyzer.model.TraceId;
import io.stepscope.otel.RawLog;
import io.stepscope.otel.RawSpan;
import java.nio.ByteBuffer;

/// Spans as literal as a test can write them.
final class Spans {
  private Spans() {}

  static RawSpan root(int trace, int id) {
    return child(trace, id, 0);
  }

  static RawSpan child(int trace, int id, int parent) {
    return raw(span(trace, id, parent).build());
  }

  static RawSpan running(int trace, int id, int parent) {
    return raw(span(trace, id, parent).clearEndTimeUnixNano().build());
  }

  /// Flags say that the parent is known to be in another process.
  static RawSpan remoteChild(int trace, int id, int parent) {
    return raw(span(trace, id, parent).setFlags(0x300).build());
  }

  static RawSpan named(int trace, int id, int parent, String name) {
    return raw(span(trace, id, parent).setName(name).build());
  }

  /// The same span with its bytes in `array` from `at` on.
  static RawSpan placed(RawSpan span, byte[] array, int at) {
    span.wire().copyTo(array, at);
    return new RawSpan(
        RawSpan.Identity.of(span.span()),
        new RawSpan.Place(array, at, at + span.wireBytes()),
        0,
        span.origin(),
        "");
  }

  static RawLog log(int trace, int span, String name) {
    return new RawLog(
        new TraceId(0, trace),
        span,
        LogRecord.newBuilder().setEventName(name).build(),
        Resource.getDefaultInstance(),
        InstrumentationScope.getDefaultInstance());
  }

  private static Span.Builder span(int trace, int id, int parent) {
    var span =
        Span.newBuilder()
            .setTraceId(ByteString.copyFrom(ByteBuffer.allocate(16).putLong(8, trace).array()))
            .setSpanId(ByteString.copyFrom(ByteBuffer.allocate(8).putLong(0, id).array()))
            .setName("work")
            .setStartTimeUnixNano(1_000)
            .setEndTimeUnixNano(2_000);
    if (parent != 0) {
      span.setParentSpanId(ByteString.copyFrom(ByteBuffer.allocate(8).putLong(0, parent).array()));
    }
    return span;
  }

  private static RawSpan raw(Span span) {
    return RawSpan.of(
        span, Resource.getDefaultInstance(), InstrumentationScope.getDefaultInstance(), "");
  }
}
