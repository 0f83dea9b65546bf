/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver.otlp;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.stepscope.otel.OtlpRequest;
import io.stepscope.otel.RawSpan;
import io.stepscope.otel.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Takes the spans out of a request and checks their ids.
///
/// A span whose own id or trace id is absent or all zero cannot be addressed: it alone is rejected,
/// and the request goes on without it. An id of a wrong length says that the sender or the wire is
/// broken: the request is refused, unless files are read leniently.
final class SpanIntake {
  private final boolean lenient;
  private final List<RawSpan> spans = new ArrayList<>();
  private int rejected;
  private String firstProblem = "";

  private SpanIntake(boolean lenient) {
    this.lenient = lenient;
  }

  static OtlpReading read(
      ExportTraceServiceRequest request,
      ByteString body,
      long arrivedNanos,
      boolean lenient,
      String remark)
      throws BadDataException {
    var intake = new SpanIntake(lenient);
    for (int i = 0; i < request.getResourceSpansCount(); i++) {
      ResourceSpans resource = request.getResourceSpans(i);
      for (int j = 0; j < resource.getScopeSpansCount(); j++) {
        intake.take(resource, resource.getScopeSpans(j), i, j);
      }
    }
    ByteString kept = intake.rejected == 0 ? body : intake.without(request).toByteString();
    return new OtlpReading(
        new OtlpRequest(
            Signal.TRACES, kept, intake.spans.size(), intake.spans, List.of(), arrivedNanos),
        intake.rejected,
        intake.message(remark));
  }

  private void take(ResourceSpans resource, ScopeSpans scope, int i, int j)
      throws BadDataException {
    String url = scope.getSchemaUrl().isEmpty() ? resource.getSchemaUrl() : scope.getSchemaUrl();
    for (int k = 0; k < scope.getSpansCount(); k++) {
      Span span = scope.getSpans(k);
      Optional<String> wrong = lengthProblem(span);
      if (wrong.isPresent() && !lenient) {
        throw new BadDataException(place(i, j, k), wrong.get());
      }
      Optional<String> problem = wrong.or(() -> identityProblem(span));
      if (problem.isPresent()) {
        reject(i, j, k, problem.get());
      } else {
        spans.add(RawSpan.of(span, resource.getResource(), scope.getScope(), url));
      }
    }
  }

  private void reject(int i, int j, int k, String problem) {
    rejected++;
    if (firstProblem.isEmpty()) {
      firstProblem = place(i, j, k) + ": " + problem;
    }
  }

  private static Optional<String> identityProblem(Span span) {
    if (!IdRules.isSet(span.getTraceId())) {
      return Optional.of("traceId must not be empty or all zero");
    }
    return IdRules.isSet(span.getSpanId())
        ? Optional.empty()
        : Optional.of("spanId must not be empty or all zero");
  }

  private static Optional<String> lengthProblem(Span span) {
    if (!IdRules.hasRightLength(span.getTraceId(), IdRules.TRACE)) {
      return Optional.of("traceId: " + IdRules.lengthProblem(span.getTraceId(), IdRules.TRACE));
    }
    if (!IdRules.hasRightLength(span.getSpanId(), IdRules.SPAN)) {
      return Optional.of("spanId: " + IdRules.lengthProblem(span.getSpanId(), IdRules.SPAN));
    }
    if (!IdRules.hasRightLength(span.getParentSpanId(), IdRules.SPAN)) {
      return Optional.of(
          "parentSpanId: " + IdRules.lengthProblem(span.getParentSpanId(), IdRules.SPAN));
    }
    for (Span.Link link : span.getLinksList()) {
      if (!IdRules.hasRightLength(link.getTraceId(), IdRules.TRACE)) {
        return Optional.of(
            "links.traceId: " + IdRules.lengthProblem(link.getTraceId(), IdRules.TRACE));
      }
      if (!IdRules.hasRightLength(link.getSpanId(), IdRules.SPAN)) {
        return Optional.of(
            "links.spanId: " + IdRules.lengthProblem(link.getSpanId(), IdRules.SPAN));
      }
    }
    return Optional.empty();
  }

  private ExportTraceServiceRequest without(ExportTraceServiceRequest request) {
    var kept = request.toBuilder();
    for (ResourceSpans.Builder resource : kept.getResourceSpansBuilderList()) {
      for (ScopeSpans.Builder scope : resource.getScopeSpansBuilderList()) {
        List<Span> valid =
            scope.getSpansList().stream()
                .filter(span -> lengthProblem(span).or(() -> identityProblem(span)).isEmpty())
                .toList();
        scope.clearSpans().addAllSpans(valid);
      }
    }
    return kept.build();
  }

  private String message(String remark) {
    if (rejected == 0) {
      return remark;
    }
    String told =
        rejected == 1
            ? "1 span rejected: " + firstProblem
            : rejected + " spans rejected, the first at " + firstProblem;
    return remark.isEmpty() ? told : told + "; " + remark;
  }

  private static String place(int i, int j, int k) {
    return "resourceSpans[" + i + "].scopeSpans[" + j + "].spans[" + k + "]";
  }
}
