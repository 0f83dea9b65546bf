/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.stepscope.exporter.ExporterSettings.Compression;
import io.stepscope.exporter.ExporterSettings.Protocol;
import io.stepscope.exporter.SendResult.Delivered;
import io.stepscope.exporter.SendResult.Permanent;
import io.stepscope.exporter.SendResult.Retryable;
import io.stepscope.exporter.SendResult.Unsupported;
import io.stepscope.otel.Signal;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class OtlpHttpSenderTest {
  private static final Map<String, String> PROTOBUF =
      Map.of("Content-Type", "application/x-protobuf");

  private final ScriptedHttpBackend backend = new ScriptedHttpBackend();
  private ExporterSettings settings = at("http://localhost:" + backend.port());

  private static ExporterSettings at(String url) {
    return ExporterSettings.of("otlphttp", Protocol.HTTP, Endpoint.parse(url, true));
  }

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

  @ParameterizedTest
  @EnumSource(Signal.class)
  void eachSignalGoesToItsPathByteForByte(Signal signal) {
    var bytes = new byte[300_000];
    new SplittableRandom(5).nextBytes(bytes);
    var body = ByteString.copyFrom(bytes);
    assertThat(send(signal, body)).isEqualTo(Delivered.WHOLE);
    var call = backend.next();
    assertThat(call.method()).isEqualTo("POST");
    assertThat(call.path()).isEqualTo("/v1/" + signal.label());
    assertThat(call.body()).isEqualTo(body);
    assertThat(call.headers().getFirst("Content-Type")).isEqualTo("application/x-protobuf");
    assertThat(call.headers().getFirst("Content-Length")).isEqualTo("300000");
    assertThat(call.headers()).doesNotContainKeys("Upgrade", "Content-encoding");
  }

  @Test
  void theEndpointsPathComesBeforeOurs() {
    settings = at("http://localhost:" + backend.port() + "/api/otlp/");
    sendSpans();
    assertThat(backend.next().path()).isEqualTo("/api/otlp/v1/traces");
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
    assertThat(call.headers().getFirst("Api-Key")).isEqualTo("hunter2");
    assertThat(call.headers().getFirst("User-Agent"))
        .isEqualTo("stepscope/" + ProductVersion.VERSION);
  }

  @Test
  void gzipGivesTheSameBytesBack() throws IOException {
    settings = settings.withCompression(Compression.GZIP);
    var body = ByteString.copyFromUtf8("span ".repeat(10_000));
    send(Signal.TRACES, body);
    var call = backend.next();
    assertThat(call.headers().getFirst("Content-Encoding")).isEqualTo("gzip");
    assertThat(call.body().size()).isLessThan(body.size() / 10);
    try (var plain = new GZIPInputStream(call.body().newInput())) {
      assertThat(ByteString.readFrom(plain)).isEqualTo(body);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 502, 503, 504})
  void theseStatusesMayPassAndTellTheDelay(int status) {
    backend.thenAnswer(status, Map.of("Retry-After", "7"), ByteString.EMPTY);
    assertThat(sendSpans())
        .isInstanceOfSatisfying(
            Retryable.class, it -> assertThat(it.serverDelay()).contains(Duration.ofSeconds(7)));
    backend.thenAnswer(status);
    assertThat(sendSpans())
        .isInstanceOfSatisfying(Retryable.class, it -> assertThat(it.serverDelay()).isEmpty());
  }

  @Test
  void aDelayMayBeADate() {
    backend.thenAnswer(
        503, Map.of("Retry-After", "Fri, 01 Jan 2100 00:00:00 GMT"), ByteString.EMPTY);
    assertThat(sendSpans())
        .isInstanceOfSatisfying(
            Retryable.class,
            it -> assertThat(it.serverDelay().orElseThrow()).isGreaterThan(Duration.ofDays(365)));
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 405, 408, 411, 413, 415, 431, 500, 505})
  void theseStatusesAreForGood(int status) {
    backend.thenAnswer(status);
    assertThat(sendSpans()).isEqualTo(new Permanent("HTTP " + status));
  }

  @Test
  void theMessageOfARefusalIsPassedOn() {
    var body = com.google.rpc.Status.newBuilder().setMessage("span 3: bad id").build();
    backend.thenAnswer(400, PROTOBUF, body.toByteString());
    assertThat(sendSpans()).isEqualTo(new Permanent("HTTP 400 span 3: bad id"));
  }

  @Test
  void aBackendWithoutTheSignalIsUnsupported() {
    backend.thenAnswer(501);
    assertThat(sendSpans()).isInstanceOf(Unsupported.class);
  }

  /// As Jaeger answers, which takes traces alone.
  @ParameterizedTest
  @CsvSource({"METRICS, 404", "LOGS, 404", "METRICS, 405", "LOGS, 501"})
  void aBackendWithoutAPathForASignalDoesNotTakeIt(Signal signal, int status) {
    backend.thenAnswer(status);
    assertThat(send(signal, ByteString.EMPTY)).isEqualTo(new Unsupported("HTTP " + status));
  }

  @ParameterizedTest
  @CsvSource({"301", "302", "303", "307", "308"})
  void aRedirectIsNotFollowed(int status) {
    var elsewhere = "http://localhost:" + backend.port() + "/elsewhere";
    backend.thenAnswer(status, Map.of("Location", elsewhere), ByteString.EMPTY);
    assertThat(sendSpans())
        .isEqualTo(new Permanent("HTTP " + status + " (redirects are not followed)"));
    assertThat(backend.next().path()).isEqualTo("/v1/traces");
    assertThat(backend.waiting()).isZero();
  }

  @Test
  void partialSuccessIsRead() {
    var answer =
        ExportTraceServiceResponse.newBuilder()
            .setPartialSuccess(
                ExportTracePartialSuccess.newBuilder().setRejectedSpans(2).setErrorMessage("old"))
            .build();
    backend.thenAnswer(200, PROTOBUF, answer.toByteString());
    assertThat(sendSpans()).isEqualTo(new Delivered(2, "old"));
  }

  @Test
  void anAnswerThatIsNoProtobufIsStillASuccess() {
    backend.thenAnswer(
        200, Map.of("Content-Type", "text/html"), ByteString.copyFromUtf8("<p>hello"));
    assertThat(sendSpans()).isEqualTo(Delivered.WHOLE);
    backend.thenAnswer(200, PROTOBUF, ByteString.copyFromUtf8("not protobuf"));
    assertThat(sendSpans()).isEqualTo(Delivered.WHOLE);
  }

  @Test
  void anAnswerLongerThanFourMebibytesIsLeftUnread() {
    var endless = ByteString.copyFrom(new byte[OtlpSender.MAX_RESPONSE_BYTES + 1]);
    backend.thenAnswer(200, PROTOBUF, endless);
    assertThat(sendSpans()).isEqualTo(Delivered.WHOLE);
    backend.thenAnswer(400, PROTOBUF, endless);
    assertThat(sendSpans()).isEqualTo(new Permanent("HTTP 400"));
  }

  @Test
  void aBackendThatDoesNotAnswerInTimeMayLater() {
    settings = settings.withTimeout(Duration.ofMillis(200));
    backend.thenStaySilent();
    assertThat(sendSpans()).isInstanceOf(Retryable.class);
  }

  @Test
  void aBackendThatIsNotThereMayComeBack() {
    backend.close();
    assertThat(sendSpans()).isInstanceOf(Retryable.class);
  }
}
