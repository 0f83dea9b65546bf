/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.AnalysisSettings;
import io.stepscope.analyzer.TraceAnalyzer;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Value;
import io.stepscope.analyzer.optimization.CanonicalParameters;
import io.stepscope.otel.attribute.Scalars;
import io.stepscope.otel.testing.OtlpFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Retries and repeated calls that others read off the transcripts, looked for in the telemetry of
/// the same conversations.
class ConversationLabelsTest {
  private static final TraceMapper MAPPER = new TraceMapper(MappingSettings.DEFAULT);

  @ParameterizedTest
  @CsvSource({"tau-bench-airline, 21", "agentrx-tau-retail, 2"})
  void everyLabelledChainOfRetriesIsFoundAndNoOther(String folder, int labelled)
      throws IOException {
    var expected = new HashSet<List<String>>();
    var found = new HashSet<List<String>>();
    for (Value labels : labels(folder)) {
      OtlpFiles.items(OtlpFiles.field(labels, "retryChains"))
          .forEach(chain -> expected.add(spanIds(chain)));
    }
    for (ExecutionTrace trace : traces(folder).values()) {
      var analysis = new TraceAnalyzer(AnalysisSettings.DEFAULT).analyze(trace);
      for (var retry : analysis.pattern().retries().list()) {
        found.add(retry.attempts().stream().map(id -> id.value()).toList());
      }
    }
    assertThat(expected).hasSize(labelled);
    assertThat(found).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"tau-bench-airline, 14", "agentrx-tau-retail, 3"})
  void everyLabelledRepetitionOfACallIsFoundAndNoOther(String folder, int labelled)
      throws IOException {
    var expected = new HashSet<Set<String>>();
    var found = new HashSet<Set<String>>();
    for (Value labels : labels(folder)) {
      OtlpFiles.items(OtlpFiles.field(labels, "repeatedCalls"))
          .forEach(group -> expected.add(Set.copyOf(spanIds(group))));
    }
    for (ExecutionTrace trace : traces(folder).values()) {
      Map<String, Set<String>> groups = new HashMap<>();
      for (ExecutionStep step : trace.steps()) {
        Optional<CanonicalParameters> given = CanonicalParameters.of(step.parameters());
        if (step.callId().isPresent() && given.isPresent()) {
          groups
              .computeIfAbsent(step.label() + " " + given.get(), _ -> new HashSet<>())
              .add(step.id().value());
        }
      }
      groups.values().stream().filter(group -> group.size() > 1).forEach(found::add);
    }
    assertThat(expected).hasSize(labelled);
    assertThat(found).isEqualTo(expected);
  }

  private static List<Value> labels(String folder) throws IOException {
    return OtlpFiles.items(
        OtlpFiles.json(OtlpFiles.text(OtlpFiles.data(folder).resolve("labels.json"))));
  }

  private static Map<String, ExecutionTrace> traces(String folder) throws IOException {
    Map<String, ExecutionTrace> traces = new HashMap<>();
    for (var file : OtlpFiles.below(OtlpFiles.data(folder))) {
      for (RawTrace raw : OtlpFiles.traces(file)) {
        traces.put(raw.traceId().toString(), MAPPER.map(raw));
      }
    }
    return traces;
  }

  private static List<String> spanIds(Value labelled) {
    List<String> ids = new ArrayList<>();
    OtlpFiles.items(OtlpFiles.field(labelled, "spanIds"))
        .forEach(id -> Scalars.text(id).ifPresent(ids::add));
    return ids;
  }
}
