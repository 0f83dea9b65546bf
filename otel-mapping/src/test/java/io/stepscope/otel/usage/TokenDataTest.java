/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.common.v1.KeyValue;
import io.stepscope.analyzer.AnalysisSettings;
import io.stepscope.analyzer.TraceAnalyzer;
import io.stepscope.analyzer.integrity.IntegrityKind;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.otel.MappingSettings;
import io.stepscope.otel.RawSpan;
import io.stepscope.otel.RawTrace;
import io.stepscope.otel.TraceMapper;
import io.stepscope.otel.testing.OtlpFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tokens of recorded telemetry, added up another way: from the raw attributes of the spans that
/// have no span with tokens below them.
class TokenDataTest {
  private static final TraceMapper MAPPER = new TraceMapper(MappingSettings.DEFAULT);

  private static final List<String> INPUT =
      List.of(
          "gen_ai.usage.input_tokens",
          "gen_ai.usage.prompt_tokens",
          "llm.token_count.prompt",
          "ai.usage.inputTokens",
          "ai.usage.promptTokens");
  private static final List<String> OUTPUT =
      List.of(
          "gen_ai.usage.output_tokens",
          "gen_ai.usage.completion_tokens",
          "llm.token_count.completion",
          "ai.usage.outputTokens",
          "ai.usage.completionTokens");

  /// Traces whose spans report tokens.
  @ParameterizedTest
  @CsvSource({"otlp-real, 29", "tau-bench-airline, 0", "agentrx-tau-retail, 0", "nezha, 0"})
  void theTokensOfATraceAreThoseOfItsLeaves(String folder, int reporting) throws IOException {
    int seen = 0;
    for (RawTrace raw : traces(folder)) {
      ExecutionTrace trace = MAPPER.map(raw);
      long leaves = leaves(raw);
      seen += leaves > 0 ? 1 : 0;
      if (leaves > 0) {
        assertThat(total(trace)).as("%s", raw.traceId()).isEqualTo(leaves);
      }
      assertThat(trace.steps()).allSatisfy(step -> keepsTotalsApart(trace, step));
    }
    assertThat(seen).isEqualTo(reporting);
  }

  @Test
  void aTotalOfAnAncestorAgreesWithItsLeavesOrIsFlagged() throws IOException {
    int agree = 0;
    List<Long> differences = new ArrayList<>();
    for (RawTrace raw : traces("otlp-real")) {
      ExecutionTrace trace = MAPPER.map(raw);
      Set<String> flagged = new HashSet<>();
      for (var issue :
          new TraceAnalyzer(AnalysisSettings.DEFAULT).analyze(trace).integrity().issues()) {
        if (issue.kind() == IntegrityKind.ROLLUP_MISMATCH) {
          issue.steps().forEach(id -> flagged.add(id.value()));
        }
      }
      for (int i = 0; i < trace.size(); i++) {
        ExecutionStep step = trace.step(i);
        OptionalLong claimed =
            step.usageRollup().map(up -> up.tokens().total()).orElse(OptionalLong.empty());
        if (claimed.isPresent()) {
          long below = below(trace, i);
          boolean agrees = Math.abs(claimed.getAsLong() - below) <= below * 0.01;
          agree += agrees ? 1 : 0;
          if (!agrees) {
            differences.add(claimed.getAsLong() - below);
          }
          assertThat(flagged.contains(step.id().value())).as(step.name()).isEqualTo(!agrees);
        }
      }
    }
    assertThat(agree).isEqualTo(5);
    // The agent's own total leaves out what a tool of it asked a model for in its name.
    assertThat(differences).containsExactly(-32L);
  }

  /// No step has tokens of its own and another step with tokens below it.
  private static void keepsTotalsApart(ExecutionTrace trace, ExecutionStep step) {
    if (step.usage().tokens().isKnown()) {
      int at = trace.indexOf(step.id());
      for (int above = trace.parent(at); above >= 0; above = trace.parent(above)) {
        assertThat(trace.step(above).usage().tokens().isKnown()).as(step.name()).isFalse();
      }
    }
  }

  private static long total(ExecutionTrace trace) {
    return trace.steps().stream().mapToLong(step -> step.usage().tokens().total().orElse(0)).sum();
  }

  private static long below(ExecutionTrace trace, int ancestor) {
    long sum = 0;
    for (int i = 0; i < trace.size(); i++) {
      if (trace.isAncestor(ancestor, i)) {
        sum += trace.step(i).usage().tokens().total().orElse(0);
      }
    }
    return sum;
  }

  private static long leaves(RawTrace raw) {
    Map<Long, RawSpan> byId = new HashMap<>();
    raw.spans().forEach(span -> byId.put(span.spanId(), span));
    Set<Long> above = new HashSet<>();
    for (RawSpan span : raw.spans()) {
      RawSpan at = byId.get(span.parentSpanId());
      while (tokens(span) > 0 && at != null && above.add(at.spanId())) {
        at = byId.get(at.parentSpanId());
      }
    }
    return byId.values().stream()
        .filter(span -> !above.contains(span.spanId()))
        .mapToLong(TokenDataTest::tokens)
        .sum();
  }

  private static long tokens(RawSpan span) {
    return first(span, INPUT) + first(span, OUTPUT);
  }

  private static long first(RawSpan span, List<String> keys) {
    for (String key : keys) {
      for (KeyValue attribute : span.span().getAttributesList()) {
        if (attribute.getKey().equals(key)) {
          return attribute.getValue().hasStringValue()
              ? Long.parseLong(attribute.getValue().getStringValue())
              : attribute.getValue().getIntValue();
        }
      }
    }
    return 0;
  }

  private static List<RawTrace> traces(String folder) throws IOException {
    List<RawTrace> traces = new ArrayList<>();
    for (var file : OtlpFiles.below(OtlpFiles.data(folder))) {
      traces.addAll(OtlpFiles.traces(file));
    }
    return traces;
  }
}
