/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;

/// Small requests in OTLP's words.
public final class Requests {
  public static final ByteString TRACE = hex("0102030405060708090a0b0c0d0e0f10");

  private Requests() {}

  public static ByteString hex(String digits) {
    return ByteString.copyFrom(HexFormat.of().parseHex(digits));
  }

  public static Span.Builder span(String spanId) {
    return Span.newBuilder()
        .setTraceId(TRACE)
        .setSpanId(hex(spanId))
        .setName("step " + spanId)
        .setStartTimeUnixNano(1_000)
        .setEndTimeUnixNano(2_000);
  }

  public static ExportTraceServiceRequest traces(Span.Builder... spans) {
    var scope = ScopeSpans.newBuilder();
    for (Span.Builder span : spans) {
      scope.addSpans(span);
    }
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(ResourceSpans.newBuilder().addScopeSpans(scope))
        .build();
  }

  /// A request of one span that is exactly `size` bytes on the wire.
  public static byte[] tracesOfSize(int size) {
    int name = size;
    while (true) {
      byte[] bytes = traces(span("00000000000000a1").setName("x".repeat(name))).toByteArray();
      if (bytes.length == size) {
        return bytes;
      }
      name -= bytes.length - size;
    }
  }

  public static ExportLogsServiceRequest logs(LogRecord.Builder... logs) {
    var scope = ScopeLogs.newBuilder();
    for (LogRecord.Builder log : logs) {
      scope.addLogRecords(log);
    }
    return ExportLogsServiceRequest.newBuilder()
        .addResourceLogs(ResourceLogs.newBuilder().addScopeLogs(scope))
        .build();
  }

  /// One gauge with that many points.
  public static ExportMetricsServiceRequest metrics(int points) {
    var gauge = Gauge.newBuilder();
    for (int i = 0; i < points; i++) {
      gauge.addDataPoints(NumberDataPoint.newBuilder().setTimeUnixNano(1).setAsInt(i));
    }
    return ExportMetricsServiceRequest.newBuilder()
        .addResourceMetrics(
            ResourceMetrics.newBuilder()
                .addScopeMetrics(
                    ScopeMetrics.newBuilder()
                        .addMetrics(Metric.newBuilder().setName("load").setGauge(gauge))))
        .build();
  }

  /// An attribute whose value is an array in an array, and so on.
  public static KeyValue nested(int depth) {
    AnyValue value = AnyValue.newBuilder().setBoolValue(true).build();
    for (int i = 0; i < depth; i++) {
      value = AnyValue.newBuilder().setArrayValue(ArrayValue.newBuilder().addValues(value)).build();
    }
    return KeyValue.newBuilder().setKey("deep").setValue(value).build();
  }

  public static byte[] gzip(byte[] content) {
    var packed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(packed)) {
      gzip.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }
}
