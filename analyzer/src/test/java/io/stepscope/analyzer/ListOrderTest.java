/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.failure.FailureReport.FailureInsight;
import io.stepscope.analyzer.failure.FailureReport.FailurePattern;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.optimization.OptimizationReport.PerformanceOpportunity;
import io.stepscope.analyzer.optimization.OptimizationReport.RedundancyOpportunity;
import io.stepscope.analyzer.pattern.PatternReport.NamedPattern;
import io.stepscope.analyzer.testing.DrawnTrace;
import io.stepscope.analyzer.testing.RandomTraces;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What matters most stands first, so that a list that is cut loses the least; of equals the
/// earlier comes first.
class ListOrderTest {
  private static final TraceAnalyzer ANALYZER = new TraceAnalyzer(AnalysisSettings.DEFAULT);
  private static final List<String> SEVERITIES =
      List.of("critical", "high", "medium", "low", "info");

  @Test
  void theToolThatFailedMostOftenIsToldOfFirst() {
    ExecutionTrace trace =
        DrawnTrace.draw(
            """
            agent:run       |======================|
              tool:few#1    |==x
              tool:few#2       |==x
              tool:many#1         |==x
              tool:many#2            |==x
              tool:many#3               |==x
            """);
    List<FailurePattern> patterns = ANALYZER.analyze(trace).failure().patterns().list();
    assertThat(patterns)
        .extracting(pattern -> pattern.steps().size() + " " + pattern.kind())
        .containsSubsequence(
            "5 consecutive_failures",
            "3 repeated_failure",
            "3 tool_always_fails",
            "2 repeated_failure",
            "2 tool_always_fails");
  }

  @Test
  void listsOfDifferentKindsAreInOrderOfWhatTheyBringThenOfTime() {
    RandomTraces.many(5, 300, 120)
        .forEach(trace -> {
          TraceAnalysis analysis = ANALYZER.analyze(trace);
          assertThat(analysis.failure().patterns().all())
              .isSortedAccordingTo(
                  Comparator.comparingInt((FailurePattern pattern) -> -pattern.steps().size())
                      .thenComparingInt(pattern -> start(trace, pattern.steps())));
          assertThat(analysis.failure().insights().all())
              .extracting(FailureInsight::severity)
              .isSortedAccordingTo(Comparator.comparingInt(SEVERITIES::indexOf));
          assertThat(analysis.pattern().insights().all())
              .isSortedAccordingTo(
                  Comparator.comparingInt((NamedPattern pattern) -> -pattern.steps().size())
                      .thenComparingInt(pattern -> start(trace, pattern.steps())));
          assertThat(analysis.optimization().redundancy().all())
              .isSortedAccordingTo(
                  Comparator.comparingLong(
                          (RedundancyOpportunity found) -> -found.timeSavingNanos())
                      .thenComparingInt(found -> start(trace, found.steps())));
          assertThat(analysis.optimization().performance().all())
              .isSortedAccordingTo(
                  Comparator.comparingLong(
                          (PerformanceOpportunity found) -> -found.timeSavingNanos())
                      .thenComparingInt(found -> start(trace, found.steps())));
        });
  }

  private static int start(ExecutionTrace trace, List<StepId> steps) {
    return trace.indexOf(steps.getFirst());
  }
}
