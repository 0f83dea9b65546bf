/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter.emit;

import com.google.protobuf.ByteString;
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
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.analyzer.model.TraceId;
import io.stepscope.exporter.BoundedText;
import io.stepscope.otel.RawTrace;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/// Writes an analysis as log records: one that sums the trace up, then one per finding, which
/// points at the step it is about. Like the analysis span, they are the same bytes for the same
/// spans.
public final class AnalysisLogs {
  private final EmitSettings settings;
  private final SpareWriter memory = new SpareWriter();

  public AnalysisLogs(EmitSettings settings) {
    this.settings = settings;
  }

  /// An encoded `ExportLogsServiceRequest`.
  public ByteString encode(RawTrace trace, TraceAnalysis analysis) {
    return encode(Telling.of(trace, analysis, settings));
  }

  ByteString encode(Telling telling) {
    long endNanos =
        telling
            .root()
            .map(known -> known.interval().end())
            .orElseGet(() -> lastKnown(telling.analysis()));
    var out = memory.borrow();
    int resource = out.begin(ExportLogsServiceRequest.RESOURCE_LOGS_FIELD_NUMBER);
    int scope =
        Origin.begin(
            out,
            settings,
            telling.root(),
            ResourceLogs.RESOURCE_FIELD_NUMBER,
            ResourceLogs.SCOPE_LOGS_FIELD_NUMBER);
    summary(out, telling, endNanos);
    for (int i = 0; i < telling.findings().shown().size(); i++) {
      finding(out, telling, i, endNanos);
    }
    out.end(scope);
    out.end(resource);
    ByteString request = out.toByteString();
    memory.giveBack(out);
    return request;
  }

  private static void summary(ProtoWriter out, Telling telling, long endNanos) {
    record(
        out,
        telling.analysis().trace().traceId(),
        new Entry(
            endNanos,
            telling.findings().maxSeverity().orElse(Severity.INFO),
            telling.analysis().insights().summary().verdict(),
            telling.attributes(),
            telling.root().map(known -> known.span().spanId()),
            EmittedNames.TRACE_EVENT));
  }

  private static void finding(ProtoWriter out, Telling telling, int number, long endNanos) {
    ExecutionTrace trace = telling.analysis().trace();
    Finding finding = telling.findings().shown().get(number);
    var step = firstSpan(finding.steps());
    long timeNanos =
        step.flatMap(trace::find)
            .map(known -> known.time().end())
            .filter(end -> end != StepTime.UNKNOWN)
            .orElse(endNanos);
    record(
        out,
        trace.traceId(),
        new Entry(
            timeNanos,
            finding.severity(),
            finding.summary(),
            telling.findingAttributes().get(number),
            step.map(StepId::spanId).or(() -> telling.root().map(known -> known.span().spanId())),
            EmittedNames.findingEvent(finding.type())));
  }

  private static Optional<StepId> firstSpan(List<Implicated> steps) {
    for (Implicated implicated : steps) {
      if (implicated.step().isSpan()) {
        return Optional.of(implicated.step());
      }
    }
    return Optional.empty();
  }

  private record Entry(
      long timeNanos,
      Severity severity,
      String body,
      KeyValues attributes,
      Optional<Long> spanId,
      String event) {}

  /// Observed when it happened, too: every time follows from the trace.
  private static void record(ProtoWriter out, TraceId trace, Entry content) {
    int record = out.begin(ScopeLogs.LOG_RECORDS_FIELD_NUMBER);
    out.time(LogRecord.TIME_UNIX_NANO_FIELD_NUMBER, content.timeNanos());
    out.varint(LogRecord.SEVERITY_NUMBER_FIELD_NUMBER, number(content.severity()).getNumber());
    out.text(LogRecord.SEVERITY_TEXT_FIELD_NUMBER, content.severity().label());
    int body = out.begin(LogRecord.BODY_FIELD_NUMBER);
    out.text(
        AnyValue.STRING_VALUE_FIELD_NUMBER,
        BoundedText.cut(content.body(), KeyValues.MAX_STRING_BYTES));
    out.end(body);
    content.attributes().writeTo(out, LogRecord.ATTRIBUTES_FIELD_NUMBER);
    out.id(LogRecord.TRACE_ID_FIELD_NUMBER, trace.high(), trace.low());
    content.spanId().ifPresent(id -> out.id(LogRecord.SPAN_ID_FIELD_NUMBER, id));
    out.time(LogRecord.OBSERVED_TIME_UNIX_NANO_FIELD_NUMBER, content.timeNanos());
    out.text(LogRecord.EVENT_NAME_FIELD_NUMBER, content.event());
    out.end(record);
  }

  /// None of ours is fatal: the run went on long enough to be told of.
  private static SeverityNumber number(Severity severity) {
    return switch (severity) {
      case INFO -> SeverityNumber.SEVERITY_NUMBER_INFO;
      case LOW -> SeverityNumber.SEVERITY_NUMBER_INFO2;
      case MEDIUM -> SeverityNumber.SEVERITY_NUMBER_WARN;
      case HIGH -> SeverityNumber.SEVERITY_NUMBER_ERROR;
      case CRITICAL -> SeverityNumber.SEVERITY_NUMBER_ERROR2;
    };
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
