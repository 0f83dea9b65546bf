/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.insight;

import static io.stepscope.analyzer.testing.DrawnTrace.ms;
import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.AnalysisSettings;
import io.stepscope.analyzer.Finding;
import io.stepscope.analyzer.FindingType;
import io.stepscope.analyzer.TraceAnalyzer;
import io.stepscope.analyzer.model.ErrorCode;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.Outcome;
import io.stepscope.analyzer.model.StepError;
import io.stepscope.analyzer.model.Value;
import io.stepscope.analyzer.optimization.OptimizationReport.PerformanceOpportunity;
import io.stepscope.analyzer.testing.DrawnTrace;
import io.stepscope.analyzer.testing.Usages;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// Each finding on a run that has it, and beside it a run that nearly has it.
class FindingByFindingTest {
  private static void appears(FindingType type, String summary, DrawnTrace drawn) {
    assertThat(findings(drawn))
        .filteredOn(finding -> finding.type() == type)
        .extracting(Finding::summary)
        .singleElement()
        .asString()
        .contains(summary);
  }

  private static void doesNotAppear(FindingType type, DrawnTrace drawn) {
    assertThat(findings(drawn)).extracting(Finding::type).doesNotContain(type);
  }

  private static List<Finding> findings(DrawnTrace drawn) {
    return new TraceAnalyzer(AnalysisSettings.DEFAULT).analyze(drawn.trace()).findings();
  }

  private static List<String> opportunities(DrawnTrace drawn) {
    var analysis = new TraceAnalyzer(AnalysisSettings.DEFAULT).analyze(drawn.trace());
    return analysis.optimization().performance().list().stream()
        .map(PerformanceOpportunity::kind)
        .toList();
  }

  private static DrawnTrace attempts(String last) {
    return DrawnTrace.of(
            """
            agent:run        |==================|
              tool:fetch#1   |===x
              tool:fetch#2       |===x
              tool:fetch#3           |===%s
              llm:answer                 |======|
            """
                .formatted(last))
        .with("fetch#1", FindingByFindingTest::limited)
        .with("fetch#2", FindingByFindingTest::limited);
  }

  private static ExecutionStep.Builder limited(ExecutionStep.Builder step) {
    var code = List.of(new ErrorCode(ErrorCode.Scheme.HTTP, "429"));
    return step.parameters(Value.text("a"))
        .outcome(
            new Outcome.Failed(
                new StepError(
                    Optional.empty(), Optional.empty(), Optional.empty(), code, false, 1)));
  }

  @Test
  void attemptsOfWhichNoneSucceeds() {
    appears(
        FindingType.RETRY_EXHAUSTED,
        "`fetch` was tried 3 times in a row without success",
        attempts("x").with("fetch#3", FindingByFindingTest::limited));
    doesNotAppear(
        FindingType.RETRY_EXHAUSTED,
        attempts("|").with("fetch#3", step -> step.parameters(Value.text("a"))));
  }

  @Test
  void retriesOfAPassingFailureWithoutAPause() {
    appears(
        FindingType.RETRY_WITHOUT_BACKOFF,
        "`fetch` was tried again 2 times after failures that pass with time",
        attempts("|").with("fetch#3", step -> step.parameters(Value.text("a"))));
    doesNotAppear(
        FindingType.RETRY_WITHOUT_BACKOFF,
        attempts("|").with("fetch#3", step -> step.parameters(Value.text("other"))));
  }

  @Test
  void agentsThatHandTheWorkBackAndForth() {
    appears(FindingType.HANDOFF_OSCILLATION, "`a` and `b` handed", turns("a"));
    doesNotAppear(FindingType.HANDOFF_OSCILLATION, turns("c"));
  }

  private static DrawnTrace turns(String third) {
    return DrawnTrace.of(
            """
            chain:crew    |====================|
              agent:t#1   |==|
              agent:t#2       |==|
              agent:t#3           |==|
              agent:t#4               |==|
              agent:t#5                   |==|
            """)
        .with("t#1", step -> step.agent("a"))
        .with("t#2", step -> step.agent("b"))
        .with("t#3", step -> step.agent(third))
        .with("t#4", step -> step.agent("b"))
        .with("t#5", step -> step.agent("a"));
  }

  @Test
  void modelCallsThatReadMoreAndMore() {
    appears(
        FindingType.CONTEXT_GROWTH, "grew from 1,000 to 9,000 tokens over 3 calls", calls(9_000));
    doesNotAppear(FindingType.CONTEXT_GROWTH, calls(1_500));
    assertThat(opportunities(calls(9_000))).contains("oversized_context");
    assertThat(opportunities(calls(1_000))).doesNotContain("oversized_context");
  }

  private static DrawnTrace calls(long last) {
    return DrawnTrace.of(
            """
            agent:run     |==============|
              llm:a       |===|
              llm:b            |===|
              llm:c                 |====|
            """)
        .with("a", using(1_000, 0.01))
        .with("b", using((1_000 + last) / 2, 0.01))
        .with("c", using(last, 0.01));
  }

  @Test
  void oneStepThatCostsMostOfTheRun() {
    appears(
        FindingType.COST_CONCENTRATION,
        "`c` alone cost $0.3000, 94 % of the run",
        calls(1_000).with("c", using(1_000, 0.3)));
    doesNotAppear(FindingType.COST_CONCENTRATION, calls(1_000));
  }

