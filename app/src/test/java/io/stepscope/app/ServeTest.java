/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/// The program as its users meet it: a process between an instrumented application and a backend.
class ServeTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String QUICK = "connectors::stepscope::completion::root_grace=300ms";

  private final HttpClient http = HttpClient.newHttpClient();

  private static String exportTo(int port) {
    return "exporters::otlp::endpoint=http://localhost:" + port;
  }

  @Test
  void whatAnSdkSendsArrivesByteForByteAndTheAnalysisOnceAndTheSameEachTime() throws Exception {
    List<byte[]> direct;
    try (OtlpSink sink = OtlpSink.on(0)) {
      assertThat(DemoRun.send("http://localhost:" + sink.port(), START)).isTrue();
      direct = sink.bodies();
    }
    List<byte[]> analyses = new ArrayList<>();
    for (int run = 0; run < 2; run++) {
      try (OtlpSink sink = OtlpSink.on(0);
          ServeProcess serve = ServeProcess.start(exportTo(sink.port()), QUICK)) {
        assertThat(DemoRun.send("http://localhost:" + serve.port("grpc"), START)).isTrue();
        await().atMost(PATIENCE).until(() -> !sink.bodies(true).isEmpty());

        assertThat(serve.terminate()).isZero();
        assertThat(sink.bodies(false)).containsExactlyElementsOf(direct);
        assertThat(sink.bodies(true)).hasSize(1);
        analyses.addAll(sink.bodies(true));
      }
    }
    assertThat(analyses.getFirst()).isEqualTo(analyses.getLast());
    assertThat(OtlpSink.spans(analyses.getFirst()).getFirst().getTraceId())
        .isEqualTo(OtlpSink.spans(direct.getFirst()).getFirst().getTraceId());
  }

  @Test
  void everyEncodingArrivesAsTheSameSpansAndAStopCompletesWhatIsOpen() throws Exception {
    try (OtlpSink sink = OtlpSink.on(0);
        ServeProcess serve =
            ServeProcess.start(
                exportTo(sink.port()),
                "connectors::stepscope::baselines::enabled=true",
                "connectors::stepscope::completion::root_grace=5m",
                "connectors::stepscope::completion::idle_timeout=5m")) {
      URI traces = URI.create("http://localhost:" + serve.port("http") + "/v1/traces");
      ExportTraceServiceRequest proto = request(1);
      ExportTraceServiceRequest gzipped = request(2);
      String json =
          """
          {"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"%s","spanId":"%s","name":"step",\
          "startTimeUnixNano":"1000000000","endTimeUnixNano":"2000000000"}]}]}]}
          """
              .formatted("00000000000000000000000000000003", "0000000000000003");

      assertThat(post(traces, "application/x-protobuf", "identity", proto.toByteArray()))
          .isEqualTo(200);
      assertThat(post(traces, "application/x-protobuf", "gzip", gzip(gzipped.toByteArray())))
          .isEqualTo(200);
      assertThat(post(traces, "application/json", "identity", json.getBytes(UTF_8))).isEqualTo(200);
      await().atMost(PATIENCE).until(() -> sink.bodies(false).size() == 3);

      assertThat(sink.bodies(false))
          .containsExactlyInAnyOrder(
              proto.toByteArray(), gzipped.toByteArray(), request(3).toByteArray());
      assertThat(sink.bodies(true)).as("the runs are still in their quiet time").isEmpty();
      assertThat(get("http://localhost:" + serve.port("health") + "/ready")).contains("\"ready\"");
      String page = get("http://localhost:" + serve.port("metrics") + "/metrics");
      assertThat(page)
          .contains("otelcol_receiver_accepted_spans_total{transport=\"http\"} 3")
          .contains("otelcol_exporter_sent_spans_total{exporter=\"otlp\"} 3")
          .contains("stepscope_open_traces 3")
          .contains("stepscope_baseline_signatures 0");
      assertThat(
              page.lines()
                  .filter(line -> line.startsWith("# TYPE "))
                  .map(line -> line.substring("# TYPE ".length(), line.lastIndexOf(' '))))
          .as("docs/operating.md lists what is served")
          .containsExactlyInAnyOrderElementsOf(OperatingPage.metricNames());

      assertThat(serve.terminate()).isZero();
      assertThat(sink.bodies(true).stream().flatMap(body -> OtlpSink.spans(body).stream()))
          .as("one for each run")
          .hasSize(3);
    }
  }

  @Test
  void aBackendThatIsAwayForAWhileGetsAllThatWasAccepted() throws Exception {
    int port = freePort();
    try (ServeProcess serve =
        ServeProcess.start(
            exportTo(port),
            "exporters::otlp::sending_queue::queue_size=3",
            "exporters::otlp::retry_on_failure::initial_interval=100ms",
            "exporters::otlp::retry_on_failure::max_interval=200ms")) {
      List<byte[]> accepted = new ArrayList<>();
      List<String> refusals = new ArrayList<>();
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("localhost", serve.port("grpc")).usePlaintext().build();
      try {
        for (int i = 1; i <= 5; i++) {
          byte[] body = request(i).toByteArray();
          try {
            ClientCalls.blockingUnaryCall(channel, OtlpSink.TRACES, CallOptions.DEFAULT, body);
            accepted.add(body);
          } catch (StatusRuntimeException refused) {
            refusals.add(
                refused.getStatus().getCode() + " " + refused.getStatus().getDescription());
          }
        }
      } finally {
        channel.shutdownNow();
      }
      assertThat(accepted).hasSize(3);
      assertThat(refusals).hasSize(2).allMatch(text -> text.contains("sending queue is full"));
      HttpResponse<String> tooMany =
          http.send(
              HttpRequest.newBuilder(
                      URI.create("http://localhost:" + serve.port("http") + "/v1/traces"))
                  .header("Content-Type", "application/x-protobuf")
                  .POST(HttpRequest.BodyPublishers.ofByteArray(request(6).toByteArray()))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(tooMany.statusCode()).isEqualTo(429);
      assertThat(tooMany.headers().firstValue("Retry-After")).isPresent();
      await()
          .atMost(PATIENCE)
          .until(() ->
              get("http://localhost:" + serve.port("health") + "/ready").contains("degraded"));

      try (OtlpSink sink = OtlpSink.on(port)) {
        await().atMost(PATIENCE).until(() -> sink.bodies(false).size() == 3);
        assertThat(sink.bodies(false)).containsExactlyInAnyOrderElementsOf(accepted);
        assertThat(serve.terminate()).isZero();
      }
    }
  }

  private static ExportTraceServiceRequest request(int number) {
    byte[] id = new byte[16];
    id[15] = (byte) number;
    ByteString trace = ByteString.copyFrom(id);
    Span span =
        Span.newBuilder()
            .setTraceId(trace)
            .setSpanId(trace.substring(8))
            .setName("step")
            .setStartTimeUnixNano(1_000_000_000L)
            .setEndTimeUnixNano(2_000_000_000L)
            .build();
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(
            ResourceSpans.newBuilder().addScopeSpans(ScopeSpans.newBuilder().addSpans(span)))
        .build();
  }

  private int post(URI uri, String type, String encoding, byte[] body) throws Exception {
    return http.send(
            HttpRequest.newBuilder(uri)
                .header("Content-Type", type)
                .header("Content-Encoding", encoding)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build(),
            HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  private String get(String uri) throws IOException, InterruptedException {
    return http.send(
            HttpRequest.newBuilder(URI.create(uri)).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private static byte[] gzip(byte[] body) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(body);
    }
    return bytes.toByteArray();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
