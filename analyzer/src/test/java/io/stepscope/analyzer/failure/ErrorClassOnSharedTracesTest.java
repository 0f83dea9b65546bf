/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.failure.FailureReport.Chain;
import io.stepscope.analyzer.graph.SharedTraces;
import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.pattern.PatternReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Where errors began, passed through and ended, against what another implementation says.
class ErrorClassOnSharedTracesTest {
  @Test
  void theOriginsAndTheWayOfErrorsAreEqualInEveryCase() throws IOException {
    int cases = 0;
    for (Path file : cases()) {
      JsonNode json = SharedTraces.json(file);
      ExecutionTrace trace = SharedTraces.traces(json.path("otlp")).values().iterator().next();
      JsonNode expected = json.path("expectedOtlp").path("errorClass");
      Map<String, String> theirs = new TreeMap<>();
      for (String span : expected.propertyNames()) {
        theirs.put(span, expected.path(span).asString());
      }
      Map<String, String> ours = classes(trace);
      ours.keySet().retainAll(theirs.keySet());
      assertThat(ours).as(file.getFileName().toString()).isEqualTo(theirs);
      cases++;
    }
    assertThat(cases).isEqualTo(34);
  }

  /// A chain's first step is the origin, its others pass the error on; where the container of one
  /// of them did not fail, the error was stopped.
  private static Map<String, String> classes(ExecutionTrace trace) {
    var report =
        new FailureDetector(FailureSettings.DEFAULT)
            .analyze(TraceFacts.of(trace), PatternReport.none());
    Map<String, String> classes = new TreeMap<>();
    for (ExecutionStep step : trace.steps()) {
      classes.put(step.id().value(), "ok");
    }
    for (Chain chain : report.propagation().chains()) {
      chain.steps().forEach(step -> classes.put(step.value(), "propagated"));
      classes.put(chain.origin().value(), "origin");
    }
    for (int i = 0; i < trace.size(); i++) {
      int parent = trace.parent(i);
      if (trace.step(i).status().isFailed() && parent >= 0) {
        classes.replace(trace.step(parent).id().value(), "ok", "stopped");
      }
    }
    return classes;
  }

  private static List<Path> cases() throws IOException {
    try (Stream<Path> files = Files.list(SharedTraces.path("critical-path-crisp"))) {
      return files
          .filter(file -> file.toString().endsWith(".json"))
          .filter(file -> !file.getFileName().toString().startsWith("critical-path"))
          .sorted()
          .toList();
    }
  }
}
