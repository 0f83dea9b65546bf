/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.pattern;

import static io.stepscope.analyzer.testing.DrawnTrace.id;
import static io.stepscope.analyzer.testing.DrawnTrace.ms;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.integrity.IntegrityAnalyzer;
import io.stepscope.analyzer.integrity.IntegritySettings;
import io.stepscope.analyzer.model.Annotation;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.ResourceUsage;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.model.StepType;
import io.stepscope.analyzer.model.TokenUsage;
import io.stepscope.analyzer.model.Value;
import io.stepscope.analyzer.pattern.PatternReport.ConditionalPattern;
import io.stepscope.analyzer.pattern.PatternReport.FanPattern;
import io.stepscope.analyzer.pattern.PatternReport.HandoffPattern;
import io.stepscope.analyzer.pattern.PatternReport.NamedPattern;
import io.stepscope.analyzer.pattern.PatternReport.SequentialPattern;
import io.stepscope.analyzer.testing.DrawnTrace;
import io.stepscope.analyzer.testing.RandomTraces;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PatternRecognizerTest {
  @Test
  void anEmptyHandSaysSo() {
    var report = report(DrawnTrace.draw("agent:run |==|"));
    assertThat(report.confidenceScore()).isEqualTo(0.5);
    assertThat(report.sequential().total()).isZero();
  }

  @Test
  void siblingsThatTouchOrFollowAreASequenceAndAnOverlapEndsIt() {
    var report =
        report(
            DrawnTrace.draw(
                """
                agent:run |=======================|
                  tool:a  |==|
                  tool:b     |==|
                  tool:c          |====|
                  tool:d             |===|
                """));
    assertThat(report.sequential().list())
        .extracting(SequentialPattern::steps)
        .containsExactly(List.of(id("a"), id("b"), id("c")));
    assertThat(report.sequential().list().getFirst().container()).isEqualTo(Optional.of(id("run")));
    assertThat(report.confidenceScore()).isEqualTo(1.0);
  }

  @Test
  void aRouterTellsWhichBranchesItDidNotTake() {
    var report =
        report(
            DrawnTrace.of(
                    """
                    agent:run      |==========|
                      router:pick  |==|
                      chain:left      |===|
                    """)
                .with(
                    "pick",
                    step ->
                        step.annotations(
                            List.of(
                                new Annotation.Branch(
                                    Optional.of("left"), List.of("left", "right")))))
                .trace());
    assertThat(report.conditional().list())
        .containsExactly(
            new ConditionalPattern(
                id("pick"),
                Optional.of("left"),
                List.of("right"),
                List.of(id("pick"), id("left")),
                0.9));
  }

  @Test
  void aConditionThatSaysNothingIsFollowedByItsBranchWithLittleConfidence() {
    var report =
        report(
            DrawnTrace.of(
                    """
                    agent:run          |==========|
                      guardrail:check  |==|
                      tool:send           |===|
                    """)
                .with("check", step -> step.type(StepType.CONDITION))
                .trace());
    var found = report.conditional().list().getFirst();
    assertThat(found.branchTaken()).isEqualTo(Optional.of("send"));
    assertThat(found.confidence()).isEqualTo(0.5);
  }

  @Test
  void twoAgentsThatHandTheWorkBackAndForthOscillate() {
    var report =
        report(
            DrawnTrace.of(
                    """
                    chain:crew   |==========================|
                      agent:a#1  |==|
                      agent:b#1     |==|
                      agent:a#2         |==|
                      agent:b#2             |==|
                      agent:a#3                 |==|
                      agent:c                       |==|
                    """)
                .trace());
    assertThat(report.handoffs().list())
        .containsExactly(
            new HandoffPattern(
                Stream.of("a#1", "b#1", "a#2", "b#2", "a#3").map(DrawnTrace::id).toList(),
                List.of("a", "b"),
                4,
                0.8));
  }

  @Test
  void agentsThatWorkAtTheSameTimeHandNothingOver() {
    var report =
        report(
            DrawnTrace.draw(
                """
                chain:crew   |==========================|
                  agent:a#1  |=====|
                  agent:b#1     |=====|
                  agent:a#2        |=====|
                  agent:b#2           |=====|
                  agent:a#3              |=====|
                """));
    assertThat(report.handoffs().list()).isEmpty();
  }

  @Test
  void threeCallsOfOneTurnFanOutAndTheNextTurnFansThemIn() {
    var report =
        report(
            DrawnTrace.draw(
                """
                agent:run |==================|
                  llm:m1  |==|
                  tool:a     |===|
                  tool:b     |====|
                  tool:c     |=====|
                  llm:m2             |==|
                """,
                "m1 -> a E2A",
                "m1 -> b E2A",
                "m1 -> c E2A",
                "a -> m2 E2B",
                "b -> m2 E2B",
                "c -> m2 E6 0.65"));
    assertThat(report.fanOuts().list())
        .containsExactly(new FanPattern(id("m1"), List.of(id("c"), id("b"), id("a")), 3, 0.95));
    assertThat(report.fanIns().list()).extracting(FanPattern::confidence).containsExactly(0.65);
  }

  @Test
  void oneCallFarSlowerThanItsLikeIsAnAnomaly() {
    var report =
        report(
            DrawnTrace.draw(
                """
                agent:run   |=========================================================|
                  tool:a#1  |==|
                  tool:a#2     |===|
                  tool:a#3         |==|
                  tool:a#4             |====|
                  tool:a#5                  |==================|
                """));
    assertThat(report.anomalies().list()).hasSize(1);
    var anomaly = report.anomalies().list().getFirst();
    assertThat(anomaly.step()).isEqualTo(id("a#5"));
    assertThat(anomaly.kind()).isEqualTo("slow");
    assertThat(anomaly.score()).isGreaterThan(3.5);
    assertThat(anomaly.baseline()).isEqualTo(OptionalDouble.of((double) ms(4)));
  }

  @Test
  void fourCallsAreTooFewForAnAnomaly() {
    assertThat(
            report(
                    DrawnTrace.draw(
                        """
                        agent:run   |=================================|
                          tool:a#1  |==|
                          tool:a#2     |==|
                          tool:a#3         |==|
                          tool:a#4             |==================|
                        """))
                .anomalies()
                .list())
        .isEmpty();
  }

  @Test
  void growingInputMissedCachesAndAConcentratedCostAreNamed() {
    var report =
        report(
            DrawnTrace.of(
                    """
                    agent:run |=================|
                      llm:a   |==|
                      llm:b       |==|
                      llm:c           |==|
                    """)
                .with("a", used(1_500, 0.01))
                .with("b", used(2_500, 0.01))
                .with("c", used(4_000, 0.09))
                .trace());
    assertThat(report.resources().list())
        .extracting(NamedPattern::type)
        .containsExactlyInAnyOrder("token_growth", "cache_miss_run", "cost_concentration");
    assertThat(report.insights().list()).extracting(NamedPattern::type).contains("context_growth");
  }

  @Test
  void tenCallsWithinASecondAreABurst() {
    var drawing = new StringBuilder("agent:run |" + "=".repeat(60) + "|\n");
    for (int i = 0; i < 10; i++) {
      drawing.append("  tool:t" + i + "  |==|\n");
    }
    assertThat(report(DrawnTrace.draw(drawing.toString())).resources().list())
        .extracting(NamedPattern::type)
        .containsExactly("call_burst");
  }

  @Test
  void rhythmTrendAndPausesAreNamed() {
    var report =
        report(
            DrawnTrace.draw(
                """
                agent:run   |===============================================================|
                  tool:a#1  |==|
                  tool:a#2        |===|
                  tool:a#3              |====|
                  tool:a#4                    |=====|
                  tool:a#5                          |======|
                  tool:a#6                                |=======|
                  tool:b                                                            |===|
                """));
    assertThat(report.temporal().list())
        .extracting(NamedPattern::type)
        .contains("periodic", "slowing_down", "idle_gap");
  }

  @Test
  void callsThatBecomeQuickerAndWorkThatLiesAtOneEndAreNamed() {
    var quicker =
        report(
            DrawnTrace.draw(
                """
                agent:run   |===============================================================|
                  tool:a#1  |=======|
                  tool:a#2           |======|
                  tool:a#3                   |=====|
                  tool:a#4                          |====|
                  tool:a#5                                |===|
                  tool:a#6                                     |==|
                """));
    assertThat(quicker.temporal().list())
        .extracting(NamedPattern::type)
        .contains("speeding_up")
        .doesNotContain("slowing_down", "front_loaded", "back_loaded");
    assertThat(loads("", " ".repeat(40))).containsExactly("front_loaded");
    assertThat(loads(" ".repeat(40), "")).containsExactly("back_loaded");
  }

  /// Six calls of three milliseconds each in a run of sixty.
  private static List<String> loads(String before, String after) {
    var drawing = new StringBuilder("agent:run    |" + "=".repeat(58) + "|\n");
    for (int i = 0; i < 6; i++) {
      drawing.append("  tool:a#" + i + "   " + before + "   ".repeat(i) + "|==|" + after + "\n");
    }
    return report(DrawnTrace.draw(drawing.toString())).temporal().list().stream()
        .map(NamedPattern::type)
        .filter(type -> type.endsWith("_loaded"))
        .toList();
  }

  @Test
  void aStuckLoopAndAnExhaustedRetryBecomeInsights() {
    UnaryOperator<ExecutionStep.Builder> same =
        step -> step.parameters(Value.text("q")).result(Value.text("no rows"));
    var report =
        report(
            DrawnTrace.of(
                    """
                    agent:run   |=====================|
                      tool:a#1  |==|
                      tool:a#2     |==|
                      tool:a#3        |==|
                      tool:b#1           |==x
                      tool:b#2               |==x
                    """)
                .with("a#1", same)
                .with("a#2", same)
                .with("a#3", same)
                .trace());
    assertThat(report.insights().list())
        .extracting(NamedPattern::type)
        .containsExactly("stuck_loop", "retry_exhausted");
  }

  @Test
  void everyReportNamesOnlyStepsThatExistAndIsTheSameTwice() {
    RandomTraces.many(17, 1_000, 80)
        .forEach(trace -> {
          var report = report(trace);
          assertThat(named(report)).allMatch(step -> trace.indexOf(step) >= 0);
          assertThat(report.confidenceScore()).isBetween(0.0, 1.0);
          assertThat(report).isEqualTo(report(trace));
        });
  }

  @Test
  void aBadSettingSaysWhichAndWhy() {
    var good = PatternSettings.DEFAULT;
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            new PatternSettings(
                0,
                good.groupLimit(),
                Set.of(),
                good.overlapFloorNanos(),
                good.overlapFloorShare(),
                good.maxPeriod(),
                good.minIterations(),
                good.minHandoffs(),
                good.minFanWidth(),
                good.anomalyScore(),
                good.minSamples(),
                good.minTrendCalls(),
                good.trendCorrelation(),
                good.periodicVariation(),
                good.minPeriodicGaps(),
                good.costConcentration()))
        .withMessage("list_limit must be >= 1, was 0");
  }

  private static List<StepId> named(PatternReport report) {
    var named = new ArrayList<StepId>();
    report.sequential().list().forEach(pattern -> named.addAll(pattern.steps()));
    report.parallel().list().forEach(pattern -> named.addAll(pattern.steps()));
    report.conditional().list().forEach(pattern -> named.addAll(pattern.steps()));
    report.loops().list().forEach(pattern -> named.addAll(pattern.steps()));
    report.retries().list().forEach(pattern -> named.addAll(pattern.attempts()));
    report.handoffs().list().forEach(pattern -> named.addAll(pattern.steps()));
    report.fanOuts().list().forEach(pattern -> named.addAll(pattern.steps()));
    report.fanIns().list().forEach(pattern -> named.addAll(pattern.steps()));
    report.anomalies().list().forEach(anomaly -> named.add(anomaly.step()));
    report.resources().list().forEach(pattern -> named.addAll(pattern.steps()));
    report.temporal().list().forEach(pattern -> named.addAll(pattern.steps()));
    report.insights().list().forEach(pattern -> named.addAll(pattern.steps()));
    return named;
  }

  private static UnaryOperator<ExecutionStep.Builder> used(long input, double cost) {
    var none = ResourceUsage.UNKNOWN;
    return step ->
        step.usage(
            new ResourceUsage(
                none.cpuTimeNanos(),
                none.memoryPeakBytes(),
                none.networkCalls(),
                none.apiCalls(),
                OptionalDouble.of(cost),
                new TokenUsage(
                    OptionalLong.of(input),
                    OptionalLong.empty(),
                    OptionalLong.of(0),
                    OptionalLong.empty(),
                    OptionalLong.empty())));
  }

  private static PatternReport report(ExecutionTrace trace) {
    var facts = TraceFacts.of(trace);
    var integrity = new IntegrityAnalyzer(IntegritySettings.DEFAULT).analyze(facts);
    return new PatternRecognizer(PatternSettings.DEFAULT).analyze(facts, integrity);
  }
}
