/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver.otlp;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.trace.v1.Span;

/// What OTLP asks of ids: sixteen bytes for a trace, eight for a span, not all zero.
final class IdRules {
  static final int TRACE = 16;
  static final int SPAN = 8;

  private IdRules() {}

  /// It is there, and not all zero.
  static boolean isSet(ByteString id) {
    for (int i = 0; i < id.size(); i++) {
      if (id.byteAt(i) != 0) {
        return true;
      }
    }
    return false;
  }

  /// It is absent, or as long as it should be, in bytes.
  static boolean hasRightLength(int length, int wanted) {
    return length == 0 || length == wanted;
  }

  /// Why a span cannot be taken for its ids; empty when it can.
  static String problem(Span span) {
    String problem = lengthProblem("traceId", span.getTraceId(), TRACE);
    if (problem.isEmpty()) {
      problem = lengthProblem("spanId", span.getSpanId(), SPAN);
    }
    if (problem.isEmpty()) {
      problem = lengthProblem("parentSpanId", span.getParentSpanId(), SPAN);
    }
    for (Span.Link link : span.getLinksList()) {
      if (problem.isEmpty()) {
        problem = lengthProblem("links.traceId", link.getTraceId(), TRACE);
      }
      if (problem.isEmpty()) {
        problem = lengthProblem("links.spanId", link.getSpanId(), SPAN);
      }
    }
    if (problem.isEmpty() && !isSet(span.getTraceId())) {
      problem = "traceId must not be empty or all zero";
    }
    return problem.isEmpty() && !isSet(span.getSpanId())
        ? "spanId must not be empty or all zero"
        : problem;
  }

  /// As above, of a log record, which needs no ids.
  static String problem(LogRecord log) {
    String problem = lengthProblem("traceId", log.getTraceId(), TRACE);
    return problem.isEmpty() ? lengthProblem("spanId", log.getSpanId(), SPAN) : problem;
  }

  private static String lengthProblem(String field, ByteString id, int wanted) {
    return hasRightLength(id.size(), wanted) ? "" : field + ": " + lengthProblem(id.size(), wanted);
  }

  static String lengthProblem(int length, int wanted) {
    return "an id has " + wanted + " bytes, was " + length;
  }
}
