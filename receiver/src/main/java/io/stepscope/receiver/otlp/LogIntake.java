/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver.otlp;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.stepscope.analyzer.model.TraceId;
import io.stepscope.otel.OtlpRequest;
import io.stepscope.otel.RawLog;
import io.stepscope.otel.Signal;
import java.util.ArrayList;
import java.util.List;

/// Picks the log records that belong to a trace out of a request, and checks their ids. A log
/// without a trace is a log like any other and is passed on.
final class LogIntake {
  private final List<RawLog> logs = new ArrayList<>();
  private int items;

  private LogIntake() {}

  static OtlpReading read(
      ExportLogsServiceRequest request, ByteString body, long arrivedNanos, String remark)
      throws BadDataException {
    var intake = new LogIntake();
    for (int i = 0; i < request.getResourceLogsCount(); i++) {
      ResourceLogs resource = request.getResourceLogs(i);
      for (int j = 0; j < resource.getScopeLogsCount(); j++) {
        intake.take(resource, resource.getScopeLogs(j), "resourceLogs[" + i + "].scopeLogs[" + j);
      }
    }
    return new OtlpReading(
        new OtlpRequest(Signal.LOGS, body, intake.items, List.of(), intake.logs, arrivedNanos),
        0,
        remark);
  }

  private void take(ResourceLogs resource, ScopeLogs scope, String where) throws BadDataException {
    for (int k = 0; k < scope.getLogRecordsCount(); k++) {
      LogRecord log = scope.getLogRecords(k);
      items++;
      check(log.getTraceId(), IdRules.TRACE, where, k, "traceId");
      check(log.getSpanId(), IdRules.SPAN, where, k, "spanId");
      if (IdRules.isSet(log.getTraceId())) {
        logs.add(rawLog(log, resource, scope));
      }
    }
  }

  private static void check(ByteString id, int length, String where, int record, String field)
      throws BadDataException {
    if (!IdRules.hasRightLength(id.size(), length)) {
      throw new BadDataException(
          where + "].logRecords[" + record + "]." + field,
          IdRules.lengthProblem(id.size(), length));
    }
  }

  private static RawLog rawLog(LogRecord log, ResourceLogs resource, ScopeLogs scope) {
    var trace = log.getTraceId().asReadOnlyByteBuffer();
    return new RawLog(
        new TraceId(trace.getLong(), trace.getLong()),
        log.getSpanId().isEmpty() ? 0 : log.getSpanId().asReadOnlyByteBuffer().getLong(),
        log,
        resource.getResource(),
        scope.getScope());
  }
}
