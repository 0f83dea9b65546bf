/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer;

import static io.stepscope.analyzer.testing.DrawnTrace.draw;
import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.dependency.DependencySettings;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.testing.RandomTraces;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TraceAnalyzerTest {
  private final TraceAnalyzer analyzer = new TraceAnalyzer(AnalysisSettings.DEFAULT);

  private static Stream<ExecutionTrace> traces() {
    return RandomTraces.many(11, 600, 60);
  }

  @Test
  void everyScoreIsAShare() {
    traces()
        .map(analyzer::analyze)
        .forEach(analysis ->
            assertThat(
                    DoubleStream.of(
                        analysis.integrity().score(),
                        analysis.dependency().score(),
                        analysis.performance().score(),
                        analysis.failure().severityScore(),
                        analysis.pattern().confidenceScore(),
                        analysis.optimization().score(),
                        analysis.debugScore(),
                        analysis.insights().summary().successRate()))
                .allSatisfy(score -> assertThat(score).isBetween(0.0, 1.0)));
  }

  @Test
  void theSameTraceGivesEqualAnalysesTwice() {
    traces()
        .forEach(trace -> {
          TraceAnalysis first = analyzer.analyze(trace);
          TraceAnalysis second = analyzer.analyze(trace);
          assertThat(second.findings()).isEqualTo(first.findings());
          assertThat(second.insights()).isEqualTo(first.insights());
          assertThat(second.performance()).isEqualTo(first.performance());
          assertThat(second.optimization()).isEqualTo(first.optimization());
          assertThat(second.pattern()).isEqualTo(first.pattern());
          assertThat(second.failure()).isEqualTo(first.failure());
          assertThat(second.integrity()).isEqualTo(first.integrity());
        });
  }

  @Test
  void theOrderInWhichStepsAndEdgesArriveDoesNotMatter() {
    var random = new Random(3);
    traces()
        .forEach(trace -> {
          TraceAnalysis shuffled = analyzer.analyze(shuffled(trace, random));
          TraceAnalysis ordered = analyzer.analyze(trace);
          assertThat(shuffled.findings()).isEqualTo(ordered.findings());
          assertThat(shuffled.performance()).isEqualTo(ordered.performance());
          assertThat(shuffled.optimization()).isEqualTo(ordered.optimization());
        });
  }

  @Test
  void edgesThatArriveTwiceChangeNothing() {
    traces()
        .limit(100)
        .forEach(trace -> {
          var twice = new ArrayList<>(trace.edges());
          twice.addAll(trace.edges());
          var copied =
              new ExecutionTrace(
                  trace.traceId(),
                  trace.summary(),
                  trace.steps(),
                  twice,
                  trace.refusedEdges(),
                  trace.completion());
          assertThat(copied.edges()).isEqualTo(trace.edges());
          assertThat(analyzer.analyze(copied).dependency())
              .isEqualTo(analyzer.analyze(trace).dependency());
        });
  }

  /// What is worked out on demand shares columns with what else is: the order must not matter.
  @Test
  void partsSayTheSameInWhateverOrderTheyAreAskedFor() {
    List<Function<TraceAnalysis, Object>> parts =
        List.of(
            analysis -> analysis.dependency().path(),
            analysis -> analysis.dependency().slackNanos(),
            analysis -> analysis.dependency().selfTimeNanos(),
            analysis -> analysis.dependency().execution(),
            analysis -> analysis.performance(),
            analysis -> analysis.failure(),
            analysis -> analysis.pattern(),
            analysis -> analysis.optimization().performance(),
            analysis -> analysis.insights());
    traces()
        .limit(100)
        .forEach(trace -> {
          var forwards = analyzer.analyze(trace);
          var backwards = analyzer.analyze(trace);
          List<String> first = parts.stream().map(part -> part.apply(forwards).toString()).toList();
          List<String> last =
              parts.reversed().stream().map(part -> part.apply(backwards).toString()).toList();
          assertThat(last.reversed()).isEqualTo(first);
        });
  }

  @Test
  void findingsNameOnlyStepsOfTheTraceAndAreNoSurerThanTheTrace() {
    traces()
        .map(analyzer::analyze)
        .forEach(analysis -> {
          Set<StepId> known =
              analysis.trace().steps().stream().map(ExecutionStep::id).collect(Collectors.toSet());
          for (Finding finding : analysis.findings()) {
            assertThat(finding.steps()).allMatch(step -> known.contains(step.step()));
            assertThat(finding.confidence()).isBetween(0.0, analysis.integrity().score());
            assertThat(finding.summary()).isNotBlank().doesNotContain("null").endsWith(".");
            assertThat(finding.recommendation()).isNotBlank().endsWith(".");
          }
          assertThat(analysis.findings()).extracting(Finding::id).doesNotHaveDuplicates();
          assertThat(analysis.findings())
              .extracting(Finding::severity)
              .isSortedAccordingTo(Collections.reverseOrder());
        });
  }

  @Test
  void noSavingExceedsTheRun() {
    traces()
        .map(analyzer::analyze)
        .forEach(analysis -> {
          long duration = analysis.integrity().traceDurationNanos().orElse(0);
          assertThat(analysis.optimization().potential().timeSavingNanos()).isBetween(0L, duration);
          analysis
              .optimization()
              .caching()
              .all()
              .forEach(found -> assertThat(found.timeSavingNanos()).isBetween(0L, duration));
          analysis
              .optimization()
              .performance()
              .all()
              .forEach(found -> assertThat(found.timeSavingNanos()).isBetween(0L, duration));
          assertThat(analysis.performance().metrics().wastedNanos()).isBetween(0L, duration);
        });
  }

  @Test
  void aTraceWithoutStepsIsAnalysedToo() {
    TraceAnalysis analysis = analyzer.analyze(draw(""));
    assertThat(analysis.performance().score()).isEqualTo(1.0);
    assertThat(analysis.insights().summary().totalSteps()).isZero();
    assertThat(analysis.insights().summary().verdict()).isEqualTo("Succeeded; 0 steps.");
  }

  @Test
  void noListOfInsightsIsLongerThanTen() {
    RandomTraces.many(5, 40, 400)
        .map(analyzer::analyze)
        .forEach(analysis -> {
          var insights = analysis.insights();
          assertThat(
                  List.of(
                      insights.criticalIssues().list(),
                      insights.performanceInsights().list(),
                      insights.optimizationRecommendations().list(),
                      insights.debuggingRecommendations().list(),
                      insights.nextSteps().list()))
              .allSatisfy(list -> assertThat(list).hasSizeLessThanOrEqualTo(10));
        });
  }

  @Test
  void aTraceBeyondTheBudgetOfStepsSaysWhatWasLeftOut() {
    var small = new TraceAnalyzer(budget(new BudgetSettings(2, Duration.ofSeconds(1))));
    TraceAnalysis analysis =
        small.analyze(
            draw(
                """
                agent:run     |======|
                  llm:plan    |==|
                  tool:search    |===|
                """));
    assertThat(analysis.degraded())
        .containsExactly(
            "patterns left out: 3 steps, at most 2",
            "repeated_calls left out: 3 steps, at most 2",
            "optimization left out: 3 steps, at most 2");
    assertThat(analysis.performance().timing().stepDurations()).hasSize(3);
  }

  @Test
  void aTraceBeyondTheBudgetStillKnowsWhichFailuresARetryMadeGood() {
    String drawing =
        """
        agent:run        |===========|
          tool:search#1  |==x
          tool:search#2       |====|
        """;
    var small = new TraceAnalyzer(budget(new BudgetSettings(2, Duration.ofSeconds(1))));
    TraceAnalysis cut = small.analyze(draw(drawing));
    assertThat(cut.degraded()).contains("patterns left out: 3 steps, at most 2");
    assertThat(cut.failure()).isEqualTo(analyzer.analyze(draw(drawing)).failure());
    assertThat(cut.failure().statistics().recoveredFailures()).isEqualTo(1);
    assertThat(cut.pattern().retries().total()).isEqualTo(1);
  }

  @Test
  void whenTimeRunsOutTheRestIsNamedAndWhatWasBegunIsFinished() {
    var clock = new AtomicLong();
    var slow =
        new TraceAnalyzer(
            budget(new BudgetSettings(1000, Duration.ofSeconds(30))),
            () -> clock.getAndAdd(15_000_000_000L));
    assertThat(slow.analyze(draw("tool:search |==|")).degraded())
        .containsExactly(
            "repeated_calls left out: out of time, at most 30 s",
            "optimization left out: out of time, at most 30 s");
  }

  private static AnalysisSettings budget(BudgetSettings budget) {
    AnalysisSettings all = AnalysisSettings.DEFAULT;
    return new AnalysisSettings(
        all.graph(),
        all.integrity(),
        DependencySettings.DEFAULT,
        all.pattern(),
        all.failure(),
        all.performance(),
        all.optimization(),
        all.insight(),
        budget);
  }

  private static ExecutionTrace shuffled(ExecutionTrace trace, Random random) {
    var steps = new ArrayList<>(trace.steps());
    var edges = new ArrayList<>(new HashSet<>(trace.edges()));
    Collections.shuffle(steps, random);
    Collections.shuffle(edges, random);
    return new ExecutionTrace(
        trace.traceId(), trace.summary(), steps, edges, trace.refusedEdges(), trace.completion());
  }
}
