/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.stepscope.exporter.ExporterSettings.Protocol;
import io.stepscope.otel.OtlpRequest;
import io.stepscope.otel.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Queue, retry and sender together, against real servers. Only waiting is not real: time stands
/// still until a test moves it.
class DeliveryTest {
  private static final ByteString BODY = ByteString.copyFromUtf8("five spans");
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final LogCapture log = new LogCapture();
  private final VirtualTimeline timeline = new VirtualTimeline();
  private final ScriptedGrpcBackend grpc = new ScriptedGrpcBackend();
  private final ScriptedHttpBackend http = new ScriptedHttpBackend();

  private final List<OtlpExporter> exporters = new ArrayList<>();

  @AfterEach
  void stop() {
    exporters.forEach(exporter -> exporter.close(Duration.ZERO));
    grpc.close();
    http.close();
    log.close();
  }

  private OtlpExporter exporter(Protocol protocol) {
    int port = protocol == Protocol.GRPC ? grpc.port() : http.port();
    var settings = ExporterSettings.of("otlp", protocol, Endpoint.parse("localhost:" + port, true));
    var retry = new Retry(settings.retry(), new SplittableRandom(1));
    var exporter =
        new OtlpExporter(settings, OtlpSender.of(settings), retry, timeline, Runnable::run);
    exporters.add(exporter);
    return exporter;
  }

  @ParameterizedTest
  @CsvSource({"CANCELLED", "DEADLINE_EXCEEDED", "ABORTED", "OUT_OF_RANGE", "UNAVAILABLE"})
  void aGrpcFailureThatPassesIsOvercomeAfterABackoff(Status.Code code) {
    grpc.thenFail(code);
    var exporter = exporter(Protocol.GRPC);
    exporter.offer(Signal.TRACES, BODY, 5);
    Duration delay = timeline.nextDelay();
    assertThat(delay).isBetween(Duration.ofMillis(2_500), Duration.ofMillis(7_500));
    timeline.advance(delay);
    assertThat(exporter.flush(LIMIT)).isTrue();
    assertThat(grpc.next().body()).isEqualTo(BODY);
    assertThat(grpc.next().body()).isEqualTo(BODY);
    assertThat(exporter.counts(Signal.TRACES).sent()).isEqualTo(5);
  }

  @Test
  void aGrpcBackendThatIsFullIsAskedAgainWhenItSaid() {
    grpc.thenFail(Status.Code.RESOURCE_EXHAUSTED, Duration.ofSeconds(17));
    var exporter = exporter(Protocol.GRPC);
    exporter.offer(Signal.TRACES, BODY, 5);
    assertThat(timeline.nextDelay()).isEqualTo(Duration.ofSeconds(17));
    timeline.advance(Duration.ofSeconds(17));
    assertThat(exporter.flush(LIMIT)).isTrue();
    assertThat(exporter.counts(Signal.TRACES).sent()).isEqualTo(5);
  }

  @ParameterizedTest
  @EnumSource(
      value = Status.Code.class,
      names = {"INVALID_ARGUMENT", "UNAUTHENTICATED", "RESOURCE_EXHAUSTED", "INTERNAL", "UNKNOWN"})
  void aGrpcFailureForGoodLosesTheItemsAtOnce(Status.Code code) {
    grpc.thenFail(code);
    var exporter = exporter(Protocol.GRPC);
    exporter.offer(Signal.TRACES, BODY, 5);
    assertThat(exporter.flush(LIMIT)).isTrue();
    assertThat(timeline.isQuiet()).isTrue();
    assertThat(exporter.counts(Signal.TRACES).dropped(DropReason.REFUSED)).isEqualTo(5);
  }

  @Test
  void anHttpBackendThatIsBusyIsAskedAgainWhenItSaid() {
    http.thenAnswer(503, Map.of("Retry-After", "40"), ByteString.EMPTY);
    http.thenAnswer(429);
    var exporter = exporter(Protocol.HTTP);
    exporter.offer(Signal.TRACES, BODY, 5);
    assertThat(timeline.nextDelay()).isEqualTo(Duration.ofSeconds(40));
    timeline.advance(Duration.ofSeconds(40));
    Duration second = timeline.nextDelay();
    assertThat(second).isBetween(Duration.ofMillis(3_750), Duration.ofMillis(11_250));
    timeline.advance(second);
    assertThat(exporter.flush(LIMIT)).isTrue();
    assertThat(exporter.counts(Signal.TRACES).sent()).isEqualTo(5);
    for (int attempt = 0; attempt < 3; attempt++) {
      assertThat(http.next().body()).isEqualTo(BODY);
    }
  }

  @Test
  void aPartialSuccessIsCountedAndSaidAndNotRepeated() {
    grpc.thenAnswer(
        ExportTraceServiceResponse.newBuilder()
            .setPartialSuccess(
                ExportTracePartialSuccess.newBuilder()
                    .setRejectedSpans(2)
                    .setErrorMessage("2 spans are older than a day"))
            .build());
    var exporter = exporter(Protocol.GRPC);
    exporter.offer(Signal.TRACES, BODY, 5);
    assertThat(exporter.flush(LIMIT)).isTrue();
    assertThat(timeline.isQuiet()).isTrue();
    var counts = exporter.counts(Signal.TRACES);
    assertThat(counts.sent()).isEqualTo(3);
    assertThat(counts.dropped(DropReason.REJECTED)).isEqualTo(2);
    assertThat(log.messages())
        .containsExactly(
            "exporter otlp: partial success: 2 spans rejected: 2 spans are older than a day");
  }

  @Test
  void aBackendWithoutMetricsIsAskedForThemOnce() {
    grpc.thenFail(Status.Code.UNIMPLEMENTED);
    var exporter = exporter(Protocol.GRPC);
    exporter.offer(Signal.METRICS, BODY, 5);
    assertThat(exporter.flush(LIMIT)).isTrue();
    exporter.offer(Signal.METRICS, BODY, 5);
    exporter.offer(Signal.TRACES, BODY, 5);
    assertThat(exporter.flush(LIMIT)).isTrue();
    assertThat(grpc.next().method()).contains("MetricsService");
    assertThat(grpc.next().method()).contains("TraceService");
    assertThat(grpc.waiting()).isZero();
  }

  @Test
  void bothTransportsDeliverWhatOneRequestHolds() {
    var exporters =
        Exporters.of(
            List.of(
                ExporterSettings.of(
                    "otlp", Protocol.GRPC, Endpoint.parse("localhost:" + grpc.port(), true)),
                ExporterSettings.of(
                    "otlphttp", Protocol.HTTP, Endpoint.parse("localhost:" + http.port(), true))));
    assertThat(exporters.offer(new OtlpRequest(Signal.TRACES, BODY, 5, List.of(), List.of(), 0)))
        .isTrue();
    exporters.close(LIMIT);
    assertThat(grpc.next().body()).isEqualTo(BODY);
    assertThat(http.next().body()).isEqualTo(BODY);
    for (OtlpExporter destination : exporters.destinations()) {
      assertThat(destination.counts(Signal.TRACES).sent()).isEqualTo(5);
    }
  }
}
