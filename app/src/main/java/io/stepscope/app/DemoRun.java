/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.app;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/// The run of the demonstration: a trip planner with a second agent for bookings, as an application
/// instrumented with OpenTelemetry's GenAI conventions would report it. All times are given, so the
/// analysis is the same every time. Planted in it, in order:
///
/// 1. a tool that times out, is called again, and succeeds;
/// 2. two calls that one model answer asked for, made one after the other;
/// 3. an agent that asks the same question five times and gets the same answer;
/// 4. a slow tool.
final class DemoRun {
  private static final String MODEL = "gpt-5-mini";

  private final Tracer tracer;
  private final Instant start;

  private DemoRun(Tracer tracer, Instant start) {
    this.tracer = tracer;
    this.start = start;
  }

  /// Sends the run with the OpenTelemetry SDK over OTLP/gRPC and returns when it was delivered.
  ///
  /// @param start when the run began; it also decides on the ids, so that each demonstration is a
  ///   trace of its own
  /// @return whether everything was delivered in time
  static boolean send(String endpoint, Instant start) {
    var exporter = OtlpGrpcSpanExporter.builder().setEndpoint(endpoint).build();
    try (SdkTracerProvider provider =
        SdkTracerProvider.builder()
            .setResource(Resource.builder().put("service.name", "trip-planner").build())
            .setIdGenerator(ids(start.toEpochMilli()))
            .addSpanProcessor(BatchSpanProcessor.builder(exporter).build())
            .build()) {
      new DemoRun(provider.get("demo.agents"), start).play();
      return provider.forceFlush().join(10, TimeUnit.SECONDS).isSuccess();
    }
  }

  private static IdGenerator ids(long seed) {
    var random = new Random(seed);
    return new IdGenerator() {
      @Override
      public String generateSpanId() {
        return HexFormat.of().toHexDigits(random.nextLong() | 1);
      }

      @Override
      public String generateTraceId() {
        return generateSpanId() + generateSpanId();
      }
    };
  }

  private void play() {
    Step root =
        open(Context.root(), "invoke_agent trip-planner", SpanKind.INTERNAL, 0)
            .with("gen_ai.operation.name", "invoke_agent")
            .with("gen_ai.agent.name", "trip-planner")
            .with("gen_ai.provider.name", "openai")
            .with("gen_ai.conversation.id", "demo-conversation");
    chat(root, 50, 1_900, 820, 96, call("call_weather", "get_weather", "{\"city\":\"Lisbon\"}"));
    failingTool(root);
    chat(
        root,
        5_200,
        6_900,
        1_480,
        140,
        call("call_flights", "search_flights", "{\"to\":\"LIS\"}"),
        call("call_hotels", "search_hotels", "{\"city\":\"Lisbon\"}"));
    tool(
        root,
        "search_flights",
        "call_flights",
        "{\"to\":\"LIS\"}",
        "{\"flights\":12}",
        7_000,
        9_800);
    tool(
        root,
        "search_hotels",
        "call_hotels",
        "{\"city\":\"Lisbon\"}",
        "{\"hotels\":31}",
        9_850,
        12_450);
    chat(root, 12_500, 13_900, 2_300, 110);
    stuckAgent(root);
    chat(
        root,
        22_000,
        23_400,
        3_900,
        150,
        call("call_itinerary", "render_itinerary", "{\"days\":3}"));
    tool(
        root,
        "render_itinerary",
        "call_itinerary",
        "{\"days\":3}",
        "{\"pages\":4}",
        23_450,
        37_450);
    chat(root, 37_500, 39_100, 4_400, 310);
    root.end(39_200);
  }

  private void failingTool(Step root) {
    String arguments = "{\"city\":\"Lisbon\"}";
    toolCall(root, "get_weather", "call_weather", arguments, 1_950)
        .with("error.type", "timeout")
        .fail("the weather service did not answer within 2 s")
        .end(3_950);
    tool(root, "get_weather", "call_weather", arguments, "{\"celsius\":19}", 4_450, 5_150);
  }

  /// The same question five times: nothing in the answer changes, so nothing in the next question
  /// does.
  private void stuckAgent(Step root) {
    Step booking =
        open(root.context(), "invoke_agent booking-agent", SpanKind.INTERNAL, 13_950)
            .with("gen_ai.operation.name", "invoke_agent")
            .with("gen_ai.agent.name", "booking-agent")
            .with("gen_ai.provider.name", "openai");
    long at = 14_000;
    for (int round = 1; round <= 5; round++) {
      String id = "call_room_" + round;
      String arguments = "{\"hotel\":\"Alfama\",\"night\":\"2026-05-01\"}";
      chat(booking, at, at + 900, 1_000, 40, call(id, "check_availability", arguments));
      tool(
          booking,
          "check_availability",
          id,
          arguments,
          "{\"status\":\"pending\"}",
          at + 930,
          at + 1_550);
      at += 1_580;
    }
    booking.end(21_950);
  }

  private static String call(String id, String tool, String arguments) {
    return "{\"type\":\"tool_call\",\"id\":\"%s\",\"name\":\"%s\",\"arguments\":%s}"
        .formatted(id, tool, arguments);
  }

  private void chat(
      Step parent, long from, long to, long inputTokens, long outputTokens, String... calls) {
    String parts =
        calls.length == 0 ? "{\"type\":\"text\",\"content\":\"Done.\"}" : String.join(",", calls);
    open(parent.context(), "chat " + MODEL, SpanKind.CLIENT, from)
        .with("gen_ai.operation.name", "chat")
        .with("gen_ai.provider.name", "openai")
        .with("gen_ai.request.model", MODEL)
        .with("gen_ai.response.model", MODEL)
        .with("gen_ai.usage.input_tokens", inputTokens)
        .with("gen_ai.usage.output_tokens", outputTokens)
        .with(
            "gen_ai.output.messages",
            "[{\"role\":\"assistant\",\"parts\":[%s],\"finish_reason\":\"%s\"}]"
                .formatted(parts, calls.length == 0 ? "stop" : "tool_call"))
        .end(to);
  }

  private void tool(
      Step parent, String tool, String call, String arguments, String result, long from, long to) {
    toolCall(parent, tool, call, arguments, from).with("gen_ai.tool.call.result", result).end(to);
  }

  private Step toolCall(Step parent, String tool, String call, String arguments, long from) {
    return open(parent.context(), "execute_tool " + tool, SpanKind.INTERNAL, from)
        .with("gen_ai.operation.name", "execute_tool")
        .with("gen_ai.tool.name", tool)
        .with("gen_ai.tool.type", "function")
        .with("gen_ai.tool.call.id", call)
        .with("gen_ai.tool.call.arguments", arguments);
  }

  private Step open(Context parent, String name, SpanKind kind, long millis) {
    return new Step(
        tracer
            .spanBuilder(name)
            .setParent(parent)
            .setSpanKind(kind)
            .setStartTimestamp(start.plusMillis(millis))
            .startSpan(),
        parent);
  }

  /// A span being written. Milliseconds count from the start of the run.
  private final class Step {
    private final Span span;
    private final Context parent;

    Step(Span span, Context parent) {
      this.span = span;
      this.parent = parent;
    }

    Context context() {
      return parent.with(span);
    }

    Step with(String key, String value) {
      span.setAttribute(key, value);
      return this;
    }

    Step with(String key, long value) {
      span.setAttribute(key, value);
      return this;
    }

    Step fail(String message) {
      span.setStatus(StatusCode.ERROR, message);
      return this;
    }

    void end(long millis) {
      span.end(start.plusMillis(millis));
    }
  }
}
