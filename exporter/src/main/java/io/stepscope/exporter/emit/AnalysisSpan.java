/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter.emit;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.stepscope.analyzer.Finding;
import io.stepscope.analyzer.Finding.Implicated;
import io.stepscope.analyzer.TraceAnalysis;
import io.stepscope.analyzer.model.Interval;
import io.stepscope.otel.RawTrace;
import java.util.Optional;

/// Writes an analysis as one more span of its trace. The same spans, in whatever order and however
/// often they came, give the same bytes: every id and every time follows from the trace.
///
/// What the span looks like, and why, was found by sending it to backends: it has a parent, so that
/// no backend takes it for the root; it is a microsecond long and lies where no viewer puts it on a
/// critical path ([Placement]); it says nothing in the names that model calls use; a finding is an
/// event, and a link to each step concerned, and what a link says the event says too.
public final class AnalysisSpan {
  /// Links of one span at most, worst findings first; the others are counted as dropped.
  static final int MAX_LINKS = 128;

  private final EmitSettings settings;
  private final AnalysisAttributes attributes;
  private final FindingAttributes findingAttributes;

  public AnalysisSpan(EmitSettings settings) {
    this.settings = settings;
    var content = new ContentRule(settings.content());
    this.attributes = new AnalysisAttributes(content);
    this.findingAttributes = new FindingAttributes(content, settings.findingUrl());
  }

  /// An `ExportTraceServiceRequest` with the span; empty for a trace without a span to hang it
  /// under.
  public Optional<ByteString> encode(RawTrace trace, TraceAnalysis analysis) {
    return LocalRoot.of(trace, analysis).map(root -> encode(root, analysis));
  }

  ByteString encode(LocalRoot root, TraceAnalysis analysis) {
    return request(root, span(root, analysis)).toByteString();
  }

  private ExportTraceServiceRequest request(LocalRoot root, Span span) {
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(
            ResourceSpans.newBuilder()
                .setResource(Origin.resource(settings, Optional.of(root)))
                .addScopeSpans(ScopeSpans.newBuilder().setScope(Origin.SCOPE).addSpans(span)))
        .build();
  }

  private Span span(LocalRoot root, TraceAnalysis analysis) {
    var findings = EmittableFindings.of(analysis, settings.findings());
    Interval interval = Placement.of(root.interval(), root.children(), settings.place());
    int revision = analysis.trace().completion().revision();
    Optional<String> superseded =
        revision > 1 ? Optional.of(SpanIds.hex(spanId(root, revision - 1))) : Optional.empty();
    var span =
        Span.newBuilder()
            .setTraceId(SpanIds.bytes(root.span().traceId()))
            .setSpanId(SpanIds.bytes(spanId(root, revision)))
            .setParentSpanId(SpanIds.bytes(root.span().spanId()))
            .setName(EmittedNames.SPAN_NAME)
            .setKind(Span.SpanKind.SPAN_KIND_INTERNAL)
            .setStartTimeUnixNano(interval.start())
            .setEndTimeUnixNano(interval.end())
            .addAllAttributes(attributes.of(analysis, findings, Optional.of(root), superseded));
    addEvents(span, findings, analysis, interval.start());
    superseded.ifPresent(id -> span.addLinks(supersedes(root, revision - 1, id)));
    addLinks(span, findings);
    addStatus(span, findings);
    return span.build();
  }

  private static long spanId(LocalRoot root, int revision) {
    return AnalysisSpanId.of(root.span().traceId(), root.span().spanId(), revision);
  }

  private void addEvents(
      Span.Builder span, EmittableFindings findings, TraceAnalysis analysis, long timeNanos) {
    for (Finding finding : findings.shown()) {
      span.addEvents(
          Span.Event.newBuilder()
              .setTimeUnixNano(timeNanos)
              .setName(EmittedNames.findingEvent(finding.type()))
              .addAllAttributes(findingAttributes.of(finding, analysis.trace())));
    }
    span.setDroppedEventsCount(findings.omitted());
  }

  private static Span.Link supersedes(LocalRoot root, int revision, String spanId) {
    return Span.Link.newBuilder()
        .setTraceId(SpanIds.bytes(root.span().traceId()))
        .setSpanId(SpanIds.bytes(spanId(root, revision)))
        .addAllAttributes(new KeyValues().put(EmittedNames.SUPERSEDES, spanId).list())
        .build();
  }

  private static void addLinks(Span.Builder span, EmittableFindings findings) {
    int omitted = 0;
    for (Finding finding : findings.shown()) {
      for (Implicated implicated : finding.steps()) {
        if (!SpanIds.isSpan(implicated.step())) {
          continue;
        }
        if (span.getLinksCount() < MAX_LINKS) {
          span.addLinks(link(span.getTraceId(), finding, implicated));
        } else {
          omitted++;
        }
      }
    }
    span.setDroppedLinksCount(omitted);
  }

  private static Span.Link link(ByteString traceId, Finding finding, Implicated implicated) {
    return Span.Link.newBuilder()
        .setTraceId(traceId)
        .setSpanId(SpanIds.bytes(implicated.step()))
        .addAllAttributes(
            new KeyValues()
                .put(EmittedNames.FINDING_ID, finding.id())
                .put(EmittedNames.FINDING_ROLE, implicated.role().label())
                .list())
        .build();
  }

  private void addStatus(Span.Builder span, EmittableFindings findings) {
    boolean error =
        settings
            .markErrorFrom()
            .flatMap(from -> findings.maxSeverity().filter(worst -> worst.compareTo(from) >= 0))
            .isPresent();
    if (error) {
      span.setStatus(Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR));
    }
  }
}
