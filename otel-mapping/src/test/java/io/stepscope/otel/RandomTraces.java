/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel;

import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.stepscope.otel.testing.TestSpan;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Traces that no sensible sender makes, the same for the same seed.
final class RandomTraces {
  private static final List<List<String>> WORDS =
      List.of(
          List.of("gen_ai.operation.name", "chat"),
          List.of("gen_ai.operation.name", "execute_tool"),
          List.of("gen_ai.operation.name", "invoke_agent"),
          List.of("openinference.span.kind", "LLM"),
          List.of("openinference.span.kind", "TOOL"),
          List.of("openinference.span.kind", "CHAIN"),
          List.of("traceloop.span.kind", "task"),
          List.of("mcp.method.name", "tools/call"),
          List.of("mcp.method.name", "tools/list"),
          List.of("http.request.method", "GET"),
          List.of("db.system", "postgresql"),
          List.of("logfire.span_type", "pending_span"),
          List.of("mastra.span.type", "model_chunk"),
          List.of("langfuse.observation.type", "guardrail"),
          List.of("gen_ai.tool.name", "search"),
          List.of("gen_ai.tool.call.id", "call_1"),
          List.of("gen_ai.tool.call.id", "call_2"),
          List.of("gen_ai.tool.call.arguments", "{\"q\":\"x\"}"),
          List.of("gen_ai.request.model", "m"),
          List.of(
              "gen_ai.output.messages",
              "[{\"role\":\"assistant\",\"parts\":[{\"type\":\"tool_call\",\"id\":\"call_1\",\"name\":\"search\"}]}]"),
          List.of(
              "gen_ai.output.messages",
              "[{\"role\":\"assistant\",\"parts\":["
                  + "{\"type\":\"server_tool_call\",\"id\":\"call_2\",\"name\":\"web_search\"},"
                  + "{\"type\":\"server_tool_call\",\"id\":\"call_3\",\"name\":\"run_code\"}]}]"),
          List.of("error.type", "TimeoutError"),
          List.of("ai.operationId", "ai.generateText"));
  private static final List<String> NAMES =
      List.of(
          "chat m",
          "execute_tool search",
          "Step 1",
          "GET /",
          "RunActivity:a",
          "StartActivity:a",
          "agent run",
          "x");

  private RandomTraces() {}

  static RawTrace of(long seed, boolean agentic) {
    var random = new Random(seed);
    int size = 1 + random.nextInt(30);
    var spans = new ArrayList<TestSpan>();
    for (int i = 1; i <= size; i++) {
      var span = TestSpan.span(i, NAMES.get(random.nextInt(NAMES.size())));
      int start = random.nextInt(1000);
      span.at(start, start + random.nextInt(500) - 5);
      if (random.nextInt(10) > 0) {
        span.in(random.nextInt(10) == 0 ? 900 + random.nextInt(3) : 1 + random.nextInt(size));
      }
      span.kind(SpanKind.forNumber(random.nextInt(6)));
      for (int a = random.nextInt(4); a > 0; a--) {
        var word = WORDS.get(random.nextInt(WORDS.size()));
        if (agentic || word.getFirst().startsWith("http") || word.getFirst().startsWith("db")) {
          span.with(word.getFirst(), word.getLast());
        }
      }
      if (random.nextInt(5) == 0) {
        span.error("boom");
      }
      if (random.nextInt(6) == 0) {
        span.link(1 + random.nextInt(size));
      }
      if (random.nextInt(8) == 0) {
        span.unfinished();
      }
      spans.add(span);
    }
    return TestSpan.trace(spans.toArray(TestSpan[]::new));
  }
}
