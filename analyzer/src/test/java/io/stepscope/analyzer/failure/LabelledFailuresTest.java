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
import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.pattern.PatternRecognizer;
import io.stepscope.analyzer.pattern.PatternSettings;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
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

  /// People blamed model calls, mostly for how they understood the task, and most of these runs
  /// hold no failed step, so that a ranking of failures can name few of the blamed steps. Each root
  /// cause is taken as its failed call or the model call that asked for it. Printed beside rules
  /// without any thought; on so few runs a rule that always names the first model call does as
  /// well.
  @Test
  void rootCausesNameMoreOfWhatPeopleBlamedThanTheLastFailureAlone() {
    int traces = 0;
    int withFailures = 0;
    int[] ours = new int[2];
    int[] failedCalls = new int[2];
    int[] models = new int[2];
    int[] constant = new int[2];
    for (Labelled labelled : AgentTraces.read("agentrx-tau-retail")) {
      Set<StepId> blamed = blamed(labelled.labels());
      if (blamed.isEmpty()) {
        continue;
      }
      traces++;
      ExecutionTrace trace = labelled.trace();
      var causes = report(trace).propagation().rootCauses();
      withFailures += causes.isEmpty() ? 0 : 1;
      count(causes.stream().map(LabelledFailuresTest::named).toList(), blamed, ours);
      count(latest(trace, step -> step.status().isFailed()), blamed, failedCalls);
      count(latest(trace, step -> step.operation() == Operation.LLM), blamed, models);
      count(latest(trace, step -> step.operation() == Operation.LLM).reversed(), blamed, constant);
    }
    System.getLogger(LabelledFailuresTest.class.getName())
        .log(
            System.Logger.Level.INFO,
            "blamed step hit at rank 1 / in the first 3, of {0} runs ({1} with a failed step):"
                + " root causes {2}/{3}, last failed calls {4}/{5}, last steps of the busiest"
                + " agent {6}/{7}, its first steps {8}/{9}",
            traces,
            withFailures,
            ours[0],
            ours[1],
            failedCalls[0],
            failedCalls[1],
            models[0],
            models[1],
            constant[0],
            constant[1]);
    assertThat(ours[0]).isGreaterThan(failedCalls[0]);
    assertThat(ours[1]).isGreaterThan(failedCalls[1]);
  }

  private static Set<StepId> named(RootCause cause) {
    var named = new HashSet<>(Set.of(cause.step()));
    cause.askedBy().ifPresent(named::add);
    return named;
  }

  private static void count(List<Set<StepId>> ranked, Set<StepId> blamed, int[] hits) {
    for (int rank = 0; rank < 3 && rank < ranked.size(); rank++) {
      if (ranked.get(rank).stream().anyMatch(blamed::contains)) {
        hits[0] += rank == 0 ? 1 : 0;
        hits[1]++;
        return;
      }
    }
  }

  private static List<Set<StepId>> latest(ExecutionTrace trace, Predicate<ExecutionStep> matching) {
    return trace.steps().reversed().stream()
        .filter(matching)
        .map(step -> Set.of(step.id()))
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
    return new FailureDetector(FailureSettings.DEFAULT).analyze(facts, patterns);
  }
}
