/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.failure.AgentTraces;
import io.stepscope.analyzer.failure.AgentTraces.Labelled;
import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.optimization.RepeatedCalls;
import io.stepscope.analyzer.pattern.PatternReport.Progress;
import io.stepscope.analyzer.pattern.PatternReport.RetryKind;
import io.stepscope.analyzer.pattern.PatternReport.RetryPattern;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// What was read off third-party transcripts by others.
class LabelledConversationsTest {
  private record Chain(List<StepId> attempts, boolean recovered, boolean sameArguments) {}

  @ParameterizedTest
  @ValueSource(strings = {"tau-bench-airline", "agentrx-tau-retail"})
  void everyLabelledRetryChainIsFoundAndNoOther(String folder) {
    for (Labelled labelled : AgentTraces.read(folder)) {
      var found = new ArrayList<Chain>();
      for (RetryPattern retry :
          new RetryFinder(PatternSettings.DEFAULT).find(TraceFacts.of(labelled.trace()))) {
        found.add(
            new Chain(retry.attempts(), retry.recovered(), retry.kind() == RetryKind.SAME_CALL));
      }
      var expected = new ArrayList<Chain>();
      for (JsonNode chain : labelled.labels().path("retryChains")) {
        expected.add(
            new Chain(
                ids(chain.path("spanIds")),
                chain.path("recovered").asBoolean(),
                chain.path("sameArguments").asBoolean()));
      }
      assertThat(found)
          .as(labelled.trace().traceId().toString())
          .containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tau-bench-airline", "agentrx-tau-retail"})
  void everyLabelledRepeatedCallIsFoundAndNoOther(String folder) {
    for (Labelled labelled : AgentTraces.read(folder)) {
      var found = new HashSet<List<StepId>>();
      for (RepeatedCalls.Group group : RepeatedCalls.of(labelled.trace()).groups()) {
        if (group.operation() == Operation.TOOL) {
          var calls = new ArrayList<StepId>();
          for (int step : group.steps().toArray()) {
            calls.add(labelled.trace().step(step).id());
          }
          found.add(calls);
        }
      }
      var expected = new HashSet<List<StepId>>();
      for (JsonNode group : labelled.labels().path("repeatedCalls")) {
        expected.add(ids(group.path("spanIds")));
      }
      assertThat(found).as(labelled.trace().traceId().toString()).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tau-bench-airline", "agentrx-tau-retail"})
  void noLoopWithoutARepeatedCallOrErrorIsCalledStuck(String folder) {
    int loops = 0;
    int falselyStuck = 0;
    for (Labelled labelled : AgentTraces.read(folder)) {
      var facts = TraceFacts.of(labelled.trace());
      var found = new LoopFinder(PatternSettings.DEFAULT).find(facts, facts.siblings());
      loops += found.size();
      boolean nothingRepeats =
          labelled.labels().path("repeatedCalls").isEmpty()
              && labelled.labels().path("toolErrors").isEmpty();
      if (nothingRepeats) {
        falselyStuck +=
            (int) found.stream().filter(loop -> loop.progress() == Progress.STUCK).count();
      }
    }
    assertThat(loops).isPositive();
    assertThat(falselyStuck).as("of %s loops", loops).isZero();
  }

  private static List<StepId> ids(JsonNode spans) {
    var ids = new ArrayList<StepId>();
    spans.forEach(span -> ids.add(new StepId(span.asString())));
    return ids;
  }
}
