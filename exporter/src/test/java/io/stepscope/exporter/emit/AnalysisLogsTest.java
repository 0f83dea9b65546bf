/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter.emit;

import static io.stepscope.exporter.emit.SampleRun.EPOCH;
import static io.stepscope.exporter.emit.SampleRun.TRACE;
import static io.stepscope.exporter.emit.SampleRun.finding;
import static io.stepscope.exporter.emit.SampleRun.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.stepscope.analyzer.FindingType;
import io.stepscope.analyzer.Severity;
import io.stepscope.otel.RawTrace;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnalysisLogsTest {
  private static final AnalysisLogs LOGS = new AnalysisLogs(EmitSettings.DEFAULT);

  private static List<LogRecord> records(SampleRun run) {
    return LOGS.encode(run.raw(), run.analysis())
        .getResourceLogs(0)
        .getScopeLogs(0)
        .getLogRecordsList();
  }

  @Test
  void aTraceIsSummedUpInOneRecord() {
    var run = SampleRun.agent();
    LogRecord record = records(run).getFirst();
    assertThat(record.getEventName()).isEqualTo("stepscope.trace");
    assertThat(record.getTraceId()).isEqualTo(SpanIds.bytes(TRACE));
    assertThat(record.getSpanId()).isEqualTo(SpanIds.bytes(0x10));
    assertThat(record.getTimeUnixNano()).isEqualTo(EPOCH + 100_000_000);
    assertThat(record.getBody().getStringValue())
        .isEqualTo(run.analysis().insights().summary().verdict());
    assertThat(record.getAttributesList())
        .isEqualTo(run.analysisSpan(EmitSettings.DEFAULT).getAttributesList());
  }

  @Test
  void aFindingIsARecordOfItsStep() {
    var run = SampleRun.agent().with(finding(FindingType.STUCK_LOOP, Severity.HIGH, 0x12, 0x13));
    LogRecord record = records(run).get(1);
    assertThat(record.getEventName()).isEqualTo("stepscope.finding.stuck_loop");
    assertThat(record.getSpanId()).isEqualTo(SpanIds.bytes(0x12));
    assertThat(record.getTimeUnixNano()).isEqualTo(EPOCH + 40_000_000);
    assertThat(record.getSeverityNumber()).isEqualTo(SeverityNumber.SEVERITY_NUMBER_ERROR);
    assertThat(record.getSeverityText()).isEqualTo("high");
    assertThat(record.getBody().getStringValue()).isEqualTo("The tool search failed twice.");
    assertThat(record.getAttributesList())
        .isEqualTo(run.analysisSpan(EmitSettings.DEFAULT).getEvents(0).getAttributesList());
  }

  @Test
  void theOrderOfArrivalChangesNoByte() {
    var run = SampleRun.agent().with(SampleRun.many(5));
    var bytes = LOGS.encode(run.raw(), run.analysis()).toByteString();
    for (long seed = 0; seed < 10; seed++) {
      var other = run.doubled().shuffled(seed);
      assertThat(LOGS.encode(other.raw(), other.analysis()).toByteString()).isEqualTo(bytes);
    }
  }

  @Test
  void aTraceWithoutSpansIsToldOfToo() {
    var run = SampleRun.agent().with(finding(FindingType.STUCK_LOOP, Severity.HIGH));
    var logsOnly = new RawTrace(TRACE, List.of(), List.of(), run.completion());
    var records =
        LOGS.encode(logsOnly, run.analysis())
            .getResourceLogs(0)
            .getScopeLogs(0)
            .getLogRecordsList();
    assertThat(records).hasSize(2).allMatch(record -> record.getSpanId().isEmpty());
    assertThat(records.getFirst().getTimeUnixNano()).isEqualTo(EPOCH + 100_000_000);
    assertThat(text(records.getFirst().getAttributesList(), EmittedNames.OUTCOME))
        .isEqualTo("success");
  }

  @Test
  void contentStays() {
    var run = SampleRun.agent().with(finding(FindingType.ROOT_CAUSE, Severity.HIGH, 0x12));
    assertThat(LOGS.encode(run.raw(), run.analysis()).toString()).doesNotContain("hunter2");
  }
}
