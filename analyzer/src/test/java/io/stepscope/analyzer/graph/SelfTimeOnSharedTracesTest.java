/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Outcome;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.analyzer.testing.DrawnTrace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Self time against what others computed from the same spans.
class SelfTimeOnSharedTracesTest {
  /// What one service or operation took in all, as the trace viewer shows it: microseconds here.
  private record Row(int count, long total, long self) {
    /// Rows of the viewer are in milliseconds with two decimals, some without all of the columns.
    boolean agreesWith(JsonNode row) {
      return agrees(row.path("count"), count)
          && agrees(row.path("total"), total / 1e3)
          && agrees(row.path("selfTotal"), self / 1e3);
    }

    private static boolean agrees(JsonNode expected, double ours) {
      return expected.isMissingNode() || Math.abs(expected.asDouble() - ours) <= 0.00501;
    }
  }

  @Test
  void everyRowOfTheTraceViewersStatisticsIsOurs() {
    int cases = 0;
    for (JsonNode one :
        SharedTraces.json(SharedTraces.path("critical-path-jaegerui/self-time.json"))) {
      List<Row> ours = rows(one, one.path("groupBy").asString(), "");
      if (!one.path("thenBy").asString("").isEmpty()) {
        ours.addAll(rows(one, one.path("groupBy").asString(), one.path("thenBy").asString()));
      }
      for (JsonNode row : one.path("rowsUnordered")) {
        var match = ours.stream().filter(candidate -> candidate.agreesWith(row)).findFirst();
        assertThat(match).as("%s: %s of %s", one.path("title"), row, ours).isPresent();
        ours.remove(match.orElseThrow());
      }
      cases++;
    }
    assertThat(cases).isEqualTo(6);
  }

  @Test
  void everyStepOfTheMixedTracesHasTheSelfTimeThatOthersFound() {
    Path folder = SharedTraces.path("otlp-real");
    int[] compared = {0};
    SharedTraces.json(folder.resolve("derived-facts.json.gz"))
        .forEachEntry((file, byTrace) -> {
          if (Files.exists(folder.resolve(file))) {
            var traces = SharedTraces.traces(SharedTraces.json(folder.resolve(file)));
            byTrace.forEachEntry((id, facts) -> {
              if (traces.containsKey(id)) {
                compared[0] += compare(traces.get(id), facts.path("selfTime"), file);
              }
            });
          }
        });
    assertThat(compared[0]).isGreaterThan(500);
  }

  private static int compare(ExecutionTrace trace, JsonNode expected, String file) {
    TraceFacts facts = TraceFacts.of(trace);
    Map<String, Long> theirs = new TreeMap<>();
    Map<String, Long> ours = new TreeMap<>();
    for (String span : expected.propertyNames()) {
      theirs.put(span, Long.valueOf(expected.path(span).asString()));
      ours.put(span, facts.selfTimes().get(trace.indexOf(new StepId(span))));
    }
    assertThat(ours).as(file).isEqualTo(theirs);
    return theirs.size();
  }

  private static List<Row> rows(JsonNode one, String groupBy, String thenBy) {
    JsonNode jaeger = one.path("jaegerTrace");
    TraceFacts facts = TraceFacts.of(trace(jaeger));
    Map<String, Row> rows = new TreeMap<>();
    for (JsonNode span : jaeger.path("spans")) {
      int step = facts.trace().indexOf(new StepId(span.path("spanID").asString()));
      var row = new Row(1, span.path("duration").asLong(), facts.selfTimes().get(step) / 1_000);
      rows.merge(
          label(jaeger, span, groupBy) + "\n" + label(jaeger, span, thenBy),
          row,
          (a, b) -> new Row(a.count() + 1, a.total() + b.total(), a.self() + b.self()));
    }
    return new ArrayList<>(rows.values());
  }

  private static String label(JsonNode jaeger, JsonNode span, String by) {
    return switch (by) {
      case "Operation Name" -> span.path("operationName").asString();
      case "Service Name" ->
          jaeger
              .path("processes")
              .path(span.path("processID").asString())
              .path("serviceName")
              .asString();
      case "" -> "";
      case String other -> throw new IllegalArgumentException("grouped by " + other);
    };
  }

  private static ExecutionTrace trace(JsonNode jaeger) {
    Set<String> ids = new HashSet<>();
    jaeger.path("spans").forEach(span -> ids.add(span.path("spanID").asString()));
    var steps = new ArrayList<ExecutionStep>();
    for (JsonNode span : jaeger.path("spans")) {
      long start = span.path("startTime").asLong() * 1_000;
      var step =
          ExecutionStep.builder(new StepId(span.path("spanID").asString()))
              .name(span.path("operationName").asString())
              .outcome(new Outcome.Succeeded(true))
              .time(StepTime.of(start, start + span.path("duration").asLong() * 1_000));
      String parent = span.path("references").path(0).path("spanID").asString("");
      if (ids.contains(parent)) {
        step.parentId(new StepId(parent));
      }
      steps.add(step.build());
    }
    ExecutionTrace like = DrawnTrace.draw("s |=|");
    return new ExecutionTrace(
        like.traceId(), like.summary(), steps, List.of(), List.of(), like.completion());
  }
}
