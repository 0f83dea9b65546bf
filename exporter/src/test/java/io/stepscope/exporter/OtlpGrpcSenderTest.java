/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Metadata;
import io.grpc.Status;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsPartialSuccess;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsPartialSuccess;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.stepscope.exporter.ExporterSettings.Compression;
import io.stepscope.exporter.ExporterSettings.Protocol;
import io.stepscope.exporter.SendResult.Delivered;
import io.stepscope.exporter.SendResult.Permanent;
import io.stepscope.exporter.SendResult.Retryable;
import io.stepscope.exporter.SendResult.Unsupported;
import io.stepscope.otel.Signal;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class OtlpGrpcSenderTest {
  private final ScriptedGrpcBackend backend = new ScriptedGrpcBackend();
  private ExporterSettings settings =
      ExporterSettings.of(
          "otlp", Protocol.GRPC, Endpoint.parse("localhost:" + backend.port(), true));

  @AfterEach
  void stop() {
    backend.close();
  }

  private SendResult send(Signal signal, ByteString body) {
    try (var sender = OtlpSender.of(settings)) {
      return sender.send(signal, body).join();
    }
  }

  private SendResult sendSpans() {
    return send(Signal.TRACES, ByteString.copyFromUtf8("spans"));
  }

  private static String header(ScriptedGrpcBackend.Call call, String name) {
    return String.valueOf(
        call.headers().get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER)));
  }

  @ParameterizedTest
  @EnumSource(Signal.class)
  void eachSignalGoesToItsServiceByteForByte(Signal signal) {
    var bytes = new byte[300_000];
    new SplittableRandom(5).nextBytes(bytes);
    var body = ByteString.copyFrom(bytes);
    assertThat(send(signal, body)).isEqualTo(Delivered.WHOLE);
    var call = backend.next();
    assertThat(call.method())
        .isEqualTo(
            switch (signal) {
              case TRACES -> "opentelemetry.proto.collector.trace.v1.TraceService/Export";
              case METRICS -> "opentelemetry.proto.collector.metrics.v1.MetricsService/Export";
              case LOGS -> "opentelemetry.proto.collector.logs.v1.LogsService/Export";
            });
    assertThat(call.body()).isEqualTo(body);
  }

  @Test
  void anEmptyRequestIsARequest() {
    assertThat(send(Signal.TRACES, ByteString.EMPTY)).isEqualTo(Delivered.WHOLE);
    assertThat(backend.next().body()).isEmpty();
  }

  @Test
  void headersAreSentAndWeNameOurselves() {
    settings = settings.withHeaders(Map.of("Api-Key", "hunter2"));
    sendSpans();
    var call = backend.next();
    assertThat(header(call, "api-key")).isEqualTo("hunter2");
    assertThat(header(call, "user-agent")).startsWith("stepscope/" + ProductVersion.VERSION);
  }

  @Test
  void gzipIsUsedOnlyWhenAskedFor() {
    sendSpans();
    assertThat(header(backend.next(), "grpc-encoding")).isIn("null", "identity");
    settings = settings.withCompression(Compression.GZIP);
    var body = ByteString.copyFromUtf8("span ".repeat(10_000));
    send(Signal.TRACES, body);
    var call = backend.next();
    assertThat(header(call, "grpc-encoding")).isEqualTo("gzip");
    assertThat(call.body()).isEqualTo(body);
  }

  @ParameterizedTest
  @EnumSource(
      value = Status.Code.class,
      names = {
        "CANCELLED",
        "DEADLINE_EXCEEDED",
        "ABORTED",
        "OUT_OF_RANGE",
        "UNAVAILABLE",
        "DATA_LOSS"
      })
  void theseCodesMayPass(Status.Code code) {
    backend.thenFail(code);
    assertThat(sendSpans())
        .isInstanceOfSatisfying(Retryable.class, it -> assertThat(it.serverDelay()).isEmpty());
  }

  @ParameterizedTest
  @EnumSource(
      value = Status.Code.class,
      mode = Mode.EXCLUDE,
      names = {
        "OK",
        "CANCELLED",
        "DEADLINE_EXCEEDED",
        "ABORTED",
        "OUT_OF_RANGE",
        "UNAVAILABLE",
        "DATA_LOSS",
        "UNIMPLEMENTED"
      })
  void theseCodesAreForGood(Status.Code code) {
    backend.thenFail(code, "says\nthe backend");
    assertThat(sendSpans()).isEqualTo(new Permanent(code + " says\\u000athe backend"));
  }

  @Test
  void aCodeThatMayPassTellsTheDelay() {
    backend.thenFail(Status.Code.UNAVAILABLE, Duration.ofMillis(1_500));
    assertThat(sendSpans())
        .isInstanceOfSatisfying(
            Retryable.class, it -> assertThat(it.serverDelay()).contains(Duration.ofMillis(1_500)));
  }

  @Test
  void exhaustionMayPassOnlyWhenTheBackendSaysWhen() {
    backend.thenFail(Status.Code.RESOURCE_EXHAUSTED, Duration.ofSeconds(3));
    assertThat(sendSpans())
        .isInstanceOfSatisfying(
            Retryable.class, it -> assertThat(it.serverDelay()).contains(Duration.ofSeconds(3)));
    backend.thenFail(Status.Code.RESOURCE_EXHAUSTED, Duration.ZERO);
    assertThat(sendSpans())
        .isInstanceOfSatisfying(Retryable.class, it -> assertThat(it.serverDelay()).isEmpty());
  }

  @Test
  void aCodeForGoodStaysSoWithADelay() {
    backend.thenFail(Status.Code.INVALID_ARGUMENT, Duration.ofSeconds(3));
    assertThat(sendSpans()).isInstanceOf(Permanent.class);
  }

  @Test
  void aServiceThatIsNotThereIsUnsupported() {
    backend.thenFail(Status.Code.UNIMPLEMENTED);
    assertThat(sendSpans()).isInstanceOf(Unsupported.class);
  }

  @Test
  void partialSuccessIsReadForEverySignal() {
    backend.thenAnswer(
        ExportTraceServiceResponse.newBuilder()
            .setPartialSuccess(
                ExportTracePartialSuccess.newBuilder().setRejectedSpans(2).setErrorMessage("old"))
            .build());
    assertThat(sendSpans()).isEqualTo(new Delivered(2, "old"));
    backend.thenAnswer(
        ExportMetricsServiceResponse.newBuilder()
            .setPartialSuccess(
                ExportMetricsPartialSuccess.newBuilder()
                    .setRejectedDataPoints(3)
                    .setErrorMessage("odd"))
            .build());
    assertThat(send(Signal.METRICS, ByteString.EMPTY)).isEqualTo(new Delivered(3, "odd"));
    backend.thenAnswer(
        ExportLogsServiceResponse.newBuilder()
            .setPartialSuccess(
                ExportLogsPartialSuccess.newBuilder().setErrorMessage("just a warning"))
            .build());
    assertThat(send(Signal.LOGS, ByteString.EMPTY)).isEqualTo(new Delivered(0, "just a warning"));
  }

  @Test
  void anAnswerThatCannotBeReadIsStillASuccess() {
    backend.thenAnswer(ByteString.copyFromUtf8("\u00ff\u00ff not protobuf"));
    assertThat(sendSpans()).isEqualTo(Delivered.WHOLE);
  }

  @Test
  void anAnswerLongerThanFourMebibytesIsNotTakenIn() {
    backend.thenAnswer(ByteString.copyFrom(new byte[OtlpSender.MAX_RESPONSE_BYTES + 1]));
    assertThat(sendSpans()).isInstanceOf(Permanent.class);
  }

  @Test
  void aBackendThatDoesNotAnswerInTimeMayLater() {
    settings = settings.withTimeout(Duration.ofMillis(100));
    backend.thenStaySilent();
    assertThat(sendSpans()).isInstanceOf(Retryable.class);
  }

  @Test
  void aBackendThatIsNotThereMayComeBack() {
    backend.close();
    assertThat(sendSpans()).isInstanceOf(Retryable.class);
  }
}
