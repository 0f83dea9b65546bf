/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.stepscope.analyzer.AnalysisSettings;
import io.stepscope.analyzer.Finding;
import io.stepscope.analyzer.FindingType;
import io.stepscope.analyzer.TraceAnalysis;
import io.stepscope.analyzer.TraceAnalyzer;
import io.stepscope.analyzer.model.Completion;
import io.stepscope.analyzer.model.CompletionReason;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Outcome;
import io.stepscope.analyzer.model.StepError;
import io.stepscope.analyzer.model.TraceId;
import io.stepscope.analyzer.pattern.PatternReport.Anomaly;
import io.stepscope.analyzer.testing.DrawnTrace;
import io.stepscope.analyzer.testing.RandomTraces;
import io.stepscope.analyzer.testing.Usages;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class BaselinesTest {
  private static final BaselineSettings SETTINGS = BaselineSettings.DEFAULT;
  private static final Duration DAY = Duration.ofDays(1);

  private final TraceAnalyzer analyzer = new TraceAnalyzer(AnalysisSettings.DEFAULT);
  private final Baselines baselines = new Baselines(SETTINGS);
  private int number;

  @Test
  void aCallFarSlowerThanInEarlierRunsStandsOut() {
    for (int i = 0; i < 40; i++) {
      learn(searching(20 + i % 5));
    }
    assertThat(unusual(searching(30))).isEmpty();
    assertThat(unusual(searching(90)))
        .singleElement()
        .satisfies(anomaly -> {
          assertThat(anomaly.step().value()).isEqualTo("search");
          assertThat(anomaly.kind()).isEqualTo("slow");
          assertThat(anomaly.baseline().orElseThrow()).isBetween(21.7e6, 22.3e6);
          assertThat(anomaly.detail())
              .isEqualTo("90 ms; 95 of 100 earlier calls took at most 24 ms, half of them 22 ms");
        });
    assertThat(finding(searching(90)).type()).isEqualTo(FindingType.SLOW_OUTLIER);
    assertThat(finding(searching(90)).summary())
        .isEqualTo(
            "This call of `search` took 90 ms; in earlier runs its calls usually took 22 ms.");
  }

  @Test
  void aRunThatIsSlowBecauseOfACallIsNotToldBesideIt() {
    for (int i = 0; i < 40; i++) {
      learn(searching(20));
    }
    ExecutionTrace slowItself =
        DrawnTrace.draw(
            """
            agent:run     |=======================================================|
              tool:search |===================|
            """);
    assertThat(unusual(slowItself)).extracting(Anomaly::step).containsExactly(DrawnTrace.id("run"));
    assertThat(unusual(searching(90)))
        .extracting(Anomaly::step)
        .containsExactly(DrawnTrace.id("search"));
  }

  @Test
  void aFewEarlierRunsSayNothing() {
    for (int i = 0; i < 29; i++) {
      learn(searching(20));
    }
    assertThat(unusual(searching(90))).isEmpty();
    learn(searching(20));
    assertThat(unusual(searching(90))).hasSize(1);
  }

  @Test
  void whatAServiceTakesSaysNothingAboutAnother() {
    for (int i = 0; i < 40; i++) {
      learn(searching(20), step -> step.service("near"));
    }
    assertThat(unusual(with(searching(90), step -> step.service("far"))))
        .extracting(Anomaly::step)
        .containsExactly(DrawnTrace.id("run"));
    assertThat(unusual(with(searching(90), step -> step.service("near"))))
        .extracting(Anomaly::step)
        .containsExactly(DrawnTrace.id("search"));
  }

  @Test
  void anErrorIsNewOnceAndKnownAfterwards() {
    for (int i = 0; i < 40; i++) {
      learn(searching(20), i % 10 == 0 ? failing("Timeout", "after 5 s") : step -> step);
    }
    assertThat(unusual(with(searching(20), failing("Timeout", "after 30 s")))).isEmpty();

    ExecutionTrace denied = with(searching(20), failing("AccessDenied", "no"));
    assertThat(unusual(denied)).extracting(Anomaly::kind).containsExactly("new_error");
    assertThat(finding(denied).type()).isEqualTo(FindingType.NEW_ERROR);
    assertThat(finding(denied).summary())
        .startsWith("`search` failed")
        .endsWith("(AccessDenied), in a way in which it did not fail in earlier runs.");
    learn(denied, step -> step);
    assertThat(unusual(denied)).isEmpty();
  }

  @Test
  void aVersionThatTakesLongerThanTheOneBeforeIsARegression() {
    for (int i = 0; i < 40; i++) {
      learn(searching(20), step -> step.serviceVersion("1.4"));
    }
    for (int i = 0; i < 40; i++) {
      learn(searching(38), step -> step.serviceVersion("1.5"));
    }
    ExecutionTrace slow = with(searching(38), step -> step.serviceVersion("1.5"));
    assertThat(unusual(slow)).extracting(Anomaly::kind).containsExactly("regression");
    assertThat(finding(slow).type()).isEqualTo(FindingType.REGRESSION);
    assertThat(finding(slow).summary())
        .isEqualTo(
            "`search` became slower with a new version: half of the calls take up to 38 ms in"
                + " version `1.5`, up to 20 ms in version `1.4`.");
    assertThat(unusual(with(searching(38), step -> step.serviceVersion("1.4")))).isEmpty();
    assertThat(unusual(with(searching(15), step -> step.serviceVersion("1.5")))).isEmpty();
  }

  /// Only the newest version was seen, then an older one came back, which is slower.
  @Test
  void anOlderVersionThatComesBackIsNoRegression() {
    learnVersion("1.10", 20);
    learnVersion("1.9", 38);
    assertThat(unusual(ofVersion("1.9", 38))).isEmpty();
    assertThat(unusual(ofVersion("1.10", 38))).isEmpty();
  }

  /// By then what was known of the old version is forgotten, as three others were seen after it.
  @Test
  void aVersionWithoutANumberIsNotNewWhenItComesBack() {
    learnVersion("oak", 38);
    learnVersion("elm", 20);
    learnVersion("ash", 20);
    learnVersion("fir", 20);
    learnVersion("oak", 38);
    assertThat(unusual(ofVersion("oak", 38))).isEmpty();
    learnVersion("yew", 38);
    assertThat(unusual(ofVersion("yew", 38))).extracting(Anomaly::kind).contains("regression");
  }

  /// A trial of the newest version was seen before the one between it and the old one.
  @Test
  void aVersionIsHeldAgainstTheGreatestNumberBelowIt() {
    learnVersion("1.9", 60);
    learnVersion("2.0", 38);
    learnVersion("1.10", 20);
    assertThat(unusual(ofVersion("2.0", 38)))
        .extracting(Anomaly::detail)
        .containsExactly(
            "half of the calls take up to 38 ms in version `2.0`, up to 20 ms in version `1.10`");
    assertThat(unusual(ofVersion("1.10", 20))).isEmpty();
  }

  private void learnVersion(String version, int milliseconds) {
    for (int i = 0; i < 40; i++) {
      learn(searching(milliseconds), step -> step.serviceVersion(version));
    }
  }

  private static ExecutionTrace ofVersion(String version, int milliseconds) {
    return with(searching(milliseconds), step -> step.serviceVersion(version));
  }

  @Test
  void aVersionThatFailsMoreOftenThanTheOneBeforeIsARegression() {
    var broken = failing("Broken", "pipe");
    for (int i = 0; i < 100; i++) {
      UnaryOperator<ExecutionStep.Builder> old = i % 20 == 0 ? broken : step -> step;
      learn(searching(20), step -> old.apply(step).serviceVersion("1.4"));
    }
    for (int i = 0; i < 100; i++) {
      UnaryOperator<ExecutionStep.Builder> now = i % 3 == 0 ? broken : step -> step;
      learn(searching(20), step -> now.apply(step).serviceVersion("1.5"));
    }
    ExecutionTrace failed = with(searching(20), step -> broken.apply(step).serviceVersion("1.5"));
    assertThat(unusual(failed))
        .singleElement()
        .satisfies(anomaly -> {
          assertThat(anomaly.kind()).isEqualTo("failure_regression");
          assertThat(anomaly.baseline()).hasValue(0.05);
          assertThat(anomaly.detail())
              .isEqualTo("34 % of the calls fail in version `1.5`, 5 % in version `1.4`");
        });
    assertThat(unusual(with(searching(20), step -> step.serviceVersion("1.5")))).isEmpty();
  }

  @Test
  void aCallThatTakesManyMoreTokensOrMoreMoneyThanBeforeStandsOut() {
    for (int i = 0; i < 40; i++) {
      learn(searching(20), using(1_000 + i, 0.01));
    }
    assertThat(unusual(with(searching(20), using(1_500, 0.015)))).isEmpty();
    assertThat(unusual(with(searching(20), using(9_000, 0.01))))
        .extracting(Anomaly::kind)
        .containsExactly("tokens");
    assertThat(finding(with(searching(20), using(9_000, 0.01))).impact().tokens().orElseThrow())
        .isBetween(7_950L, 8_000L);
    assertThat(finding(with(searching(20), using(1_000, 0.5))).summary())
        .startsWith(
            "This call of `search` cost $0.5000; in earlier runs its calls usually cost $0.0");
  }

  @Test
  void absurdMeasuresOfASenderAreLearnedAsTheMostThereIs() {
    for (int i = 0; i < 40; i++) {
      learn(searching(20), using(Long.MAX_VALUE / 4, Double.MAX_VALUE));
    }
    assertThat(unusual(with(searching(20), using(1_000, 0.01)))).isEmpty();
  }

  @Test
  void whatIsLongPastCountsNoMore() {
    for (int i = 0; i < 40; i++) {
      learn(searching(20));
    }
    pass(DAY.multipliedBy(70));
    learn(searching(60));
    assertThat(unusual(searching(300))).isEmpty();
    for (int i = 0; i < 40; i++) {
      learn(searching(60));
    }
    assertThat(unusual(searching(90))).isEmpty();
    assertThat(unusual(searching(300))).hasSize(1);
  }

  @Test
  void yearsOfTracesKeepTheirQuantiles() {
    for (int i = 0; i < 2_000; i++) {
      learn(searching(20 + i % 5));
      pass(DAY.dividedBy(6));
    }
    assertThat(unusual(searching(90)).getFirst().baseline().orElseThrow())
        .isBetween(21.7e6, 22.3e6);
  }

  @Test
  void theKindNotSeenForLongestIsForgottenFirst() {
    var few = new Baselines(new BaselineSettings(true, 3, Duration.ofDays(7), 2, 3.5, 2, 1.5));
    for (String tool : List.of("a", "b", "a", "c", "d")) {
      few.learn(with(searching(20), step -> step.toolName(tool)));
    }
    // The run itself, d and c are left; a was seen after b.
    assertThat(few.signatures()).isEqualTo(3);
    assertThat(few.forgotten()).isEqualTo(2);
    few.learn(with(searching(20), step -> step.toolName("c")));
    assertThat(few.forgotten()).isEqualTo(2);
  }

  @Test
  void aTraceOfManyKindsOfStepsCannotPushOutAllOthers() {
    learn(searching(20));
    ExecutionTrace like = searching(20);
    var steps = new ArrayList<ExecutionStep>();
    for (int i = 0; i < 5_000; i++) {
      steps.add(
          ExecutionStep.builder(DrawnTrace.id("s" + i))
              .name("n" + i)
              .time(like.step(0).time())
              .build());
    }
    baselines.learn(
        new ExecutionTrace(
            like.traceId(), like.summary(), steps, List.of(), List.of(), like.completion()));
    assertThat(baselines.signatures()).isEqualTo(502);
    assertThat(baselines.forgotten()).isZero();
  }

  @Test
  void aLaterRevisionIsNotLearnedAgain() {
    learn(searching(20));
    var before = baselines.view(searching(20)).use();
    baselines.learn(
        DrawnTrace.of(drawing(20))
            .completion(new Completion(CompletionReason.ROOT_ENDED, 1, false, 2, 0))
            .trace());
    assertThat(baselines.view(searching(20)).use()).isEqualTo(before);
  }

  @Test
  void quantilesAreWithinOnePercentOfTheExactOnes() {
    var random = new SplittableRandom(5);
    for (int round = 0; round < 200; round++) {
      int count = random.nextInt(30, 500);
      var sketch = new DecayedSketch();
      double[] values = new double[count];
      for (int i = 0; i < count; i++) {
        values[i] = Math.exp(random.nextDouble() * 12) * 1_000;
        sketch.add(values[i], 1);
      }
      Arrays.sort(values);
      Usual usual = sketch.usual(new Decay(DAY, 0));
      assertThat(usual.samples()).isEqualTo(count);
      assertWithin(usual.median(), values[(int) (0.5 * (count - 1))]);
      assertWithin(usual.high(), values[(int) (0.95 * (count - 1))]);
      sketch.scale(0.25);
      assertWithin(sketch.usual(new Decay(DAY, 0)).samples(), count / 4.0);
    }
  }

  private static void assertWithin(double value, double exact) {
    assertThat(value).isBetween(exact * 0.9899, exact * 1.0101);
  }

  /// Whatever was learned, only anomalies, their findings and what retells findings differ.
  @Test
  void baselinesChangeNothingElse() {
    int different = 0;
    var learned = new Baselines(new BaselineSettings(true, 100, DAY, 2, 0.5, 1, 1.1));
    for (ExecutionTrace trace : RandomTraces.many(71, 300, 60).toList()) {
      TraceAnalysis beside = analyzer.analyze(trace, learned.view(trace));
      TraceAnalysis alone = analyzer.analyze(trace);
      assertThat(withoutAnomalies(beside)).isEqualTo(withoutAnomalies(alone));
      assertThat(beside.findings())
          .filteredOn(finding -> !OF_BASELINES.contains(finding.type()))
          .isEqualTo(
              alone.findings().stream()
                  .filter(finding -> !OF_BASELINES.contains(finding.type()))
                  .toList());
      different += beside.findings().equals(alone.findings()) ? 0 : 1;
      learned.learn(trace);
    }
    assertThat(different).isGreaterThan(50);
  }

  private static final List<FindingType> OF_BASELINES =
      List.of(
          FindingType.SLOW_OUTLIER,
          FindingType.UNUSUAL_USAGE,
          FindingType.NEW_ERROR,
          FindingType.REGRESSION);

  private static List<Object> withoutAnomalies(TraceAnalysis analysis) {
    var pattern = analysis.pattern();
    return List.of(
        analysis.integrity(),
        analysis.dependency(),
        analysis.performance(),
        analysis.failure(),
        analysis.optimization(),
        analysis.debugScore(),
        analysis.degraded(),
        pattern.sequential(),
        pattern.parallel(),
        pattern.conditional(),
        pattern.loops(),
        pattern.retries(),
        pattern.handoffs(),
        pattern.fanOuts(),
        pattern.fanIns(),
        pattern.resources(),
        pattern.temporal(),
        pattern.insights(),
        pattern.confidenceScore());
  }

  @Test
  void theSameTracesInTheSameOrderSayTheSameOfTheNext() {
    List<ExecutionTrace> traces = RandomTraces.many(72, 100, 40).toList();
    var settings = new BaselineSettings(true, 40, Duration.ofSeconds(1), 2, 0.5, 1, 1.1);
    var one = new Baselines(settings);
    var other = new Baselines(settings);
    int compared = 0;
    for (ExecutionTrace trace : traces) {
      var view = one.view(trace);
      assertThat(view.use()).isEqualTo(other.view(trace).use());
      List<Anomaly> said = BaselineComparison.of(trace, view);
      assertThat(said).isEqualTo(BaselineComparison.of(trace, other.view(trace)));
      compared += said.size();
      one.learn(trace);
      assertThat(one.view(trace).use()).isNotEqualTo(other.view(trace).use());
      other.learn(trace);
    }
    assertThat(compared).isGreaterThan(100);
  }

  @Test
  void settingsRefuseWhatMakesNoSense() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BaselineSettings(true, 0, DAY, 30, 3.5, 2, 1.5))
        .withMessage("max_signatures must be >= 1, was 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BaselineSettings(true, 1, Duration.ZERO, 30, 3.5, 2, 1.5))
        .withMessage("half_life must be > 0, was PT0S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BaselineSettings(true, 1, DAY, 30, 3.5, 2, 1))
        .withMessage("regression_factor must be > 1, was 1.0");
  }

  private long now = DrawnTrace.EPOCH;

  private void pass(Duration time) {
    now += time.toNanos();
  }

  private void learn(ExecutionTrace trace) {
    learn(trace, step -> step);
  }

  private void learn(ExecutionTrace trace, UnaryOperator<ExecutionStep.Builder> change) {
    ExecutionTrace changed = with(trace, change);
    number++;
    baselines.learn(
        new ExecutionTrace(
            new TraceId(7, number),
            changed.summary(),
            changed.steps(),
            changed.edges(),
            changed.refusedEdges(),
            new Completion(CompletionReason.ROOT_ENDED, now, false, 1, 0)));
  }

  private List<Anomaly> unusual(ExecutionTrace trace) {
    return BaselineComparison.of(trace, baselines.view(trace));
  }

  private Finding finding(ExecutionTrace trace) {
    return analyzer.analyze(trace, baselines.view(trace)).findings().stream()
        .filter(finding -> OF_BASELINES.contains(finding.type()))
        .findFirst()
        .orElseThrow();
  }

  /// A run whose one call takes so many milliseconds.
  private static ExecutionTrace searching(int milliseconds) {
    return DrawnTrace.of(drawing(milliseconds)).trace();
  }

  private static String drawing(int milliseconds) {
    String bar = "=".repeat(milliseconds - 1);
    return "agent:run |=" + bar + "=|\n  tool:search |" + bar + "|\n";
  }

  private static ExecutionTrace with(
      ExecutionTrace trace, UnaryOperator<ExecutionStep.Builder> change) {
    List<ExecutionStep> steps =
        trace.steps().stream()
            .map(step -> step.isTop() ? step : change.apply(step.toBuilder()).build())
            .toList();
    return new ExecutionTrace(
        trace.traceId(),
        trace.summary(),
        steps,
        trace.edges(),
        trace.refusedEdges(),
        trace.completion());
  }

  private static UnaryOperator<ExecutionStep.Builder> failing(String type, String message) {
    return step ->
        step.outcome(
            new Outcome.Failed(StepError.reported(Optional.of(type), Optional.of(message))));
  }

  private static UnaryOperator<ExecutionStep.Builder> using(long tokens, double usd) {
    return step -> step.usage(Usages.of(tokens, 0, usd));
  }
}
