/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel;

import static io.stepscope.otel.testing.TestSpan.span;
import static io.stepscope.otel.testing.TestSpan.trace;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.RequestedCall;
import io.stepscope.analyzer.model.StepFlag;
import io.stepscope.analyzer.model.Value;
import io.stepscope.otel.testing.TestSpan;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class HostileSpansTest {
  private static final TraceMapper MAPPER = new TraceMapper(MappingSettings.DEFAULT);

  @Test
  void anArgumentOfTenMegabytesIsCutAndKeepsItsLengthAndAHash() {
    var step = tool(span(1, "t").with("gen_ai.tool.call.arguments", "x".repeat(10_000_000)));
    assertThat(step.parameters()).isInstanceOf(Value.Text.class);
    assertThat(step.parameters().toString())
        .hasSizeLessThan(9_000)
        .contains("… [10000000 characters, sha256 ");
    assertThat(step.flags()).contains(StepFlag.SHORTENED);
  }

  @Test
  void aHundredThousandAttributesAreReadBeforeTheTimeout() {
    var span = span(1, "t").with("gen_ai.tool.name", "search");
    for (int i = 0; i < 50_000; i++) {
      span.with("gen_ai.prompt." + i + ".content", "x").with("junk." + i, i);
    }
    assertThat(tool(span).toolName()).contains("search");
  }

  @Test
  void aThousandNestedListsAreReadAsDeepAsTheCap() {
    AnyValue nested = TestSpan.any("deep");
    for (int i = 0; i < 90; i++) {
      nested = TestSpan.any(List.of(nested));
    }
    var step =
        tool(
            span(1, "t")
                .with("gen_ai.tool.call.arguments", "[".repeat(1000) + "]".repeat(1000))
                .with("gen_ai.tool.call.result", nested));
    assertThat(step.parameters()).isInstanceOf(Value.Items.class);
    assertThat(step.result()).isInstanceOf(Value.Items.class);
    assertThat(step.flags()).contains(StepFlag.SHORTENED);
  }

  @Test
  void allOfItOnOneSpanIsOneStepWithItsFlags() {
    var span =
        span(1, "t")
            .with("gen_ai.tool.name", "search")
            .with("openinference.span.kind", "LLM")
            .with("gen_ai.input.messages", "{\"q\":\"" + "x".repeat(5_000_000))
            .with("gen_ai.output.messages", "[".repeat(1_000))
            .with("error.type", List.of(Map.of("a", List.of())))
            .with("session.id", "__REDACTED__")
            .with("gen_ai.tool.name", "search again");
    for (int i = 0; i < 50_000; i++) {
      span.with("llm.input_messages." + i + ".message.role", "user");
    }
    var mapped = MAPPER.map(trace(span.with("gen_ai.operation.name", "execute_tool")));
    assertThat(mapped.size()).isEqualTo(1);
    assertThat(mapped.step(0).flags())
        .contains(StepFlag.TRUNCATED, StepFlag.REDACTED, StepFlag.DIALECT_CONFLICT);
    assertThat(mapped.step(0).debugInfo().notes())
        .anyMatch(note -> note.contains("more than once"));
  }

  @Test
  void anArgumentCutInTheMiddleIsReadUpToTheCut() {
    var step =
        tool(span(1, "t").with("gen_ai.tool.call.arguments", "{\"city\":\"Oslo\",\"days\":[1,2"));
    assertThat(step.parameters().toString()).contains("city", "Oslo", "Whole[value=2]");
    assertThat(step.flags()).contains(StepFlag.TRUNCATED).doesNotContain(StepFlag.SHORTENED);
  }

  @Test
  void bytesThatAreNoTextAreKeptAsBytes() {
    var bytes =
        AnyValue.newBuilder().setBytesValue(ByteString.copyFrom(new byte[] {-1, -2})).build();
    assertThat(tool(span(1, "t").with("gen_ai.tool.call.arguments", bytes)).parameters())
        .isEqualTo(new Value.Binary(List.of((byte) -1, (byte) -2)));
  }

  @Test
  void halfACharacterIsATextLikeAnyOther() {
    var half = "{\"city\":\"Os\ud83d\"}";
    var step = tool(span(1, "t\udc00").with("gen_ai.tool.call.arguments", half));
    assertThat(step.parameters()).isInstanceOf(Value.Fields.class);
  }

  @Test
  void tenMegabytesOfMessagesGiveTheCallAtTheirEnd() {
    var messages = new StringBuilder("[{\"role\":\"user\",\"content\":\"");
    messages.append("word ".repeat(2_000_000)).append("\"},");
    messages.append(
        "{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"c\",\"name\":\"search\"}]}]");
    var trace =
        MAPPER.map(
            trace(
                span(1, "chat", "gen_ai.operation.name", "chat")
                    .with("gen_ai.output.messages", messages.toString())));
    assertThat(trace.step(0).requestedCalls())
        .extracting(RequestedCall::toolName)
        .containsExactly("search");
    assertThat(trace.step(0).flags()).contains(StepFlag.SHORTENED);
  }

  @Test
  void ofARepeatedKeyTheLastValueCounts() {
    var step = tool(span(1, "t").with("gen_ai.tool.name", "one").with("gen_ai.tool.name", "two"));
    assertThat(step.toolName()).contains("two");
    assertThat(step.debugInfo().notes()).anyMatch(note -> note.contains("more than once"));
  }

  @Test
  void aRepeatedKeyIsToldOfThoughNoRuleReadsIt() {
    var step = tool(span(1, "t").with("customer.tier", "gold").with("customer.tier", "gold"));
    assertThat(step.debugInfo().notes()).anyMatch(note -> note.contains("more than once"));
    assertThat(tool(span(1, "t").with("customer.tier", "gold")).debugInfo().notes()).isEmpty();
  }

  @Test
  void dialectsThatContradictEachOtherAreFlaggedAndTheStrongerWins() {
    var step =
        MAPPER
            .map(
                trace(
                    span(1, "x")
                        .with("openinference.span.kind", "TOOL")
                        .with("gen_ai.operation.name", "chat")
                        .with("traceloop.span.kind", "workflow")))
            .step(0);
    assertThat(step.operation().label()).isEqualTo("tool");
    assertThat(step.flags()).contains(StepFlag.DIALECT_CONFLICT);
  }

  @Test
  void valuesOfUnexpectedTypesAreNoError() {
    var span = span(1, "t");
    for (var key :
        List.of(
            "gen_ai.tool.name",
            "gen_ai.tool.call.id",
            "gen_ai.usage.input_tokens",
            "gen_ai.response.finish_reasons",
            "gen_ai.input.messages",
            "langfuse.observation.usage_details",
            "session.id")) {
      span.with(key, List.of(List.of(), Map.of("a", true), 1.5)).with(key, true);
    }
    assertThat(tool(span).toolName()).contains("true");
  }

  @Test
  void aChainOfTenThousandParentsDoesNotOverflowTheStack() {
    var spans = new TestSpan[10_000];
    for (int i = 0; i < spans.length; i++) {
      spans[i] =
          span(i + 1, "invoke_agent a")
              .with("gen_ai.operation.name", "invoke_agent")
              .at(i, 20_000 - i);
      if (i > 0) {
        spans[i].in(i);
      }
    }
    assertThat(MAPPER.map(trace(spans)).size()).isEqualTo(10_000);
  }

  private static ExecutionStep tool(TestSpan span) {
    return MAPPER.map(trace(span.with("gen_ai.operation.name", "execute_tool"))).step(0);
  }
}
