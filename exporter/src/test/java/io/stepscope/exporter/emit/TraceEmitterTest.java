/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter.emit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.stepscope.exporter.DropReason;
import io.stepscope.exporter.Endpoint;
import io.stepscope.exporter.ExporterSettings;
import io.stepscope.exporter.ExporterSettings.Protocol;
import io.stepscope.exporter.Exporters;
import io.stepscope.otel.Signal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// From an analysis to what a backend receives.
class TraceEmitterTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final SampleRun RUN = SampleRun.agent().with(SampleRun.many(3));

  private final Map<String, ByteString> received = new ConcurrentHashMap<>();
  private final Set<String> unknownPaths = ConcurrentHashMap.newKeySet();
  private HttpServer backend;

  @BeforeEach
  void start() throws IOException {
    backend = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    backend.createContext(
        "/",
        exchange -> {
          try (exchange) {
            String path = exchange.getRequestURI().getPath();
            received.put(path, ByteString.readFrom(exchange.getRequestBody()));
            exchange.sendResponseHeaders(unknownPaths.contains(path) ? 501 : 200, -1);
          }
        });
    backend.start();
  }

  @AfterEach
  void stop() {
    backend.stop(0);
  }

  private Exporters exporters(Set<Signal> signals) {
    var endpoint = Endpoint.parse("http://localhost:" + backend.getAddress().getPort(), true);
    return Exporters.of(
        List.of(ExporterSettings.of("otlphttp", Protocol.HTTP, endpoint).withSignals(signals)));
  }

  private TraceEmitter emit(EmitSettings settings, Set<Signal> signals) {
    var exporters = exporters(signals);
    var reader =
        PeriodicMetricReader.builder(QueuedMetricExporter.through(exporters))
            .setInterval(Duration.ofDays(1))
            .build();
    var metrics = AnalysisMetrics.readBy(List.of(reader), "my-stepscope", settings);
    var emitter = new TraceEmitter(settings, exporters, metrics);
    emitter.emit(RUN.raw(), RUN.analysis());
    emitter.flush();
    metrics.close();
    exporters.close(LIMIT);
    return emitter;
  }

  @Test
  void spanLogRecordsAndMetricsArriveAtOneBackend() throws InvalidProtocolBufferException {
    var emitter = emit(EmitSettings.DEFAULT, Set.of(Signal.values()));
    assertThat(received.get("/v1/traces")).isEqualTo(RUN.bytes(EmitSettings.DEFAULT));
    var logs = ExportLogsServiceRequest.parseFrom(received.get("/v1/logs"));
    assertThat(logs.getResourceLogs(0).getScopeLogs(0).getLogRecordsCount()).isEqualTo(4);
    var metrics = ExportMetricsServiceRequest.parseFrom(received.get("/v1/metrics"));
    assertThat(metrics.getResourceMetrics(0).getResource().getAttributesList())
        .isEqualTo(SampleRun.service("my-stepscope").getAttributesList());
    assertThat(metrics.getResourceMetrics(0).getScopeMetrics(0).getMetricsList())
        .extracting(io.opentelemetry.proto.metrics.v1.Metric::getName)
        .contains("stepscope.trace.count", "stepscope.findings", "stepscope.step.duration");
    assertThat(emitter.emittedSpans()).isEqualTo(1);
    assertThat(emitter.emittedLogRecords()).isEqualTo(4);
    assertThat(emitter.refusedSpans()).isZero();
  }

  @Test
  void severalAnalysesLeaveInOneRequestAtTheLatestWhenItIsFull() throws Exception {
    var exporters = exporters(Set.of(Signal.TRACES));
    try (var metrics = AnalysisMetrics.readBy(List.of(), "stepscope", EmitSettings.DEFAULT)) {
      var emitter = new TraceEmitter(EmitSettings.DEFAULT, exporters, metrics);
      for (int i = 0; i < 3; i++) {
        emitter.emit(RUN.raw(), RUN.analysis());
      }
      assertThat(emitter.emittedSpans()).isZero();
      emitter.flush();
      assertThat(emitter.emittedSpans()).isEqualTo(3);
      exporters.flush(LIMIT);
      var request = ExportTraceServiceRequest.parseFrom(received.get("/v1/traces"));
      assertThat(request.getResourceSpansList())
          .hasSize(3)
          .containsOnly(
              ExportTraceServiceRequest.parseFrom(RUN.bytes(EmitSettings.DEFAULT))
                  .getResourceSpans(0));
      int size = RUN.bytes(EmitSettings.DEFAULT).size();
      for (int i = 0; i <= Outbox.MAX_BYTES / size; i++) {
        emitter.emit(RUN.raw(), RUN.analysis());
      }
      assertThat(emitter.emittedSpans()).isGreaterThan(3);
    }
    exporters.close(LIMIT);
  }

  @Test
  void inModeNoneNoSpanIsAdded() {
    emit(EmitSettings.DEFAULT.withMode(EmitSettings.Mode.NONE), Set.of(Signal.values()));
    assertThat(received).containsOnlyKeys("/v1/logs", "/v1/metrics");
  }

  @Test
  void logRecordsLeaveOnlyWhereTheyAreWantedAndRouted() {
    emit(EmitSettings.DEFAULT, Set.of(Signal.TRACES));
    assertThat(received).containsOnlyKeys("/v1/traces");
    received.clear();
    emit(EmitSettings.DEFAULT.withLogs(false), Set.of(Signal.values()));
    assertThat(received).containsOnlyKeys("/v1/traces", "/v1/metrics");
  }

  @Test
  void logRecordsThatTheOnlyBackendDoesNotKnowAreCountedAndNotMade() {
    unknownPaths.add("/v1/logs");
    var exporters = exporters(Set.of(Signal.values()));
    try (var metrics = AnalysisMetrics.readBy(List.of(), "stepscope", EmitSettings.DEFAULT)) {
      var emitter = new TraceEmitter(EmitSettings.DEFAULT, exporters, metrics);
      emitter.emit(RUN.raw(), RUN.analysis());
      emitter.flush();
      assertThat(exporters.flush(LIMIT)).isTrue();
      assertThat(received).containsOnlyKeys("/v1/traces", "/v1/logs");
      received.clear();
      emitter.emit(RUN.raw(), RUN.analysis());
      emitter.flush();
      assertThat(exporters.flush(LIMIT)).isTrue();
      assertThat(received).containsOnlyKeys("/v1/traces");
      var counts = exporters.destinations().getFirst().counts(Signal.LOGS);
      assertThat(counts.accepted()).isEqualTo(8);
      assertThat(counts.dropped(DropReason.UNSUPPORTED)).isEqualTo(8);
      assertThat(emitter.emittedLogRecords()).isEqualTo(4);
    }
    exporters.close(LIMIT);
  }

  @Test
  void whatNoDestinationHasRoomForIsCountedAsLost() {
    var exporters = exporters(Set.of(Signal.TRACES));
    exporters.close(Duration.ZERO);
    try (var metrics = AnalysisMetrics.readBy(List.of(), "stepscope", EmitSettings.DEFAULT)) {
      var emitter = new TraceEmitter(EmitSettings.DEFAULT, exporters, metrics);
      emitter.emit(RUN.raw(), RUN.analysis());
      emitter.flush();
      assertThat(emitter.refusedSpans()).isEqualTo(1);
      assertThat(emitter.emittedSpans()).isZero();
    }
  }
}
