/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.performance;

import static io.stepscope.analyzer.testing.DrawnTrace.draw;
import static io.stepscope.analyzer.testing.DrawnTrace.id;
import static io.stepscope.analyzer.testing.DrawnTrace.ms;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.tuple;

import io.stepscope.analyzer.AnalysisSettings;
import io.stepscope.analyzer.TraceAnalyzer;
import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.model.Value;
import io.stepscope.analyzer.performance.PerformanceReport.Bottleneck;
import io.stepscope.analyzer.performance.PerformanceReport.BottleneckKind;
import io.stepscope.analyzer.testing.DrawnTrace;
import io.stepscope.analyzer.testing.RandomTraces;
import io.stepscope.analyzer.testing.Usages;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PerformanceProfilerTest {
  private static final ExecutionTrace RUN =
      draw(
          """
          agent:run     |=====================|
            llm:plan    |===|
            tool:search     |======|
            tool:lookup     |===|
            llm:answer                |======|
          """);

  private static PerformanceReport profile(ExecutionTrace trace) {
    return new TraceAnalyzer(AnalysisSettings.DEFAULT).analyze(trace).performance();
  }

  @Test
  void statisticsAreOverTheStepsWithBothTimes() {
    var statistics =
        profile(
                draw(
                    """
                    agent:run  |==========|
                      tool:a   |=|
                      tool:b     |===|
                      tool:c         |=====>
                    """))
            .timing()
            .statistics();
    assertThat(statistics.total()).isEqualTo((double) ms(11 + 2 + 4));
    assertThat(statistics.median()).isEqualTo((double) ms(4));
    assertThat(statistics.min()).isEqualTo((double) ms(2));
    assertThat(statistics.max()).isEqualTo((double) ms(11));
    assertThat(statistics.stdDeviation())
        .isEqualTo(ms(1) * Math.sqrt((141 - 17 * 17 / 3.0) / 2), offset(1.0));
  }

  @Test
  void theMedianOfAnEvenNumberIsTheMeanOfTheMiddleTwo() {
    assertThat(DurationStatistics.of(new long[] {4, 1, 10, 2}).median()).isEqualTo(3.0);
    assertThat(DurationStatistics.of(new long[] {}).summary()).isEqualTo(DurationStatistics.NONE);
    assertThat(DurationStatistics.of(new long[] {7}).deviation()).isZero();
  }

  @Test
  void aPercentileIsTheValueAtItsFloor() {
    long[] values = new long[10];
    Arrays.setAll(values, i -> i * 10L);
    var statistics = DurationStatistics.of(values);
    assertThat(statistics.percentile(10)).isEqualTo(10);
    assertThat(statistics.percentile(50)).isEqualTo(50);
    assertThat(statistics.percentile(95)).isEqualTo(90);
    assertThat(statistics.percentile(99)).isEqualTo(90);
  }

  @Test
  void retriesOfAToolCountOnceWhetherTheyAreStepsOrFolded() {
    var report =
        profile(
            DrawnTrace.of(
                    """
                    agent:run      |================|
                      tool:fetch#1 |==x
                      tool:fetch#2     |==x
                      tool:fetch#3         |==|
                      tool:send#1              |===|
                    """)
                .with("fetch#2", step -> step.retryCount(1))
                .with("fetch#3", step -> step.retryCount(2))
                .with("send#1", step -> step.retryCount(2))
                .trace());
    assertThat(report.timing().byTool().get("fetch"))
        .extracting("callCount", "retryCount", "failureRate")
        .containsExactly(3, 2, 2.0 / 3);
    assertThat(report.timing().byTool().get("send")).extracting("retryCount").isEqualTo(2);
  }

  @Test
  void theLatencyBreakdownIsOfTheCriticalPathAlone() {
    assertThat(profile(RUN).metrics().latencyBreakdown())
        .containsEntry("model", ms(4 + 7))
        .containsEntry("tool", ms(7))
        .containsEntry("idle", ms(4))
        .containsEntry("framework", 0L);
  }

  @Test
  void theLatencyBreakdownAddsUpToTheCriticalPath() {
    RandomTraces.many(21, 500, 50)
        .forEach(trace -> {
          var path = TraceFacts.of(trace).criticalPath();
          long expected = path.map(p -> p.interval().nanos()).orElse(0L);
          var breakdown = profile(trace).metrics().latencyBreakdown();
          assertThat(breakdown.values().stream().mapToLong(nanos -> nanos).sum())
              .isEqualTo(expected);
        });
  }

  @Test
  void concurrencyCountsLeavesOnly() {
    var concurrency = profile(RUN).concurrency();
    assertThat(concurrency.maxConcurrency()).isEqualTo(2);
    assertThat(concurrency.timeAtConcurrency().toArray()).containsExactly(ms(4), ms(14), ms(4));
    assertThat(concurrency.workNanos()).isEqualTo(ms(4 + 7 + 4 + 7));
    assertThat(concurrency.serialFraction()).isEqualTo(14.0 / 18);
    assertThat(concurrency.averageConcurrency()).isEqualTo(1.0, offset(1e-9));
  }

  @Test
  void timeAtConcurrencyAddsUpToTheTrace() {
    RandomTraces.many(22, 500, 50)
        .forEach(trace -> {
          var report = profile(trace);
          long duration = report.metrics().traceDurationNanos().orElse(0);
          assertThat(Arrays.stream(report.concurrency().timeAtConcurrency().toArray()).sum())
              .isEqualTo(duration);
        });
  }

  @Test
  void aSlowStepAndAGapAreBottlenecksOfTheirOwn() {
    assertThat(profile(RUN).bottlenecks().list())
        .extracting(Bottleneck::kind, Bottleneck::impactNanos)
        .containsExactly(
            tuple(BottleneckKind.SLOW_STEP, ms(7)),
            tuple(BottleneckKind.SLOW_STEP, ms(7)),
            tuple(BottleneckKind.SLOW_STEP, ms(4)),
            tuple(BottleneckKind.IDLE_GAP, ms(3)),
            tuple(BottleneckKind.IDLE_GAP, ms(1)));
  }

  @Test
  void aFailedAttemptAndAGapAreWastedButNoTimeCountsTwice() {
    var report =
        profile(
            draw(
                """
                agent:run       |====================|
                  tool:search#1 |====x
                    http:get#1   |==x
                  tool:search#2        |====|
                  llm:answer                |========|
                """));
    assertThat(report.metrics().wastedNanos()).isEqualTo(ms(5 + 2));
  }

  @Test
  void aCallMadeBeforeWithTheSameAnswerIsWasted() {
    var report =
        profile(
            DrawnTrace.of(
                    """
                    agent:run       |==========|
                      tool:search#1 |====|
                      tool:search#2      |=====|
                    """)
                .with("search#1", step -> step.parameters(question(1)).result(Value.text("x")))
                .with("search#2", step -> step.parameters(question(1)).result(Value.text("x")))
                .trace());
    assertThat(report.metrics().wastedNanos()).isEqualTo(ms(6));
  }

  @Test
  void whatNobodyReportedIsUnknownAndCostsAreSummedByTool() {
    var report =
        profile(
            DrawnTrace.of(
                    """
                    agent:run    |=======|
                      llm:plan   |==|
                      tool:fetch    |====|
                    """)
                .with("plan", step -> step.model("m-1").usage(Usages.of(100, 20, 0.5)))
                .with("fetch", step -> step.usage(Usages.of(10, 2, 0.25)))
                .trace());
    var resources = report.resources();
    assertThat(resources.totals().costUsd()).hasValue(0.75);
    assertThat(resources.totals().memoryPeakBytes()).isEmpty();
    assertThat(report.metrics().totalTokens()).hasValue(132);
    assertThat(resources.byTool().get("fetch"))
        .extracting("costUsd")
        .isEqualTo(OptionalDouble.of(0.25));
    assertThat(resources.coverage()).containsEntry("cost_estimate", 2.0 / 3);
    assertThat(resources.topConsumers())
        .filteredOn(consumer -> consumer.field().equals("tokens"))
        .extracting(PerformanceReport.Consumer::step)
        .containsExactly(id("plan"), id("fetch"));
  }

  @Test
  void whatIsReportedWhatIsEstimatedAndWhatIsUnknownOfTheCostAreToldApart() {
    var cost =
        profile(
                DrawnTrace.of(
                        """
                        agent:run          |====================|
                          llm:told         |==|
                          llm:priced          |==|
                          llm:unknown            |==|
                          subagent:whole            |=====|
                            llm:within              |==|
                        """)
                    .with("told", step -> step.usage(Usages.of(10, 1, 0.5)))
                    .with("priced", step -> step.usage(Usages.estimated(10, 1, 0.25)))
                    .with("unknown", step -> step.usage(Usages.unpriced(100, 20)))
                    .with("whole", step -> step.usage(Usages.of(0, 0, 2)))
                    .with("within", step -> step.usage(Usages.unpriced(7, 7)))
                    .trace())
            .resources()
            .cost();
    assertThat(cost.reportedUsd()).hasValue(2.5);
    assertThat(cost.estimatedUsd()).hasValue(0.25);
    assertThat(cost.unpricedSteps()).isEqualTo(1);
    assertThat(cost.unpricedTokens()).isEqualTo(120);
    assertThat(profile(RUN).resources().cost().isPartial()).isFalse();
  }

  @Test
  void thePartsOfTheCostAddUpToTheTotalInAnyTrace() {
    RandomTraces.many(11, 100, 60)
        .forEach(trace -> {
          var resources = profile(trace).resources();
          var cost = resources.cost();
          assertThat(cost.reportedUsd().orElse(0) + cost.estimatedUsd().orElse(0))
              .isCloseTo(resources.totals().costUsd().orElse(0), offset(1e-9));
          assertThat(cost.unpricedTokens())
              .isLessThanOrEqualTo(
                  resources.totals().tokensInput().orElse(0)
                      + resources.totals().tokensOutput().orElse(0));
          assertThat(cost.isPartial()).isEqualTo(cost.unpricedTokens() > 0);
        });
  }

  @Test
  void contextGrowthIsMeasuredWithinOneConversation() {
    var growth =
        profile(
                DrawnTrace.of(
                        """
                        agent:run        |================|
                          llm:turn#1     |==|
                          subagent:side     |=======|
                            llm:other       |==|
                          llm:turn#2                |==|
                          llm:turn#3                   |==|
                        """)
                    .with("turn#1", step -> step.usage(Usages.of(100, 1, 0)))
                    .with("other", step -> step.usage(Usages.of(9_999, 1, 0)))
                    .with("turn#2", step -> step.usage(Usages.of(300, 1, 0)))
                    .with("turn#3", step -> step.usage(Usages.of(500, 1, 0)))
                    .trace())
            .resources()
            .contextGrowth()
            .orElseThrow();
    assertThat(growth.steps()).containsExactly(id("turn#1"), id("turn#2"), id("turn#3"));
    assertThat(growth.slopePerCall()).isEqualTo(200);
    assertThat(growth.firstInputTokens()).isEqualTo(100);
    assertThat(growth.lastInputTokens()).isEqualTo(500);
  }

  @Test
  void statisticsAgreeWithAPlainComputation() {
    var random = new Random(5);
    for (int round = 0; round < 300; round++) {
      long[] values = random.longs(1 + random.nextInt(40), 0, 1000).toArray();
      var statistics = DurationStatistics.of(values);
      double mean = Arrays.stream(values).average().orElseThrow();
      double variance =
          Arrays.stream(values).mapToDouble(v -> (v - mean) * (v - mean)).sum()
              / Math.max(1, values.length - 1);
      assertThat(statistics.average()).isEqualTo(mean, offset(1e-9));
      assertThat(statistics.deviation()).isEqualTo(Math.sqrt(variance), offset(1e-9));
      assertThat(statistics.min()).isEqualTo((double) Arrays.stream(values).min().orElseThrow());
    }
  }

  @Test
  void everyStepNamedIsAStepOfTheTrace() {
    RandomTraces.many(23, 200, 50)
        .forEach(trace -> {
          List<StepId> named =
              profile(trace).bottlenecks().list().stream()
                  .flatMap(bottleneck -> bottleneck.steps().stream())
                  .toList();
          assertThat(named).allMatch(step -> trace.indexOf(step) >= 0);
        });
  }

  private static Value question(long number) {
    var fields = new LinkedHashMap<String, Value>();
    fields.put("q", new Value.Whole(number));
    return new Value.Fields(fields);
  }
}
