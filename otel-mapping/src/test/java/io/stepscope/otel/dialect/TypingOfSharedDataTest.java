/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.otel.RawSpan;
import io.stepscope.otel.testing.OtlpFiles;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TypingOfSharedDataTest {
  private static final List<String> AGENT_FOLDERS =
      List.of("langfuse-frameworks", "any-agent", "langfuse-tests", "langwatch-tests", "logfire");

  /// Spans that say nothing of themselves, by what they have instead. Nobody could tell what these
  /// are.
  private static final Map<String, String> SILENT =
      Map.ofEntries(
          Map.entry("otelMapping-L2969.json tool-call", "keys whose values are all empty"),
          Map.entry("otelMapping-L6333.json child-span", "metadata of its trace"),
          Map.entry("otelMapping-L6969.json root-span", "the ids of its session"),
          Map.entry("otelMapping-L7213.json unknown-operation", "keys that nobody defined"),
          Map.entry("otelMapping-L7594.json child-span", "name and session of its trace"),
          Map.entry("test_aws_lambda.test_instrument_aws_lambda.55.json span", "a line of code"),
          Map.entry("test_claude_agent_sdk.test_tool_use_hooks.305.json root", "a line of code"),
          Map.entry("test_openai_agents.test_openai_agent_tracing.71.json Hi", "a line of code"),
          Map.entry(
              "test_openai_agents.test_openai_agent_tracing.71.json logfire span 1",
              "a line of code"),
          Map.entry(
              "test_openai_agents.test_openai_agent_tracing.71.json logfire span 2",
              "a line of code"));

  @Test
  void noSpanOfAnAgentThatSaysWhatItIsIsTypedByPresenceOrStructure() throws IOException {
    var guessed = new TreeSet<String>();
    int spans = 0;
    for (var folder : AGENT_FOLDERS) {
      for (var file : OtlpFiles.below(OtlpFiles.data("otlp-real").resolve(folder))) {
        for (var trace : OtlpFiles.traces(file)) {
          for (var raw : trace.spans()) {
            spans++;
            int level = read(raw).level();
            if (level == SpanReading.PRESENCE || level == SpanReading.STRUCTURE) {
              guessed.add(file.getFileName() + " " + raw.span().getName());
            }
          }
        }
      }
    }
    assertThat(guessed).containsExactlyInAnyOrderElementsOf(SILENT.keySet());
    assertThat(spans).isEqualTo(178);
  }

  @ParameterizedTest
  @CsvSource({"tau-bench-airline, 2090", "agentrx-tau-retail, 1254"})
  void everySpanOfAConversationIsTypedByWhatItSays(String folder, int expected) throws IOException {
    int spans = 0;
    for (var file : OtlpFiles.below(OtlpFiles.data(folder))) {
      for (var trace : OtlpFiles.traces(file)) {
        for (var raw : trace.spans()) {
          spans++;
          assertThat(read(raw).level()).as(raw.span().getName()).isLessThan(SpanReading.PRESENCE);
        }
      }
    }
    assertThat(spans).isEqualTo(expected);
  }

  private static SpanReading read(RawSpan raw) {
    var span = raw.read();
    return new SpanReader(Dialects.builtIn())
        .read(span.name(), raw.origin().scopeName(), span.attributes(), List.of());
  }
}
