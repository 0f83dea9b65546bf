/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter.emit;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.stepscope.analyzer.Finding;
import io.stepscope.analyzer.Finding.Implicated;
import io.stepscope.analyzer.Severity;
import io.stepscope.analyzer.TraceAnalysis;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.exporter.BoundedText;
import io.stepscope.otel.RawTrace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/// Writes an analysis as log records: one that sums the trace up, then one per finding, which
/// points at the step it is about. Like the analysis span, they are the same bytes for the same
/// spans.
public final class AnalysisLogs {
  private final EmitSettings settings;
  private final AnalysisAttributes attributes;
  private final FindingAttributes findingAttributes;

  public AnalysisLogs(EmitSettings settings) {
    this.settings = settings;
    var content = new ContentRule(settings.content());
    this.attributes = new AnalysisAttributes(content);
    this.findingAttributes = new FindingAttributes(content, settings.findingUrl());
  }

  /// An `ExportLogsServiceRequest`.
  public ExportLogsServiceRequest encode(RawTrace trace, TraceAnalysis analysis) {
    return encode(LocalRoot.of(trace, analysis), analysis);
  }

  ExportLogsServiceRequest encode(Optional<LocalRoot> root, TraceAnalysis analysis) {
    var findings = EmittableFindings.of(analysis, settings.findings());
    long endNanos = root.map(known -> known.interval().end()).orElseGet(() -> lastKnown(analysis));
    var records = new ArrayList<LogRecord>();
    records.add(summary(analysis, findings, root, endNanos));
    for (Finding finding : findings.shown()) {
      records.add(finding(finding, analysis.trace(), root, endNanos));
    }
    return request(records, root);
  }

  private ExportLogsServiceRequest request(List<LogRecord> records, Optional<LocalRoot> root) {
    return ExportLogsServiceRequest.newBuilder()
        .addResourceLogs(
            ResourceLogs.newBuilder()
                .setResource(Origin.resource(settings, root))
                .addScopeLogs(
                    ScopeLogs.newBuilder().setScope(Origin.SCOPE).addAllLogRecords(records)))
        .build();
  }

  private LogRecord summary(
      TraceAnalysis analysis, EmittableFindings findings, Optional<LocalRoot> root, long endNanos) {
    Optional<String> noneSuperseded = Optional.empty();
    var record =
        record(analysis.trace(), EmittedNames.TRACE_EVENT, endNanos)
            .setBody(text(analysis.insights().summary().verdict()))
            .addAllAttributes(attributes.of(analysis, findings, root, noneSuperseded));
    severity(record, findings.maxSeverity().orElse(Severity.INFO));
    root.ifPresent(known -> record.setSpanId(SpanIds.bytes(known.span().spanId())));
    return record.build();
  }

  private LogRecord finding(
      Finding finding, ExecutionTrace trace, Optional<LocalRoot> root, long endNanos) {
    var step = finding.steps().stream().map(Implicated::step).filter(SpanIds::isSpan).findFirst();
    long timeNanos =
        step.flatMap(trace::find)
            .map(known -> known.time().end())
            .filter(end -> end != StepTime.UNKNOWN)
            .orElse(endNanos);
    var record =
        record(trace, EmittedNames.findingEvent(finding.type()), timeNanos)
            .setBody(text(finding.summary()))
            .addAllAttributes(findingAttributes.of(finding, trace));
    severity(record, finding.severity());
    step.map(SpanIds::bytes)
        .or(() -> root.map(known -> SpanIds.bytes(known.span().spanId())))
        .ifPresent(record::setSpanId);
    return record.build();
  }

  /// Observed when it happened, too: every time follows from the trace.
  private static LogRecord.Builder record(ExecutionTrace trace, String event, long timeNanos) {
    return LogRecord.newBuilder()
        .setTraceId(SpanIds.bytes(trace.traceId()))
        .setEventName(event)
        .setTimeUnixNano(timeNanos)
        .setObservedTimeUnixNano(timeNanos);
  }

  private static AnyValue text(String text) {
    return AnyValue.newBuilder()
        .setStringValue(BoundedText.cut(text, KeyValues.MAX_STRING_BYTES))
        .build();
  }

  /// None of ours is fatal: the run went on long enough to be told of.
  private static void severity(LogRecord.Builder record, Severity severity) {
    record
        .setSeverityText(severity.label())
        .setSeverityNumber(
            switch (severity) {
              case INFO -> SeverityNumber.SEVERITY_NUMBER_INFO;
              case LOW -> SeverityNumber.SEVERITY_NUMBER_INFO2;
              case MEDIUM -> SeverityNumber.SEVERITY_NUMBER_WARN;
              case HIGH -> SeverityNumber.SEVERITY_NUMBER_ERROR;
              case CRITICAL -> SeverityNumber.SEVERITY_NUMBER_ERROR2;
            });
  }

  private static long lastKnown(TraceAnalysis analysis) {
    long closedNanos = analysis.trace().completion().atNanos();
    return analysis.trace().steps().stream()
        .flatMapToLong(step -> LongStream.of(step.time().start(), step.time().end()))
        .filter(time -> time != StepTime.UNKNOWN)
        .max()
        .orElse(closedNanos == StepTime.UNKNOWN ? 0 : closedNanos);
  }
}
