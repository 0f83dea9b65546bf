/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.baseline.BaselineSettings;
import io.stepscope.analyzer.baseline.Baselines;
import io.stepscope.analyzer.dependency.DependencySettings;
import io.stepscope.analyzer.failure.FailureSettings;
import io.stepscope.analyzer.graph.GraphSettings;
import io.stepscope.analyzer.insight.InsightSettings;
import io.stepscope.analyzer.integrity.IntegritySettings;
import io.stepscope.analyzer.model.EdgeClass;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Outcome;
import io.stepscope.analyzer.model.RefusedEdge;
import io.stepscope.analyzer.model.StepError;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.optimization.OptimizationSettings;
import io.stepscope.analyzer.pattern.PatternSettings;
import io.stepscope.analyzer.performance.PerformanceSettings;
import io.stepscope.analyzer.testing.DrawnTrace;
import io.stepscope.analyzer.testing.RandomTraces;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// How many entries a report lists is for its reader; what is concluded goes by all there are.
class ListLimitsTest {
  private static final int FINDINGS = 100_000;
  private static final TraceAnalyzer ONE_OF_EACH = listing(1);
  private static final TraceAnalyzer ALL = listing(FINDINGS);

  @Test
  void randomRunsGiveTheSameFindingsAndScoresWhateverIsListed() {
    RandomTraces.many(11, 400, 150)
        .forEach(trace -> {
          TraceAnalysis one = ONE_OF_EACH.analyze(trace);
          TraceAnalysis all = ALL.analyze(trace);
          assertThat(told(one)).isEqualTo(told(all));
          assertThat(one.debugScore()).isEqualTo(all.debugScore());
          assertThat(one.pattern().confidenceScore()).isEqualTo(all.pattern().confidenceScore());
          assertThat(one.optimization().potential()).isEqualTo(all.optimization().potential());
          assertThat(one.insights().summary()).isEqualTo(all.insights().summary());
        });
  }

  /// All but root causes: of equally likely ones those are told of that are listed, and each says
  /// how many others there are.
  private static List<Finding> told(TraceAnalysis analysis) {
    return analysis.findings().stream()
        .filter(finding -> finding.type() != FindingType.ROOT_CAUSE)
        .toList();
  }

  @Test
  void whatIsMissingIsCountedInWholeBesideAnErrorThatIsListedFirst() {
    ExecutionTrace trace =
        DrawnTrace.of(
                """
                agent:run      |==============|
                  tool:a       |==|
                  tool:b          |==?
                  tool:c             |==?
                  tool:d                |==?
                """)
            .refused(new RefusedEdge.MissingStep(new StepId("a"), "gone", EdgeClass.E1))
            .trace();
    Finding incomplete = only(ONE_OF_EACH.analyze(trace), FindingType.INCOMPLETE_TRACE);
    assertThat(incomplete.summary()).contains("never ended: 3");
    assertThat(incomplete.steps())
        .extracting(implicated -> implicated.step().value())
        .containsExactly("a", "b", "c", "d");
  }

  @Test
  void aNewErrorIsToldOfBesideAMoreUnusualDuration() {
    var baselines = new Baselines(BaselineSettings.DEFAULT);
    for (int i = 0; i < 40; i++) {
      baselines.learn(run("|==|", new Outcome.Succeeded(false)));
    }
    var denied =
        new Outcome.Failed(
            StepError.reported(Optional.of("PermissionDenied"), Optional.of("no access")));
    ExecutionTrace trace = run("|=================|", denied);
    List<Finding> findings = ONE_OF_EACH.analyze(trace, baselines.view(trace)).findings();
    assertThat(findings).extracting(Finding::type).contains(FindingType.NEW_ERROR);
    assertThat(findings).extracting(Finding::type).contains(FindingType.SLOW_OUTLIER);
  }

  private static ExecutionTrace run(String fetch, Outcome asked) {
    return DrawnTrace.of(
            """
            agent:run        |==========================================|
              tool:fetch     %s
              tool:ask                               |==|
            """
                .formatted(fetch))
        .with("fetch", step -> step.service("s"))
        .with("ask", step -> step.service("s").outcome(asked))
        .trace();
  }

  private static Finding only(TraceAnalysis analysis, FindingType type) {
    return analysis.findings().stream()
        .filter(finding -> finding.type() == type)
        .reduce((first, second) -> {
          throw new AssertionError(first + " and " + second);
        })
        .orElseThrow();
  }

  private static TraceAnalyzer listing(int limit) {
    PatternSettings pattern = PatternSettings.DEFAULT;
    FailureSettings failure = FailureSettings.DEFAULT;
    return new TraceAnalyzer(
        new AnalysisSettings(
            GraphSettings.DEFAULT,
            new IntegritySettings(Duration.ofMillis(1), 0.01, limit),
            new DependencySettings(Duration.ofMillis(1), 0.5, 20, limit),
            new PatternSettings(
                limit,
                Math.max(2, limit),
                pattern.neutralTools(),
                pattern.overlapFloorNanos(),
                pattern.overlapFloorShare(),
                pattern.maxPeriod(),
                pattern.minIterations(),
                pattern.minHandoffs(),
                pattern.minFanWidth(),
                pattern.anomalyScore(),
                pattern.minSamples(),
                pattern.minTrendCalls(),
                pattern.trendCorrelation(),
                pattern.periodicVariation(),
                pattern.minPeriodicGaps(),
                pattern.costConcentration()),
            new FailureSettings(
                limit,
                failure.consecutiveFrom(),
                failure.burstFrom(),
                failure.burstShare(),
                failure.alwaysFailsFrom(),
                failure.lateFrom(),
                failure.contextGrowthFactor()),
            new PerformanceSettings(2.0, 0.25, 0.10, limit),
            new OptimizationSettings(20, 0.25, 10.0, limit),
            new InsightSettings(10, FINDINGS),
            BudgetSettings.DEFAULT));
  }
}