  private static UnaryOperator<ExecutionStep.Builder> using(long input, double usd) {
    return step -> step.usage(Usages.of(input, 10, usd));
  }

  @Test
  void aCallThatIsMostlyOnItsWay() {
    appears(FindingType.REMOTE_QUEUE, "`search` spent 8 ms", remote(2));
    doesNotAppear(FindingType.REMOTE_QUEUE, remote(10));
  }

  private static DrawnTrace remote(long server) {
    return DrawnTrace.of(
            """
            agent:run         |===============|
              llm:plan        |====|
              tool:search          |=========|
            """)
        .with("search", step -> step.remoteNanos(ms(server)));
  }

  @Test
  void aSequenceThatRunsTenTimes() {
    appears(FindingType.LONG_LOOP, "ran 10 times", rounds(10));
    doesNotAppear(FindingType.LONG_LOOP, rounds(9));
  }

  private static DrawnTrace rounds(int count) {
    var drawing = new StringBuilder("agent:run      |" + "=".repeat(40) + "|\n");
    for (int i = 0; i < count; i++) {
      drawing.append("  tool:read#" + i + "  " + "   ".repeat(i) + "|=|\n");
    }
    DrawnTrace drawn = DrawnTrace.of(drawing.toString());
    for (int i = 0; i < count; i++) {
      Value page = Value.text("page " + i);
      drawn.with("read#" + i, step -> step.parameters(page).result(page));
    }
    return drawn;
  }

  @Test
  void aStepThatRanBeforeWhatItDependsOnHadEnded() {
    String drawing =
        """
        agent:run     |============|
          tool:a      |=======|
          tool:b        |=======|
          tool:c               |==|
        """;
    appears(
        FindingType.DEPENDENCY_VIOLATION,
        "started before what they depend on had ended",
        DrawnTrace.of(drawing).edge("a -> b E2B"));
    doesNotAppear(FindingType.DEPENDENCY_VIOLATION, DrawnTrace.of(drawing).edge("a -> c E2B"));
  }

  @Test
  void aChildThatRunsWhenItsParentIsOver() {
    appears(
        FindingType.INCONSISTENT_TRACE,
        "clock skew: 1",
        DrawnTrace.of(
            """
            agent:run     |=====|
              tool:a          |=======|
            """));
    doesNotAppear(
        FindingType.INCONSISTENT_TRACE,
        DrawnTrace.of(
            """
            agent:run     |=============|
              tool:a          |=======|
            """));
  }

  @Test
  void aResultThatNothingTakesUp() {
    appears(
        FindingType.UNUSED_RESULT,
        "Nothing later took up the result of `lost` (1 call).",
        looking().edge("used -> answer E2B"));
    // Its result goes into the answer as well.
    doesNotAppear(
        FindingType.UNUSED_RESULT, looking().edge("used -> answer E2B").edge("lost -> answer E2B"));
    // Nowhere in the run is it seen where results go.
    doesNotAppear(FindingType.UNUSED_RESULT, looking());
    // Nothing ran afterwards that could have read it.
    doesNotAppear(
        FindingType.UNUSED_RESULT,
        DrawnTrace.of(
                """
                agent:run     |===============|
                  tool:used   |===|
                  llm:answer      |======|
                  tool:lost         |=========|
                """)
            .with("used", step -> step.result(Value.text("u")))
            .with("lost", step -> step.result(Value.text("l")))
            .with("answer", step -> step.parameters(Value.text("q")))
            .edge("used -> answer E2B"));
  }

  private static DrawnTrace looking() {
    return DrawnTrace.of(
            """
            agent:run     |=====================|
              tool:used   |====|
              tool:lost        |====|
              llm:answer            |==========|
            """)
        .with("used", step -> step.result(Value.text("u")))
        .with("lost", step -> step.result(Value.text("l")))
        .with("answer", step -> step.parameters(Value.text("q")));
  }

  @Test
  void aToolThatNeverSucceeds() {
    appears(FindingType.TOOL_ALWAYS_FAILS, "`find`", mixed("x"));
    doesNotAppear(FindingType.TOOL_ALWAYS_FAILS, mixed("|"));
  }

  @Test
  void theSameFailureAgainWithOtherCallsBetween() {
    appears(FindingType.REPEATED_FAILURE, "`find`", mixed("|"));
    doesNotAppear(
        FindingType.REPEATED_FAILURE,
        mixed("|").with("find#2", step -> step.outcome(new Outcome.Succeeded(false))));
  }

  /// Calls of one tool with others between, so that none is a retry.
  private static DrawnTrace mixed(String last) {
    return DrawnTrace.of(
            """
            agent:run        |========================|
              tool:find#1    |==x
              tool:read#1        |==|
              tool:find#2            |==x
              tool:read#2                |==|
              tool:find#3                    |==%s
              llm:answer                         |====|
            """
                .formatted(last))
        .with("find#1", FindingByFindingTest::broken)
        .with("find#2", FindingByFindingTest::broken)
        .with("find#3", step -> last.equals("x") ? broken(step) : step);
  }

  private static ExecutionStep.Builder broken(ExecutionStep.Builder step) {
    return step.outcome(
        new Outcome.Failed(
            StepError.reported(Optional.of("IndexBroken"), Optional.of("index is broken"))));
  }
}
