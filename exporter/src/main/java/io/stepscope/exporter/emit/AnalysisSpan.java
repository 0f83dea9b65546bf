/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter.emit;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.stepscope.analyzer.Finding;
import io.stepscope.analyzer.Finding.Implicated;
import io.stepscope.analyzer.TraceAnalysis;
import io.stepscope.analyzer.model.Interval;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.model.TraceId;
import io.stepscope.otel.RawSpan;
import io.stepscope.otel.RawTrace;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// Writes an analysis as one more span of its trace. The same spans, in whatever order and however
/// often they came, give the same bytes: every id and every time follows from the trace.
///
/// What the span looks like, and why, was found by sending it to backends: it has a parent, so that
/// no backend takes it for the root; it is a microsecond long and lies where no viewer puts it on a
/// critical path ([Placement]); it says nothing in the names that model calls use; a finding is an
/// event, and a link to each step concerned, and what a link says the event says too. The step that
/// the span hangs under is not linked: of a span that names its parent twice Jaeger says that it
/// follows from the parent, not that it is its child.
public final class AnalysisSpan {
  /// Links to steps at most, worst findings first; the others are counted as dropped.
  static final int MAX_LINKS = 128;

  private final EmitSettings settings;
  private final SpareWriter memory = new SpareWriter();

  public AnalysisSpan(EmitSettings settings) {
    this.settings = settings;
  }

  /// An `ExportTraceServiceRequest` with the span; empty for a trace without a span to hang it
  /// under.
  public Optional<ByteString> encode(RawTrace trace, TraceAnalysis analysis) {
    return encode(Telling.of(trace, analysis, settings));
  }

  Optional<ByteString> encode(Telling telling) {
    return telling.root().map(root -> request(root, telling));
  }

  private ByteString request(LocalRoot root, Telling telling) {
    var out = memory.borrow();
    int resource = out.begin(ExportTraceServiceRequest.RESOURCE_SPANS_FIELD_NUMBER);
    int scope =
        Origin.begin(
            out,
            settings,
            telling.root(),
            ResourceSpans.RESOURCE_FIELD_NUMBER,
            ResourceSpans.SCOPE_SPANS_FIELD_NUMBER);
    int span = out.begin(ScopeSpans.SPANS_FIELD_NUMBER);
    span(out, root, telling);
    out.end(span);
    out.end(scope);
    out.end(resource);
    ByteString request = out.toByteString();
    memory.giveBack(out);
    return request;
  }

  private void span(ProtoWriter out, LocalRoot root, Telling telling) {
    Interval interval = Placement.of(root.interval(), root.children(), settings.place());
    int revision = telling.analysis().trace().completion().revision();
    TraceId trace = root.span().traceId();
    out.id(Span.TRACE_ID_FIELD_NUMBER, trace.high(), trace.low());
    out.id(Span.SPAN_ID_FIELD_NUMBER, spanId(root, revision));
    out.id(Span.PARENT_SPAN_ID_FIELD_NUMBER, root.span().spanId());
    out.text(Span.NAME_FIELD_NUMBER, EmittedNames.SPAN_NAME);
    out.varint(Span.KIND_FIELD_NUMBER, Span.SpanKind.SPAN_KIND_INTERNAL_VALUE);
    out.time(Span.START_TIME_UNIX_NANO_FIELD_NUMBER, interval.start());
    out.time(Span.END_TIME_UNIX_NANO_FIELD_NUMBER, interval.end());
    telling.attributes().writeTo(out, Span.ATTRIBUTES_FIELD_NUMBER);
    String before = revision == 1 ? "" : HexFormat.of().toHexDigits(spanId(root, revision - 1));
    if (!before.isEmpty()) {
      attribute(out, Span.ATTRIBUTES_FIELD_NUMBER, EmittedNames.SUPERSEDES, before);
    }
    events(out, telling, interval.start());
    if (!before.isEmpty()) {
      int link = beginLink(out, trace, spanId(root, revision - 1));
      attribute(out, Span.Link.ATTRIBUTES_FIELD_NUMBER, EmittedNames.SUPERSEDES, before);
      out.end(link);
    }
    links(out, root.span(), telling.findings());
    status(out, telling.findings());
  }

