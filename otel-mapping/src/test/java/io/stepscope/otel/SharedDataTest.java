/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.model.StepType;
import io.stepscope.otel.attribute.Scalars;
import io.stepscope.otel.testing.OtlpFiles;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SharedDataTest {
  private static final TraceMapper MAPPER = new TraceMapper(MappingSettings.DEFAULT);

  @Test
  void everyTraceOfTheSharedDataMapsToAtLeastOneStep() throws IOException {
    int traces = 0;
    for (var folder :
        new String[] {"otlp-real", "tau-bench-airline", "agentrx-tau-retail", "nezha"}) {
      for (var file : OtlpFiles.below(OtlpFiles.data(folder))) {
        for (var raw : OtlpFiles.traces(file)) {
          traces++;
          assertThat(MAPPER.map(raw).size()).as("%s %s", file, raw.traceId()).isPositive();
        }
      }
    }
    assertThat(traces).isGreaterThan(400);
  }

  /// Where a label and we differ, and why we do: `file span label` and a reason.
  private static final Map<String, String> DISAGREEMENTS = Map.of();

  @Test
  void stepTypesAgreeWithTheLabelsOfAThirdParty() throws IOException {
    var folder = OtlpFiles.data("otlp-real");
    var labels = OtlpFiles.json(OtlpFiles.text(folder.resolve("step-types.labels.json")));
    var judged = new TreeMap<String, Integer>();
    var disagreements = new TreeSet<String>();
    for (var file : OtlpFiles.fields(labels).entrySet()) {
      var path = folder.resolve("langfuse-frameworks").resolve(file.getKey() + ".json");
      for (var raw : OtlpFiles.traces(path)) {
        var trace = MAPPER.map(raw);
        for (var span : OtlpFiles.fields(file.getValue()).entrySet()) {
          String label = Scalars.text(OtlpFiles.field(span.getValue(), "langfuseType")).orElse("");
          judged.merge(label, 1, Integer::sum);
          if (!label.equals("SPAN") && !agrees(trace, new StepId(span.getKey()), label)) {
            disagreements.add(file.getKey() + " " + span.getKey() + " " + label);
          }
        }
      }
    }
    assertThat(judged).isEqualTo(Map.of("GENERATION", 11, "TOOL", 4, "AGENT", 1, "SPAN", 27));
    assertThat(disagreements).isEqualTo(DISAGREEMENTS.keySet());
    // SPAN says nothing of what a span is.
    int labelled = 11 + 4 + 1;
    assertThat((double) (labelled - disagreements.size()) / labelled).isGreaterThanOrEqualTo(0.97);
  }

  private static boolean agrees(ExecutionTrace trace, StepId id, String label) {
    var step =
        trace
            .find(id)
            .or(() ->
                trace.steps().stream()
                    .filter(s -> s.debugInfo().duplicateOf().contains(id.value()))
                    .findFirst());
    if (step.isEmpty()) {
      return false;
    }
    return switch (label) {
      case "GENERATION" -> step.get().operation() == Operation.LLM;
      case "TOOL" -> step.get().type() == StepType.TOOL_CALL;
      case "AGENT" -> step.get().operation() == Operation.AGENT;
      default -> false;
    };
  }
}
