/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.insight;

import static io.stepscope.analyzer.testing.DrawnTrace.id;
import static io.stepscope.analyzer.testing.DrawnTrace.ms;
import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.AnalysisSettings;
import io.stepscope.analyzer.Finding;
import io.stepscope.analyzer.Finding.Implicated;
import io.stepscope.analyzer.Finding.Role;
import io.stepscope.analyzer.FindingType;
import io.stepscope.analyzer.Severity;
import io.stepscope.analyzer.TraceAnalysis;
import io.stepscope.analyzer.TraceAnalyzer;
import io.stepscope.analyzer.model.ErrorCode;
import io.stepscope.analyzer.model.ExecutionStatus;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Outcome;
import io.stepscope.analyzer.model.RequestedCall;
import io.stepscope.analyzer.model.ResourceUsage;
import io.stepscope.analyzer.model.StepError;
import io.stepscope.analyzer.model.StepFlag;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.analyzer.model.Value;
import io.stepscope.analyzer.testing.DrawnTrace;
import io.stepscope.analyzer.testing.RandomTraces;
import io.stepscope.analyzer.testing.Usages;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FindingWriterTest {
  private static TraceAnalysis analyze(DrawnTrace drawn) {
    return new TraceAnalyzer(AnalysisSettings.DEFAULT).analyze(drawn.trace());
  }

  private static Finding only(TraceAnalysis analysis, FindingType type) {
    List<Finding> found =
        analysis.findings().stream().filter(finding -> finding.type() == type).toList();
    assertThat(found).as("findings of type %s in %s", type, analysis.findings()).hasSize(1);
    return found.getFirst();
  }

  private static DrawnTrace retried() {
    return DrawnTrace.of(
            """
            agent:run       |============================|
              llm:plan#1    |==|
              tool:fetch#1     |====x
              llm:plan#2             |==|
              tool:fetch#2              |====|
              llm:answer                      |=====|
            """)
        .with("fetch#1", step -> step.parameters(query("a")).outcome(failed("HTTP", "429")))
        .with("fetch#2", step -> step.parameters(query("a")).retryCount(1));
  }

  @Test
  void aRetryThatSucceedsIsARecoveredRetryAndNoRootCause() {
    TraceAnalysis analysis = analyze(retried());
    Finding finding = only(analysis, FindingType.RECOVERED_RETRY);
    assertThat(finding.steps())
        .containsExactly(
            new Implicated(id("fetch#1"), Role.REPEAT), new Implicated(id("fetch#2"), Role.REPEAT));
    assertThat(finding.impact().timeNanos()).hasValue(ms(9));
    assertThat(finding.summary())
        .isEqualTo(
            "`fetch` failed with a rate limit (HTTP 429) and succeeded at attempt 2; the failed"
                + " attempts cost 9 ms.");
    assertThat(analysis.findings())
        .extracting(Finding::type)
        .doesNotContain(FindingType.ROOT_CAUSE, FindingType.RECOVERED_FAILURE);
  }

  @Test
  void aTimeoutIsNotCalledOneTwiceAndUnknownArgumentsAreNotCalledChanged() {
    TraceAnalysis analysis =
        analyze(
            DrawnTrace.of(
                """
                agent:run        |===============|
                  tool:fetch#1   |====t
                  tool:fetch#2         |====|
                  llm:answer                |====|
                """));
    Finding finding = only(analysis, FindingType.RECOVERED_RETRY);
    assertThat(finding.summary())
        .isEqualTo("`fetch` timed out and succeeded at attempt 2; the failed attempts cost 6 ms.");
    assertThat(finding.evidence().getFirst()).isEqualTo("same tool, arguments not captured");
  }

  @Test
  void anIdleGapSaysOnWhichSideOfAStepItLies() {
    TraceAnalysis analysis =
        analyze(
            DrawnTrace.of(
                """
                agent:run     |=================================|
                  llm:plan            |====|
                  llm:answer               |===|
                """));
    assertThat(analysis.findings())
        .filteredOn(finding -> finding.type() == FindingType.IDLE_GAP)
        .extracting(Finding::summary)
        .anySatisfy(summary -> assertThat(summary).endsWith("seen to run after `answer`."))
        .anySatisfy(summary -> assertThat(summary).endsWith("seen to run before `plan`."));
  }

  @Test
  void aLoopWithoutProgressIsStuckAndExplainsItsRepeatedCalls() {
    TraceAnalysis analysis =
        analyze(
            searches(
                """
                agent:run         |=======================================|
                  tool:search#1   |===|
                  tool:search#2       |===|
                  tool:search#3           |===|
                  tool:search#4               |===|
                  tool:search#5                   |===|
                  llm:answer                          |===================|
                """,
                5));
    Finding finding = only(analysis, FindingType.STUCK_LOOP);
    assertThat(finding.severity()).isEqualTo(Severity.CRITICAL);
    assertThat(finding.steps()).hasSize(5);
    assertThat(finding.summary())
        .contains("search")
        .contains("5 times without any progress")
        .contains("20 ms");
    assertThat(analysis.findings())
        .extracting(Finding::type)
        .doesNotContain(
            FindingType.REPEATED_CALL,
            FindingType.CACHEABLE_CALL,
            FindingType.PARALLELIZABLE_CALLS);
    assertThat(analysis.insights().summary().verdict())
        .startsWith("Succeeded after 40 ms; 1 finding of critical severity (stuck loop); 7 steps");
  }

  @Test
  void equalCallsAreToBeMadeOnceAndNotAtTheSameTime() {
    TraceAnalysis analysis =
        analyze(
            searches(
                """
                agent:run        |===============================|
                  tool:search#1  |====|
                  tool:search#2        |====|
                """,
                2));
    assertThat(analysis.dependency().parallelization().opportunities().list()).isNotEmpty();
    assertThat(analysis.findings())
        .extracting(Finding::type)
        .contains(FindingType.CACHEABLE_CALL)
        .doesNotContain(FindingType.PARALLELIZABLE_CALLS);
  }

  @Test
  void theVerdictSaysWhatItsSumLeavesOutAndWhetherItIsEstimated() {
    assertThat(verdictOf(Usages.of(10, 1, 1), Usages.of(10, 1, 0.52))).contains(", $1.52.");
    assertThat(verdictOf(Usages.estimated(10, 1, 1), Usages.estimated(10, 1, 0.52)))
        .contains(", $1.52 (estimated).");
    assertThat(verdictOf(Usages.of(10, 1, 1), Usages.estimated(10, 1, 0.52)))
        .contains(", $1.52 (partly estimated).");
    assertThat(verdictOf(Usages.of(10, 1, 1.52), Usages.unpriced(10, 1)))
        .contains(", at least $1.52.");
    assertThat(verdictOf(Usages.unpriced(10, 1), Usages.unpriced(10, 1))).doesNotContain("$");
  }

  private static String verdictOf(ResourceUsage first, ResourceUsage second) {
    return analyze(
            DrawnTrace.of(
                    """
                    agent:run    |=======|
                      llm:one    |===|
                      llm:two        |===|
                    """)
                .with("one", step -> step.usage(first))
                .with("two", step -> step.usage(second)))
        .insights()
        .summary()
        .verdict();
  }

  @Test
  void theVerdictIsSilentAboutASavingThatNobodyWouldNotice() {
    String drawing =
        """
        agent:run        |===============================|
          tool:search#1  |====|
          tool:search#2        |====|
        """;
    assertThat(analyze(searches(drawing, 2)).insights().summary().verdict())
        .endsWith("3 steps, 6 ms could be saved.");
    DrawnTrace longer =
        searches(drawing, 2)
            .with("run", step -> step.time(StepTime.of(DrawnTrace.EPOCH, DrawnTrace.at(1_000))));
    assertThat(analyze(longer).insights().summary().verdict())
        .isEqualTo("Succeeded after 1 s; 3 steps.");
  }

  @Test
  void callsThatOneAnswerAskedForCouldHaveRunTogether() {
    TraceAnalysis analysis =
        analyze(
            DrawnTrace.of(
                    """
                    agent:run        |===========================|
                      llm:plan       |==|
                      tool:weather      |=======|
                      tool:flights              |=====|
                      llm:answer                      |==========|
                    """)
                .edge("plan -> weather E2A")
                .edge("plan -> flights E2A")
                .edge("weather -> answer E2B")
                .edge("flights -> answer E2B"));
    Finding finding = only(analysis, FindingType.PARALLELIZABLE_CALLS);
    assertThat(finding.impact().timeNanos()).hasValue(ms(6));
    assertThat(finding.steps())
        .containsExactly(
            new Implicated(id("weather"), Role.MEMBER), new Implicated(id("flights"), Role.MEMBER));
    assertThat(finding.summary())
        .startsWith("`weather` and `flights` ran one after another")
        .contains("6 ms");
    assertThat(finding.severity()).isEqualTo(Severity.MEDIUM);
  }

  @Test
  void aSlowModelCallSaysWhatTwiceTheSpeedWouldSaveBesideOneThatIsNearlyAsSlow() {
    var analysis =
        analyze(
            DrawnTrace.of(
                """
                agent:run      |====================|
                  llm:big      |=============|
                  llm:small    |===========|
                  llm:last                   |======|
                """));
    assertThat(only(analysis, FindingType.SLOW_STEP).recommendation())
        .contains("`big`", "the run ends 2 ms earlier");
  }

  @Test
  void aToolThatHoldsTheCriticalPathIsSlowAndSaysWhatTwiceTheSpeedWouldSave() {
    TraceAnalysis analysis =
        analyze(
            DrawnTrace.of(
                """
                agent:run       |====================|
                  llm:plan      |==|
                  tool:report      |============|
                  tool:quick       |==|
                  llm:answer                    |====|
                """));
    Finding finding = only(analysis, FindingType.SLOW_STEP);
    assertThat(finding.steps()).containsExactly(new Implicated(id("report"), Role.CAUSE));
    assertThat(finding.summary()).contains("`report`").contains("13 ms").contains("62 %");
    assertThat(finding.recommendation()).contains("6.5 ms earlier");
  }

  @Test
  void aFailureThatEndsTheRunIsItsRootCause() {
    TraceAnalysis analysis =
        analyze(
            DrawnTrace.of(
                    """
                    agent:run      |=============x
                      llm:plan     |==|
                      tool:book       |=======x
                    """)
                .with("book", step -> step.outcome(failed("HTTP", "401")))
                .status(ExecutionStatus.FAILURE));
    Finding finding = only(analysis, FindingType.ROOT_CAUSE);
    assertThat(finding.severity()).isEqualTo(Severity.CRITICAL);
    assertThat(finding.steps().getFirst()).isEqualTo(new Implicated(id("book"), Role.CAUSE));
    assertThat(finding.summary())
        .startsWith("`book` failed with an authentication error")
        .contains("the run failed with it");
    assertThat(finding.recommendation()).contains("credentials");
    assertThat(only(analysis, FindingType.FAILURE_CASCADE).steps())
        .containsExactly(
            new Implicated(id("book"), Role.CAUSE), new Implicated(id("run"), Role.EFFECT));
    assertThat(analysis.insights().summary().verdict())
        .startsWith("Failed after 14 ms: `book` failed with an authentication error");
    assertThat(analysis.insights().criticalIssues().list()).isNotEmpty();
    assertThat(analysis.insights().nextSteps().list().getFirst().message()).contains("credentials");
  }

  @Test
  void anErrorBehindASuccessIsAHiddenFailure() {
    TraceAnalysis analysis =
        analyze(
            DrawnTrace.of(
                    """
                    agent:run      |=============|
                      tool:book#1  |==|
                      tool:book#2     |==|
                      llm:answer         |=======|
                    """)
                .with("book#1", FindingWriterTest::hidden)
                .with("book#2", FindingWriterTest::hidden));
    Finding finding = only(analysis, FindingType.HIDDEN_FAILURE);
    assertThat(finding.steps()).hasSize(2);
    assertThat(finding.confidence()).isEqualTo(0.7);
    assertThat(finding.summary()).contains("`book` reported success twice");
  }

  @Test
  void callsWithEqualArgumentsAndResultsCouldComeFromACache() {
    TraceAnalysis analysis =
        analyze(
            searches(
                """
                agent:run         |==============================|
                  tool:search#1   |=======|
                  llm:think#1             |==|
                  tool:search#2              |=======|
                  llm:answer                         |==========|
                """,
                2));
    Finding finding = only(analysis, FindingType.CACHEABLE_CALL);
    assertThat(finding.impact().timeNanos()).hasValue(ms(8));
    assertThat(finding.confidence()).isEqualTo(0.95);
    assertThat(finding.summary())
        .isEqualTo(
            "`search` was called twice with the same arguments and gave the same result, 16 ms in"
                + " all; a cache would save 8 ms.");
  }

  @Test
  void anAskedCallThatNoStepRanIsToldOnlyWhereOthersRan() {
    var ran = new RequestedCall(Optional.empty(), "a", Value.absent(), Optional.of(id("a")));
    var lost = new RequestedCall(Optional.empty(), "b", Value.absent(), Optional.empty());
    DrawnTrace drawn =
        DrawnTrace.of(
            """
            agent:run   |=======|
              llm:plan  |==|
              tool:a       |====|
            """);
    TraceAnalysis seen = analyze(drawn.with("plan", s -> s.requestedCalls(List.of(ran, lost))));
    assertThat(only(seen, FindingType.UNEXECUTED_CALL).summary()).endsWith("no step ran: `b`.");
    TraceAnalysis unseen = analyze(drawn.with("plan", s -> s.requestedCalls(List.of(lost))));
    assertThat(unseen.findings())
        .extracting(Finding::type)
        .doesNotContain(FindingType.UNEXECUTED_CALL);
  }

  @Test
  void aBrokenTraceIsNamedAndCapsTheConfidenceOfTheRest() {
    TraceAnalysis analysis =
        analyze(
            DrawnTrace.of(
                """
                agent:run             |====================|
                  tool:slow           |=================|
                lost=ab12:tool:other     |===|
                tool:open                   |====>
                """));
    assertThat(only(analysis, FindingType.INCOMPLETE_TRACE).evidence())
        .contains("orphan", "never_ended");
    assertThat(analysis.findings())
        .allMatch(finding -> finding.confidence() <= analysis.integrity().score());
  }

  @Test
  void aQuietSuccessHasNothingToReport() {
    TraceAnalysis analysis =
        analyze(
            DrawnTrace.of(
                """
                agent:run      |================|
                  llm:plan     |======|
                  tool:search         |===|
                  llm:answer             |=====|
                """));
    assertThat(analysis.findings()).isEmpty();
    assertThat(analysis.insights().nextSteps().list()).isEmpty();
    assertThat(analysis.insights().summary().verdict())
        .isEqualTo("Succeeded after 17 ms; 4 steps.");
    assertThat(analysis.insights().summary().health()).isEqualTo(Health.EXCELLENT);
  }

  @Test
  void idsDependOnTypeAndStepsAlone() {
    Finding first = only(analyze(retried()), FindingType.RECOVERED_RETRY);
    Finding revised =
        only(
            analyze(retried().with("answer", step -> step.model("another"))),
            FindingType.RECOVERED_RETRY);
    assertThat(revised.id()).isEqualTo(first.id()).matches("[0-9a-f]{16}");
  }

  @Test
  void noContentStandsInAnySentence() {
    String secret = "s3cr3t";
    RandomTraces.many(31, 150, 60)
        .map(trace -> {
          var drawnOver = trace.steps().stream().map(step -> withContent(step, secret)).toList();
          return new ExecutionTrace(
              trace.traceId(),
              trace.summary(),
              drawnOver,
              trace.edges(),
              trace.refusedEdges(),
              trace.completion());
        })
        .map(new TraceAnalyzer(AnalysisSettings.DEFAULT)::analyze)
        .forEach(analysis -> {
          assertThat(analysis.findings().toString()).doesNotContain(secret);
          assertThat(analysis.insights().toString()).doesNotContain(secret);
          assertThat(analysis.optimization().toString()).doesNotContain(secret);
        });
  }

  private static ExecutionStep withContent(ExecutionStep step, String secret) {
    var copy = step.toBuilder().parameters(query(secret)).result(Value.text(secret.repeat(9)));
    if (step.status().isFailed()) {
      copy.outcome(
          new Outcome.Failed(
              StepError.reported(
                  Optional.of("Error: it was " + secret), Optional.of("bad " + secret))));
    }
    return copy.build();
  }

  private static DrawnTrace searches(String drawing, int count) {
    DrawnTrace drawn = DrawnTrace.of(drawing);
    for (int i = 1; i <= count; i++) {
      drawn.with(
          "search#" + i, step -> step.parameters(query("x")).result(Value.text("nothing found")));
    }
    return drawn;
  }

  private static ExecutionStep.Builder hidden(ExecutionStep.Builder step) {
    var error =
        new StepError(
            Optional.empty(), Optional.of("no seats"), Optional.empty(), List.of(), true, 0.7);
    return step.flags(Set.of(StepFlag.HIDDEN_ERROR)).outcome(new Outcome.Failed(error));
  }

  private static Outcome failed(String scheme, String code) {
    return new Outcome.Failed(
        new StepError(
            Optional.empty(),
            Optional.of("said something"),
            Optional.empty(),
            List.of(new ErrorCode(ErrorCode.Scheme.valueOf(scheme), code)),
            false,
            1));
  }

  private static Value query(String text) {
    var fields = new LinkedHashMap<String, Value>();
    fields.put("q", Value.text(text));
    return new Value.Fields(fields);
  }
}
