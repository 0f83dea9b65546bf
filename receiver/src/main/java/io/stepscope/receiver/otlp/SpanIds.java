/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver.otlp;

import io.opentelemetry.proto.trace.v1.Span;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.analyzer.model.TraceId;
import io.stepscope.otel.RawSpan;
import io.stepscope.otel.wire.WireFields;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// The ids and times of one encoded span. Of a repeated field the last counts, as in protobuf.
final class SpanIds {
  private static final VarHandle BIG_ENDIAN_LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] bytes;
  private int traceFrom;
  private int traceLength;
  private int spanFrom;
  private int spanLength;
  private int parentFrom;
  private int parentLength;
  private long start;
  private long end;
  private int flags;
  private String linkProblem = "";

  private SpanIds(byte[] bytes) {
    this.bytes = bytes;
  }

  /// Reads them from bytes that [WireCheck] has walked.
  static SpanIds read(byte[] bytes, int from, int to) {
    var ids = new SpanIds(bytes);
    var fields = new WireFields(bytes, from, to);
    while (fields.next()) {
      ids.note(fields);
    }
    return ids;
  }

  private void note(WireFields fields) {
    switch (fields.number()) {
      case Span.TRACE_ID_FIELD_NUMBER -> {
        traceFrom = fields.from();
        traceLength = fields.length();
      }
      case Span.SPAN_ID_FIELD_NUMBER -> {
        spanFrom = fields.from();
        spanLength = fields.length();
      }
      case Span.PARENT_SPAN_ID_FIELD_NUMBER -> {
        parentFrom = fields.from();
        parentLength = fields.length();
      }
      case Span.START_TIME_UNIX_NANO_FIELD_NUMBER -> start = fields.fixed64();
      case Span.END_TIME_UNIX_NANO_FIELD_NUMBER -> end = fields.fixed64();
      case Span.FLAGS_FIELD_NUMBER -> flags = fields.fixed32();
      case Span.LINKS_FIELD_NUMBER -> link(fields.from(), fields.to());
      default -> {}
    }
  }

  private void link(int from, int to) {
    int trace = 0;
    int span = 0;
    var fields = new WireFields(bytes, from, to);
    while (fields.next()) {
      switch (fields.number()) {
        case Span.Link.TRACE_ID_FIELD_NUMBER -> trace = fields.length();
        case Span.Link.SPAN_ID_FIELD_NUMBER -> span = fields.length();
        default -> {}
      }
    }
    if (linkProblem.isEmpty()) {
      linkProblem = lengthProblem("links.traceId", trace, IdRules.TRACE);
    }
    if (linkProblem.isEmpty()) {
      linkProblem = lengthProblem("links.spanId", span, IdRules.SPAN);
    }
  }

  /// Which id has a wrong length; empty when none has.
  String lengthProblem() {
    String problem = lengthProblem("traceId", traceLength, IdRules.TRACE);
    if (problem.isEmpty()) {
      problem = lengthProblem("spanId", spanLength, IdRules.SPAN);
    }
    if (problem.isEmpty()) {
      problem = lengthProblem("parentSpanId", parentLength, IdRules.SPAN);
    }
    return problem.isEmpty() ? linkProblem : problem;
  }

  private static String lengthProblem(String field, int length, int wanted) {
    return IdRules.hasRightLength(length, wanted)
        ? ""
        : field + ": " + IdRules.lengthProblem(length, wanted);
  }

  /// Why the span cannot be addressed, when its ids have the right lengths; empty when it can.
  String identityProblem() {
    if (traceLength == 0 || (word(traceFrom) == 0 && word(traceFrom + Long.BYTES) == 0)) {
      return "traceId must not be empty or all zero";
    }
    return spanLength == 0 || word(spanFrom) == 0 ? "spanId must not be empty or all zero" : "";
  }

  /// Of a span without problems.
  ///
  /// @param like the trace of the span before, to be shared when it is the same; or null
  RawSpan.Identity identity(@Nullable TraceId like) {
    long high = word(traceFrom);
    long low = word(traceFrom + Long.BYTES);
    return new RawSpan.Identity(
        like != null && like.high() == high && like.low() == low ? like : new TraceId(high, low),
        word(spanFrom),
        parentLength == 0 ? 0 : word(parentFrom),
        start == 0 ? StepTime.UNKNOWN : start,
        end == 0 ? StepTime.UNKNOWN : end,
        flags);
  }

  private long word(int at) {
    return (long) BIG_ENDIAN_LONG.get(bytes, at);
  }
}
