/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// What spans hold is others' business: none of it may stand in a line that `serve` logs, whatever
/// becomes of the spans.
class LoggedContentTest {
  private static final String MARK = "7f3-private-9c1";
  private static final ByteString TRACE = id(1).concat(id(2));
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void noLineHoldsContentOfWhatWasTakenAnalysedRefusedOrLost() throws Exception {
    try (ServeProcess serve =
        ServeProcess.start(
            // Nobody listens there: what is taken is lost.
            "exporters::otlp::endpoint=http://localhost:1",
            "exporters::otlp::retry_on_failure::enabled=false",
            "service::telemetry::logs::level=debug",
            "connectors::stepscope::completion::root_grace=300ms")) {
      String base = "http://localhost:" + serve.port("http");
      String metrics = "http://localhost:" + serve.port("metrics") + "/metrics";

      assertThat(post(base + "/v1/logs", "application/x-protobuf", logs().toByteArray()))
          .isEqualTo(200);
      assertThat(post(base + "/v1/traces", "application/x-protobuf", spans().toByteArray()))
          .isEqualTo(200);
      assertThat(post(base + "/v1/traces", "application/json", text("{\"resourceSpans\": \"%s\"}")))
          .isEqualTo(400);
      assertThat(post(base + "/v1/traces", "application/json", text("{\"%s\": ["))).isEqualTo(400);
      assertThat(post(base + "/v1/traces", "application/x-protobuf", text("%s"))).isEqualTo(400);
      assertThat(post(base + "/v1/" + MARK, "application/x-protobuf", text("%s"))).isEqualTo(404);

      await()
          .atMost(PATIENCE)
          .until(() -> get(metrics).contains("stepscope_analyses_total{reason=\"done\"} 1"));
      await()
          .atMost(PATIENCE)
          .until(() -> serve.log().stream().anyMatch(line -> line.contains("warn exporter otlp")));
      assertThat(serve.terminate()).isZero();

      assertThat(serve.log()).noneMatch(line -> line.contains(MARK));
    }
  }

  /// An agent and a tool that fails, with the mark wherever a sender can put a text.
  private static ExportTraceServiceRequest spans() {
    var agent =
        span(1)
            .addAttributes(entry("gen_ai.operation.name", "invoke_agent"))
            .addAttributes(entry("gen_ai.input.messages", MARK + "{[\""));
    var tool =
        span(2)
            .setParentSpanId(id(1))
            .addAttributes(entry("gen_ai.operation.name", "execute_tool"))
            .addAttributes(entry("gen_ai.tool.call.arguments", "{\"q\":\"" + MARK));
    var scope = InstrumentationScope.newBuilder().setName(MARK).setVersion(MARK);
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(
            ResourceSpans.newBuilder()
                .setResource(resource())
                .addScopeSpans(
                    ScopeSpans.newBuilder().setScope(scope).addSpans(agent).addSpans(tool)))
        .build();
  }

  private static Span.Builder span(int number) {
    return Span.newBuilder()
        .setTraceId(TRACE)
        .setSpanId(id(number))
        .setName(MARK)
        .setTraceState("vendor=" + MARK)
        .setStartTimeUnixNano(1_000_000_000L * number)
        .setEndTimeUnixNano(9_000_000_000L)
        .setStatus(
            Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR).setMessage(MARK))
        .addAttributes(entry(MARK, MARK))
        .addAttributes(entry("error.type", MARK))
        .addAttributes(entry("gen_ai.tool.name", MARK))
        .addAttributes(entry("gen_ai.usage.input_tokens", MARK))
        .addEvents(
            Span.Event.newBuilder()
                .setName("exception")
                .addAttributes(entry("exception.type", MARK))
                .addAttributes(entry("exception.message", MARK))
                .addAttributes(entry("exception.stacktrace", MARK)))
        .addEvents(Span.Event.newBuilder().setName(MARK))
        .addLinks(
            Span.Link.newBuilder()
                .setTraceId(TRACE)
                .setSpanId(id(7))
                .addAttributes(entry("link", MARK)));
  }

  private static ExportLogsServiceRequest logs() {
    var record =
        LogRecord.newBuilder()
            .setTraceId(TRACE)
            .setSpanId(id(2))
            .setEventName(MARK)
            .setBody(AnyValue.newBuilder().setStringValue(MARK))
            .addAttributes(entry("exception.message", MARK));
    return ExportLogsServiceRequest.newBuilder()
        .addResourceLogs(
            ResourceLogs.newBuilder()
                .setResource(resource())
                .addScopeLogs(ScopeLogs.newBuilder().addLogRecords(record)))
        .build();
  }

  private static Resource resource() {
    return Resource.newBuilder().addAttributes(entry("service.name", MARK)).build();
  }

  private static KeyValue entry(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }

  private static ByteString id(int number) {
    return ByteString.copyFrom(new byte[] {0, 0, 0, 0, 0, 0, 0, (byte) number});
  }

  private static byte[] text(String format) {
    return format.formatted(MARK).getBytes(UTF_8);
  }

  private int post(String uri, String type, byte[] body) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(uri))
            .header("Content-Type", type)
            .header("User-Agent", MARK)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  private String get(String uri) throws Exception {
    var request = HttpRequest.newBuilder(URI.create(uri)).build();
    return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }
}
