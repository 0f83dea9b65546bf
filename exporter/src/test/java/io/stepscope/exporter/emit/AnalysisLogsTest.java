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

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
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
    return records(LOGS.encode(run.raw(), run.analysis()));
  }

  private static List<LogRecord> records(ByteString bytes) {
    return request(bytes).getResourceLogs(0).getScopeLogs(0).getLogRecordsList();
  }

  private static ExportLogsServiceRequest request(ByteString bytes) {
    try {
      return ExportLogsServiceRequest.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theBytesAreThoseThatProtobufWrites() {
    var run = SampleRun.agent().with(SampleRun.many(70));
    var bytes = LOGS.encode(run.raw(), run.analysis());
    assertThat(request(bytes).toByteString()).isEqualTo(bytes);
  }

  @Test
  void aTraceIsSummedUpInOneRecord() {
    var run = SampleRun.agent();
    LogRecord record = records(run).getFirst();
    assertThat(record.getEventName()).isEqualTo("stepscope.trace");
    assertThat(record.getTraceId()).isEqualTo(SampleRun.id(TRACE));
    assertThat(record.getSpanId()).isEqualTo(SampleRun.id(0x10));
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
    assertThat(record.getSpanId()).isEqualTo(SampleRun.id(0x12));
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
    var bytes = LOGS.encode(run.raw(), run.analysis());
    for (long seed = 0; seed < 10; seed++) {
      var other = run.doubled().shuffled(seed);
      assertThat(LOGS.encode(other.raw(), other.analysis())).isEqualTo(bytes);
    }
  }

  @Test
  void aTraceWithoutSpansIsToldOfToo() {
    var run = SampleRun.agent().with(finding(FindingType.STUCK_LOOP, Severity.HIGH));
    var logsOnly = new RawTrace(TRACE, List.of(), List.of(), run.completion());
    var records = records(LOGS.encode(logsOnly, run.analysis()));
    assertThat(records).hasSize(2).allMatch(record -> record.getSpanId().isEmpty());
    assertThat(records.getFirst().getTimeUnixNano()).isEqualTo(EPOCH + 100_000_000);
    assertThat(text(records.getFirst().getAttributesList(), EmittedNames.OUTCOME))
        .isEqualTo("success");
  }

  @Test
  void contentStays() {
    var run = SampleRun.agent().with(finding(FindingType.ROOT_CAUSE, Severity.HIGH, 0x12));
    assertThat(LOGS.encode(run.raw(), run.analysis()).toStringUtf8()).doesNotContain("hunter2");
  }
}