  private static long spanId(LocalRoot root, int revision) {
    return AnalysisSpanId.of(root.span().traceId(), root.span().spanId(), revision);
  }

  private static void events(ProtoWriter out, Telling telling, long timeNanos) {
    List<Finding> shown = telling.findings().shown();
    for (int i = 0; i < shown.size(); i++) {
      int event = out.begin(Span.EVENTS_FIELD_NUMBER);
      out.time(Span.Event.TIME_UNIX_NANO_FIELD_NUMBER, timeNanos);
      out.text(Span.Event.NAME_FIELD_NUMBER, EmittedNames.findingEvent(shown.get(i).type()));
      telling.findingAttributes().get(i).writeTo(out, Span.Event.ATTRIBUTES_FIELD_NUMBER);
      out.end(event);
    }
    count(out, Span.DROPPED_EVENTS_COUNT_FIELD_NUMBER, telling.findings().omitted());
  }

  /// One link for each step, for the worst of the findings that it is part of: backends that know
  /// references without attributes show links to the same span as copies of each other.
  private static void links(ProtoWriter out, RawSpan root, EmittableFindings findings) {
    var linked = new HashSet<StepId>();
    for (Finding finding : findings.shown()) {
      for (Implicated implicated : finding.steps()) {
        StepId step = implicated.step();
        if (step.isSpan() && step.spanId() != root.spanId() && linked.add(step)) {
          if (linked.size() <= MAX_LINKS) {
            link(out, root.traceId(), finding, implicated);
          }
        }
      }
    }
    count(out, Span.DROPPED_LINKS_COUNT_FIELD_NUMBER, Math.max(0, linked.size() - MAX_LINKS));
  }

  private static void link(ProtoWriter out, TraceId trace, Finding finding, Implicated implicated) {
    int link = beginLink(out, trace, implicated.step().spanId());
    int field = Span.Link.ATTRIBUTES_FIELD_NUMBER;
    attribute(out, field, EmittedNames.FINDING_ID, finding.id());
    attribute(out, field, EmittedNames.FINDING_ROLE, implicated.role().label());
    out.end(link);
  }

  private static int beginLink(ProtoWriter out, TraceId trace, long spanId) {
    int link = out.begin(Span.LINKS_FIELD_NUMBER);
    out.id(Span.Link.TRACE_ID_FIELD_NUMBER, trace.high(), trace.low());
    out.id(Span.Link.SPAN_ID_FIELD_NUMBER, spanId);
    return link;
  }

  /// One attribute whose value is a word of our own, short and plain.
  private static void attribute(ProtoWriter out, int field, Attribute attribute, String text) {
    int entry = out.begin(field);
    out.text(KeyValue.KEY_FIELD_NUMBER, attribute.encodedName());
    int value = out.begin(KeyValue.VALUE_FIELD_NUMBER);
    out.text(AnyValue.STRING_VALUE_FIELD_NUMBER, text);
    out.end(value);
    out.end(entry);
  }

  private static void count(ProtoWriter out, int field, int count) {
    if (count > 0) {
      out.varint(field, count);
    }
  }

  private void status(ProtoWriter out, EmittableFindings findings) {
    boolean error =
        settings
            .markErrorFrom()
            .flatMap(from -> findings.maxSeverity().filter(worst -> worst.compareTo(from) >= 0))
            .isPresent();
    if (error) {
      int status = out.begin(Span.STATUS_FIELD_NUMBER);
      out.varint(Status.CODE_FIELD_NUMBER, Status.StatusCode.STATUS_CODE_ERROR_VALUE);
      out.end(status);
    }
  }
}
