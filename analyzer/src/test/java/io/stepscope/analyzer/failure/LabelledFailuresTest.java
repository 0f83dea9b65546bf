/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.failure.AgentTraces.Labelled;
import io.stepscope.analyzer.failure.FailureReport.RootCause;
import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.integrity.IntegrityAnalyzer;
import io.stepscope.analyzer.integrity.IntegritySettings;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.pattern.PatternRecognizer;
import io.stepscope.analyzer.pattern.PatternSettings;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// What people, or the transcript itself, said about the failures of third-party runs.
class LabelledFailuresTest {
  @ParameterizedTest
  @ValueSource(strings = {"tau-bench-airline", "agentrx-tau-retail"})
  void everyToolErrorIsAFailureAndNothingElseIs(String folder) {
    for (Labelled labelled : AgentTraces.read(folder)) {
      var report = report(labelled.trace());
      var found = new HashSet<StepId>();
      report
          .categories()
          .values()
          .forEach(list -> list.forEach(failure -> found.add(failure.step())));
      var expected = new HashSet<StepId>();
      for (JsonNode error : labelled.labels().path("toolErrors")) {
        expected.add(new StepId(error.path("spanId").asString()));
      }
      assertThat(found).as(labelled.trace().traceId().toString()).isEqualTo(expected);
    }
  }

  /// People blamed mostly how the model understood its task, and most of these runs hold no failed
  /// step, so that a ranking of failures can name few of the blamed steps. The figures are printed
  /// beside what three rules without any thought would have named.
  @Test
  void rootCausesAreComparedWithWhatPeopleBlamed() {
    int traces = 0;
    int withFailures = 0;
    int[] ours = new int[2];
    int[] lastFailedTool = new int[2];
    int[] lastTool = new int[2];
    int[] thirdStep = new int[2];
    for (Labelled labelled : AgentTraces.read("agentrx-tau-retail")) {
      Set<StepId> blamed = blamed(labelled.labels());
      if (blamed.isEmpty()) {
        continue;
      }
      traces++;
      ExecutionTrace trace = labelled.trace();
      var causes = report(trace).propagation().rootCauses().stream().map(RootCause::step).toList();
      withFailures += causes.isEmpty() ? 0 : 1;
      count(causes, blamed, ours);
      count(latest(trace, step -> step.status().isFailed()), blamed, lastFailedTool);
      count(latest(trace, step -> step.toolName().isPresent()), blamed, lastTool);
      count(trace.steps().stream().skip(2).map(ExecutionStep::id).toList(), blamed, thirdStep);
    }
    System.getLogger(LabelledFailuresTest.class.getName())
        .log(
            System.Logger.Level.INFO,
            "blamed step hit at rank 1 / in the first 3, of {0} runs ({1} with a failed step):"
                + " root causes {2}/{3}, last failed tool {4}/{5}, last tool {6}/{7},"
                + " third step {8}/{9}",
            traces,
            withFailures,
            ours[0],
            ours[1],
            lastFailedTool[0],
            lastFailedTool[1],
            lastTool[0],
            lastTool[1],
            thirdStep[0],
            thirdStep[1]);
    assertThat(traces).isPositive();
    assertThat(ours[0]).isGreaterThanOrEqualTo(lastFailedTool[0]);
    assertThat(ours[1]).isGreaterThanOrEqualTo(lastFailedTool[1]);
  }

  private static void count(List<StepId> ranked, Set<StepId> blamed, int[] hits) {
    hits[0] += ranked.stream().limit(1).anyMatch(blamed::contains) ? 1 : 0;
    hits[1] += ranked.stream().limit(3).anyMatch(blamed::contains) ? 1 : 0;
  }

  private static List<StepId> latest(
      ExecutionTrace trace, Function<ExecutionStep, Boolean> matching) {
    return trace.steps().reversed().stream()
        .filter(matching::apply)
        .map(ExecutionStep::id)
        .toList();
  }

  private static Set<StepId> blamed(JsonNode labels) {
    var blamed = new HashSet<StepId>();
    for (JsonNode failure : labels.path("humanFailures")) {
      String span = failure.path("spanId").asString("");
      if (!span.isEmpty()) {
        blamed.add(new StepId(span));
      }
    }
    return blamed;
  }

  private static FailureReport report(ExecutionTrace trace) {
    var facts = TraceFacts.of(trace);
    var integrity = new IntegrityAnalyzer(IntegritySettings.DEFAULT).analyze(facts);
    var patterns = new PatternRecognizer(PatternSettings.DEFAULT).analyze(facts, integrity);
    return new FailureDetector(FailureSettings.DEFAULT, PatternSettings.DEFAULT)
        .analyze(facts, patterns);
  }
}
