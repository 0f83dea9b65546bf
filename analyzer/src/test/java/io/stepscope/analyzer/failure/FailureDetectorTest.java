/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.failure;

import static io.stepscope.analyzer.testing.DrawnTrace.id;
import static io.stepscope.analyzer.testing.DrawnTrace.ms;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.stepscope.analyzer.failure.FailureReport.Chain;
import io.stepscope.analyzer.failure.FailureReport.ChainLink;
import io.stepscope.analyzer.failure.FailureReport.Failure;
import io.stepscope.analyzer.failure.FailureReport.FailureInsight;
import io.stepscope.analyzer.failure.FailureReport.FailurePattern;
import io.stepscope.analyzer.failure.FailureReport.ImpactOutcome;
import io.stepscope.analyzer.failure.FailureReport.RootCause;
import io.stepscope.analyzer.failure.FailureReport.SpreadPattern;
import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.integrity.IntegrityAnalyzer;
import io.stepscope.analyzer.integrity.IntegritySettings;
import io.stepscope.analyzer.model.EdgeClass;
import io.stepscope.analyzer.model.ExecutionStatus;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.model.Outcome;
import io.stepscope.analyzer.model.RefusedEdge;
import io.stepscope.analyzer.model.ResourceUsage;
import io.stepscope.analyzer.model.StepError;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.analyzer.model.StepType;
import io.stepscope.analyzer.model.TokenUsage;
import io.stepscope.analyzer.model.Value;
import io.stepscope.analyzer.pattern.PatternRecognizer;
import io.stepscope.analyzer.pattern.PatternSettings;
import io.stepscope.analyzer.testing.DrawnTrace;
import io.stepscope.analyzer.testing.RandomTraces;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class FailureDetectorTest {
  @Test
  void nothingFailed() {
    var report = report(DrawnTrace.draw("tool:a |==|"));
    assertThat(report.severityScore()).isZero();
    assertThat(report.impact().outcome()).isEqualTo(ImpactOutcome.NONE);
    assertThat(report.propagation().rootCauses()).isEmpty();
    assertThat(report.summary().text()).isEqualTo("nothing failed");
    assertThat(report.categories()).containsOnlyKeys(FailureCategory.values());
  }

  @Test
  void aTimeoutCountsAndACancellationDoesNot() {
    var report =
        report(
            DrawnTrace.draw(
                """
                agent:run |=========|
                  tool:a  |==t
                  tool:b      |==c
                """));
    assertThat(report.statistics().totalFailures()).isEqualTo(1);
    assertThat(report.statistics().failureRate()).isEqualTo(1 / 3.0);
  }

  @Test
  void anExceptionReRaisedThroughItsAncestorsCountsOnceAtItsDeepest() {
    var report =
        report(
            DrawnTrace.of(
                    """
                    agent:run    |==========x
                      chain:part |=========x
                        tool:a    |======x
                    """)
                .with("a", failing("KeyError", "no such row"))
                .with("part", failing("KeyError", "no such row"))
                .with("run", failing("KeyError", "no such row"))
                .trace());
    assertThat(report.statistics().totalFailures()).isEqualTo(1);
    assertThat(report.categories().get(FailureCategory.PARAMETER))
        .extracting(Failure::step)
        .containsExactly(id("a"));
    assertThat(report.propagation().chains()).hasSize(1);
    var chain = report.propagation().chains().getFirst();
    assertThat(chain.steps()).containsExactly(id("a"), id("part"), id("run"));
    assertThat(chain.links())
        .containsExactly(
            new ChainLink(id("a"), id("part"), "escalation"),
            new ChainLink(id("part"), id("run"), "escalation"));
    assertThat(chain.pattern()).isEqualTo(SpreadPattern.ESCALATION);
    assertThat(report.propagation().reachedRoot()).isTrue();
    assertThat(report.propagation().maxLength()).isEqualTo(3);
    assertThat(report.impact().outcome()).isEqualTo(ImpactOutcome.FATAL);
    assertThat(report.impact().wastedNanos()).isEqualTo(ms(7));
  }

  @Test
  void aFailedDependencyMakesItsDependentsFail() {
    var report =
        report(
            DrawnTrace.of(
                    """
                    agent:run |===============|
                      tool:a  |===x
                      tool:b      |===x
                      tool:c      |=====x
                    """)
                .with("a", failing("ConnectionError", "refused"))
                .with("b", failing("ValueError", "no input"))
                .with("c", failing("RateLimitError", "slow down"))
                .edge("a -> b E1")
                .edge("a -> c E1")
                .trace());
    var chain = report.propagation().chains().getFirst();
    assertThat(report.propagation().chains()).hasSize(1);
    assertThat(chain.origin()).isEqualTo(id("a"));
    assertThat(chain.pattern()).isEqualTo(SpreadPattern.FAN_OUT);
    assertThat(report.propagation().maxBreadth()).isEqualTo(2);
    assertThat(report.propagation().timeToLastNanos()).isEqualTo(OptionalLong.of(ms(6)));
    assertThat(report.statistics().cascadingFailures()).isEqualTo(2);
    assertThat(failure(report, "b").classification().reason()).isEqualTo("upstream");
    assertThat(failure(report, "b").classification().category())
        .isEqualTo(FailureCategory.DEPENDENCY);
    assertThat(failure(report, "c").classification().category())
        .isEqualTo(FailureCategory.RATE_LIMIT);
    assertThat(report.propagation().rootCauses())
        .extracting(RootCause::step)
        .containsExactly(id("a"));
  }

  @Test
  void ofSeveralFailedSourcesTheSurestWins() {
    var report =
        report(
            DrawnTrace.of(
                    """
                    agent:run |===============|
                      tool:a  |===x
                      tool:b  |====x
                      tool:c         |=====x
                    """)
                .edge("a", "c", EdgeClass.E1, 0.95)
                .edge("b", "c", EdgeClass.E6, 0.65)
                .trace());
    assertThat(report.propagation().chains())
        .extracting(Chain::steps)
        .containsExactlyInAnyOrder(List.of(id("a"), id("c")), List.of(id("b")));
  }

  @Test
  void aRetryThatSucceedsRecoversTheFailure() {
    var report =
        report(
            DrawnTrace.draw(
                """
                agent:run   |=========|
                  tool:a#1  |==x
                  tool:a#2      |==|
                """));
    assertThat(report.statistics().recoveredFailures()).isEqualTo(1);
    assertThat(report.statistics().retryAttempts()).isEqualTo(1);
    assertThat(report.impact().outcome()).isEqualTo(ImpactOutcome.RECOVERED);
    assertThat(report.propagation().chains()).extracting(Chain::recovered).containsExactly(true);
    assertThat(report.severityScore()).isCloseTo(0.05 + 0.3 * 0.3 + 0.2 / 3, within(1e-9));
  }

  @Test
  void theSameCallThatSucceedsLaterRecoversTheFailureEvenAfterOtherTools() {
    UnaryOperator<ExecutionStep.Builder> asked = step -> step.parameters(Value.text("q"));
    var report =
        report(
            DrawnTrace.of(
                    """
                    agent:run   |==============|
                      tool:a#1  |==x
                      tool:b        |==|
                      tool:a#2          |==|
                    """)
                .with("a#1", asked)
                .with("a#2", asked)
                .trace());
    assertThat(report.statistics().recoveredFailures()).isEqualTo(1);
  }

  @Test
  void aToolThatFellBackHandledWhatFailedInsideButAnAgentThatCarriesOnDidNot() {
    var report =
        report(
            DrawnTrace.draw(
                """
                agent:run     |==========|
                  tool:a      |====|
                    http:get  |==x
                  tool:b            |==x
                """));
    assertThat(failure(report, "get").recovered()).isTrue();
    assertThat(failure(report, "b").recovered()).isFalse();
    assertThat(report.impact().outcome()).isEqualTo(ImpactOutcome.DEGRADED);
  }

  @Test
  void whatWasMadeGoodIsNotBlamedForTheContainer() {
    var report =
        report(
            DrawnTrace.of(
                    """
                    agent:run   |===============x
                      tool:a#1  |==x
                      tool:a#2      |==|
                      tool:b            |==x
                    """)
                .with("run", failing("Stopped", "b did not work"))
                .trace());
    assertThat(report.propagation().chains())
        .extracting(Chain::steps)
        .containsExactlyInAnyOrder(List.of(id("a#1")), List.of(id("b"), id("run")));
    var causes = report.propagation().rootCauses();
    assertThat(causes.getFirst().step()).isEqualTo(id("b"));
    assertThat(causes.getFirst().evidence())
        .contains("was not recovered", "reached the root", "was the first of its kind");
    assertThat(causes.getFirst().score()).isGreaterThan(causes.getLast().score());
  }

  /// A server closes its own span before the call that it answered for: 0.1 ms here.
  @Test
  void aCallThatEndsALittleAfterItsCallerStillBroughtItsFailureAbout() {
    var endedAfter = StepTime.of(DrawnTrace.at(0), DrawnTrace.at(11) + 100_000);
    var report =
        report(
            DrawnTrace.of(
                    """
                    http:get   |==========x
                      tool:ads |==========x
                    """)
                .with("get", failing("500", "no advertisements"))
                .with("ads", failing("ConnectException", "refused"))
                .with("ads", step -> step.time(endedAfter))
                .trace());
    assertThat(report.propagation().chains()).hasSize(1);
    assertThat(report.propagation().chains().getFirst().links())
        .containsExactly(new ChainLink(id("ads"), id("get"), "escalation"));
    assertThat(report.propagation().rootCauses())
        .extracting(RootCause::step)
        .containsExactly(id("ads"));
  }

  @Test
  void aCallThatFailsLongAfterItsCallerGaveUpDidNotBringThatAbout() {
    assertThat(originsWhenTheCallFailsAfter(50)).containsExactly(id("ads"));
    assertThat(originsWhenTheCallFailsAfter(51)).containsExactlyInAnyOrder(id("get"), id("ads"));
  }

  @Test
  void aRootCauseNamesTheModelCallThatAskedForTheFailedCall() {
    var drawn =
        DrawnTrace.of(
            """
            agent:run |===============|
              llm:m1  |==|
              llm:m2      |==|
              tool:a          |==x
            """);
    assertThat(report(drawn.trace()).propagation().rootCauses())
        .extracting(RootCause::askedBy)
        .containsExactly(Optional.of(id("m2")));
    assertThat(report(drawn.edge("m1 -> a E2A").trace()).propagation().rootCauses())
        .extracting(RootCause::askedBy)
        .containsExactly(Optional.of(id("m1")));
  }

  @Test
  void causesThatScoreTheSameSaySo() {
    var report =
        report(
            DrawnTrace.draw(
                """
                agent:run |===============|
                  tool:a  |======x
                  tool:b  |======x
                """));
    assertThat(report.propagation().rootCauses()).extracting(RootCause::rank).contains(1);
    var tied =
        report.propagation().rootCauses().stream()
            .filter(cause -> !cause.tiedWith().isEmpty())
            .toList();
    double best = report.propagation().rootCauses().getFirst().score();
    assertThat(tied.stream().map(RootCause::score)).allMatch(score -> score == best);
  }

  /// The list is cut at 50, what is said of it is not.
  @Test
  void allCausesThatScoreTheSameAreCounted() {
    var drawing = new StringBuilder("agent:run |===============|\n");
    for (int i = 1; i <= 70; i++) {
      drawing.append("  tool:t").append(i).append(" |======x\n");
    }
    var analysis = report(DrawnTrace.draw(drawing.toString()));
    // One of them is on the critical path, which makes it likelier than the other 69.
    RootCause last = analysis.propagation().rootCauses().getLast();
    assertThat(last.tiedWith()).hasSize(50);
    assertThat(last.tiedWithTotal()).isEqualTo(68);
  }

  @Test
  void aDeclaredInputThatNeverCameIsAMissingInput() {
    var report =
        report(
            DrawnTrace.of("tool:a |==x")
                .with("a", failing("KeyError", "rows"))
                .refused(new RefusedEdge.MissingStep(id("a"), "loader", EdgeClass.E3))
                .trace());
    assertThat(failure(report, "a").classification().reason()).isEqualTo("missing_input");
  }

  @Test
  void aTransientErrorThatOutlastsItsRetriesIsExhausted() {
    var report =
        report(
            DrawnTrace.of(
                    """
                    agent:run   |==========|
                      tool:a#1  |==x
                      tool:a#2      |==x
                    """)
                .with("a#1", failing("RateLimitError", "wait"))
                .with("a#2", failing("RateLimitError", "wait"))
                .trace());
    assertThat(failure(report, "a#1").classification().reason()).isEqualTo("rate_limited");
    assertThat(failure(report, "a#2").classification().reason()).isEqualTo("retry_exhausted");
    assertThat(report.summary().dominant()).isEqualTo("rate_limit_errors");
    assertThat(report.insights().list())
        .extracting(FailureInsight::type)
        .contains("retry_exhausted");
  }

  @Test
  void whatWaitedForAFailureIsAffectedAndWhatNeverEndedIsBlocked() {
    var report =
        report(
            DrawnTrace.of(
                    """
                    agent:run |===============|
                      tool:a  |===x
                      tool:b       |===|
                      tool:c            |==c
                    """)
                .edge("a -> b E1")
                .edge("b -> c E1")
                .trace());
    assertThat(report.impact().affectedSteps()).containsExactly(id("b"), id("c"));
    assertThat(report.impact().blockedSteps()).containsExactly(id("c"));
  }

  @Test
  void wastedTimeCountsSimultaneousFailuresOnceAndSumsWhatTheyUsed() {
    var report =
        report(
            DrawnTrace.of(
                    """
                    agent:run       |===================|
                      llm:a         |====x
                      subagent:b      |=====x
                        llm:inside    |==|
                    """)
                .with("a", step -> step.usage(usage(0.5, 100)))
                .with("inside", step -> step.usage(usage(0.25, 10)))
                .trace());
    assertThat(report.impact().wastedNanos()).isEqualTo(ms(8));
    assertThat(report.impact().impactShare()).isEqualTo(0.4);
    assertThat(report.impact().wastedCostUsd()).isEqualTo(OptionalDouble.of(0.75));
    assertThat(report.impact().wastedTokens()).isEqualTo(OptionalLong.of(110));
  }

  @Test
  void patternsAmongFailuresAreNamed() {
    var report =
        report(
            DrawnTrace.of(
                    """
                    agent:run   |====================================================|
                      tool:a#1  |==x
                      tool:a#2      |==x
                      tool:a#3          |==x
                      tool:b                                                       |=x
                    """)
                .status(ExecutionStatus.PARTIAL)
                .trace());
    assertThat(report.patterns().list())
        .extracting(FailurePattern::kind)
        .containsExactlyInAnyOrder(
            "repeated_failure", "consecutive_failures", "tool_always_fails", "late_failure");
    assertThat(report.patterns().total()).isEqualTo(4);
  }

  @Test
  void aModelThatFailsAfterItsInputGrewIsNamed() {
    var report =
        report(
            DrawnTrace.of(
                    """
                    agent:run |==============|
                      llm:a   |==|
                      llm:b       |==|
                      llm:c           |==x
                    """)
                .with("a", step -> step.usage(usage(0, 1000)))
                .with("b", step -> step.usage(usage(0, 4000)))
                .trace());
    assertThat(report.patterns().list())
        .extracting(FailurePattern::kind)
        .contains("failure_after_context_growth");
  }

  @Test
  void manyFailuresAtOnceAreABurst() {
    var drawing = new StringBuilder("agent:run |" + "=".repeat(100) + "|\n");
    for (int i = 0; i < 5; i++) {
      drawing.append("  tool:t" + i + "  |==x\n");
    }
    assertThat(report(DrawnTrace.draw(drawing.toString())).patterns().list())
        .extracting(FailurePattern::kind)
        .contains("error_burst");
  }

  @Test
  void hiddenFailuresAreCountedAndNamed() {
    var report =
        report(
            DrawnTrace.of("tool:a |==|")
                .with(
                    "a",
                    step ->
                        step.outcome(
                            new Outcome.Failed(
                                new StepError(
                                    Optional.empty(),
                                    Optional.of("Error: not found"),
                                    Optional.empty(),
                                    List.of(),
                                    true,
                                    0.8))))
                .trace());
    assertThat(report.statistics().hiddenFailures()).isEqualTo(1);
    assertThat(report.propagation().rootCauses().getFirst().score()).isLessThan(0.81);
    assertThat(report.insights().list())
        .extracting(FailureInsight::type)
        .contains("hidden_failure");
  }

  @Test
  void everyFailedStepIsInExactlyOneChainOfEveryTrace() {
    RandomTraces.many(5, 1_000, 80)
        .forEach(trace -> {
          var report = report(trace);
          var seen = new HashSet<Object>();
          for (Chain chain : report.propagation().chains()) {
            assertThat(chain.steps()).allMatch(seen::add);
            assertThat(chain.steps().getFirst()).isEqualTo(chain.origin());
            assertThat(chain.links()).hasSize(chain.steps().size() - 1);
          }
          long failed = trace.steps().stream().filter(step -> step.status().isFailed()).count();
          assertThat(seen).hasSize((int) failed);
          assertThat(report.severityScore()).isBetween(0.0, 1.0);
          assertThat(report.impact().impactShare()).isBetween(0.0, 1.0);
          int listed = report.categories().values().stream().mapToInt(List::size).sum();
          assertThat(listed).isEqualTo(report.statistics().totalFailures());
          assertThat(report).isEqualTo(report(trace));
        });
  }

  @Test
  void tensOfThousandsOfFailuresKeepTheReportSmall() {
    var steps = new ArrayList<ExecutionStep>();
    var drawn = DrawnTrace.draw("agent:run |=|");
    steps.addAll(drawn.steps());
    for (int i = 0; i < 30_000; i++) {
      long start = DrawnTrace.at(2L * i);
      steps.add(
          ExecutionStep.builder(StepId.ofSpan(i + 1))
              .parentId(id("run"))
              .operation(Operation.TOOL)
              .type(StepType.TOOL_CALL)
              .toolName("a")
              .outcome(
                  new Outcome.Failed(StepError.reported(Optional.of("E"), Optional.of("row " + i))))
              .time(StepTime.of(start, start + ms(1)))
              .build());
    }
    var trace =
        new ExecutionTrace(
            drawn.traceId(), drawn.summary(), steps, List.of(), List.of(), drawn.completion());
    var report = report(trace);
    assertThat(report.propagation().chains()).hasSize(30_000);
    assertThat(report.propagation().rootCauses()).hasSize(50);
    assertThat(report.propagation().rootCausesTotal()).isEqualTo(30_000);
  }

  private static List<StepId> originsWhenTheCallFailsAfter(int milliseconds) {
    var report =
        report(
            DrawnTrace.of(
                    """
                    http:get   |==========x
                      tool:ads |%sx
                    """
                        .formatted("=".repeat(10 + milliseconds)))
                .with("get", failing("Refused", "the request is not allowed"))
                .with("ads", failing("ConnectException", "refused"))
                .trace());
    return report.propagation().chains().stream().map(Chain::origin).toList();
  }

  private static Failure failure(FailureReport report, String step) {
    return report.categories().values().stream()
        .flatMap(List::stream)
        .filter(failure -> failure.step().equals(id(step)))
        .findFirst()
        .orElseThrow();
  }

  private static UnaryOperator<ExecutionStep.Builder> failing(String type, String message) {
    return step ->
        step.outcome(
            new Outcome.Failed(StepError.reported(Optional.of(type), Optional.of(message))));
  }

  private static ResourceUsage usage(double cost, long input) {
    var none = ResourceUsage.UNKNOWN;
    return new ResourceUsage(
        none.cpuTimeNanos(),
        none.memoryPeakBytes(),
        none.networkCalls(),
        none.apiCalls(),
        OptionalDouble.of(cost),
        new TokenUsage(
            OptionalLong.of(input),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty()));
  }

  private static FailureReport report(ExecutionTrace trace) {
    var facts = TraceFacts.of(trace);
    var integrity = new IntegrityAnalyzer(IntegritySettings.DEFAULT).analyze(facts);
    var patterns = new PatternRecognizer(PatternSettings.DEFAULT).analyze(facts, integrity);
    return new FailureDetector(FailureSettings.DEFAULT).analyze(facts, patterns);
  }
}
