/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.AnalysisSettings;
import io.stepscope.analyzer.TraceAnalyzer;
import io.stepscope.analyzer.model.EdgeClass;
import io.stepscope.analyzer.model.ExecutionStatus;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Outcome;
import io.stepscope.analyzer.model.ResourceUsage;
import io.stepscope.analyzer.model.StepError;
import io.stepscope.analyzer.testing.DrawnTrace;
import io.stepscope.analyzer.testing.RandomTraces;
import io.stepscope.analyzer.testing.Usages;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TextReportTest {
  private static final TraceAnalyzer ANALYZER = new TraceAnalyzer(AnalysisSettings.DEFAULT);

  @Test
  void theVerdictComesBeforeTheRootCauseAndTheRootCauseBeforeThePicture() {
    String text = render(failedRun("quota used up"), TextLayout.PLAIN);
    assertThat(text)
        .containsSubsequence(
            "FAILURE",
            "trace ",
            "ROOT CAUSE",
            "search",
            "RateLimitError: quota used up",
            "FINDINGS",
            "WATERFALL",
            "WHERE THE TIME WENT",
            "WHAT TO DO");
  }

  @Test
  void theWaterfallDrawsWhatTheEndWaitedForSolid() {
    List<String> rows =
        render(
                DrawnTrace.draw(
                    """
                    agent:run      |===================|
                      tool:slow    |==================|
                      tool:quick   |=====|
                    """),
                new TextLayout(80, false, 40))
            .lines()
            .filter(line -> line.contains("░") || line.contains("█"))
            .filter(line -> line.endsWith(" ms"))
            .toList();
    assertThat(rows).hasSize(3);
    assertThat(rows.get(1)).contains("slow").contains("█").doesNotContain("░");
    assertThat(rows.get(2)).contains("quick").contains("░").doesNotContain("█");
  }

  /// The end of the run is not known to have waited for steps whose parents are not known.
  @Test
  void pathsOfOtherRootsAreDrawnLighter() {
    ExecutionTrace lost =
        DrawnTrace.of(
                """
                agent:run      |===================|
                tool:lost      |=====|
                """)
            .with("lost", step -> step.missingParentId("gone"))
            .trace();
    assertThat(render(lost, TextLayout.PLAIN).lines())
        .anyMatch(line -> line.contains("run ") && line.contains("█") && !line.contains("▒"))
        .anyMatch(line -> line.contains("lost") && line.contains("▒") && !line.contains("█"))
        .anyMatch(line -> line.contains("▒ of another root"));
    assertThat(render(failedRun("no"), TextLayout.PLAIN)).doesNotContain("▒");
  }

  @Test
  void theWorstFindingStandsBesideTheHealth() {
    assertThat(render(failedRun("no"), TextLayout.PLAIN).lines().skip(1).limit(2))
        .satisfiesExactly(
            title -> assertThat(title).isEqualTo("run  FAILURE"),
            state -> assertThat(state).contains("worst finding critical, debug score "));
    assertThat(render(DrawnTrace.draw("agent:run |====|"), TextLayout.PLAIN))
        .contains("health excellent, no findings, debug score ");
  }

  @Test
  void theReasonsForARootCauseReadAsASentence() {
    assertThat(render(failedRun("no"), TextLayout.PLAIN))
        .contains(
            "ranked first because it was not recovered, reached the root, did not fail because");
  }

  @Test
  void noLineIsWiderThanTheTerminal() {
    RandomTraces.many(3, 100, 80)
        .forEach(trace ->
            assertThat(render(trace, new TextLayout(80, false, 30)).lines())
                .allMatch(line -> line.codePointCount(0, line.length()) <= 80));
  }

  @Test
  void aLongRunShowsTheStepsThatTellMost() {
    ExecutionTrace trace = RandomTraces.agent(5, 2_000);
    String text = render(trace, new TextLayout(100, false, 30));
    long rows =
        text.lines().filter(line -> line.matches(".*[█░].* (ns|µs|ms|s|m|h|end).*")).count();
    assertThat(rows).isBetween(10L, 50L);
    assertThat(text).contains("steps not drawn");
  }

  @Test
  void coloursAppearOnlyWhenTheTerminalHasThem() {
    ExecutionTrace trace = failedRun("no");
    assertThat(render(trace, TextLayout.PLAIN)).doesNotContain("\u001b");
    assertThat(render(trace, new TextLayout(100, true, 40))).contains("\u001b[");
  }

  @Test
  void anErrorMessageCannotSteerTheTerminal() {
    assertThat(render(failedRun("\u001b[2J\u0007gone"), TextLayout.PLAIN))
        .doesNotContain("\u001b")
        .contains("\uFFFD[2J\uFFFDgone");
  }

  @Test
  void aRunThatSucceededAllTheSameHasNoRootCauseOfAFailure() {
    ExecutionTrace recovered =
        DrawnTrace.draw(
            """
            agent:run        |===================|
              llm:plan       |====|
              tool:search         |====x
              llm:answer               |====|
            """);
    assertThat(render(recovered, TextLayout.PLAIN))
        .contains("WHAT FAILED ON THE WAY")
        .doesNotContain("ROOT CAUSE");
  }

  @Test
  void aTypeIsNotSaidTwiceAndNotFollowedByNothing() {
    assertThat(render(failedRun(""), TextLayout.PLAIN).lines()).contains("    RateLimitError");
    assertThat(render(failedRun("RateLimitError: too many"), TextLayout.PLAIN).lines())
        .contains("    RateLimitError: too many");
  }

  @Test
  void theModelCallBehindTheFailedCallIsNamed() {
    ExecutionTrace asked =
        DrawnTrace.of(
                """
                agent:run        |===================x
                  llm:plan       |====|
                  tool:search         |=========x
                """)
            .edge("plan", "search", EdgeClass.E2A, 0.98)
            .status(ExecutionStatus.FAILURE)
            .trace();
    assertThat(render(asked, TextLayout.PLAIN)).contains("asked for by plan");
  }

  @Test
  void aCostSaysWhoSaysSoAndWhatItLeavesOut() {
    assertThat(costs(Usages.of(10, 1, 1), Usages.of(10, 1, 0.52))).contains("  $1.52 reported");
    assertThat(costs(Usages.estimated(10, 1, 1), Usages.estimated(10, 1, 0.52)))
        .contains("  $1.52 estimated with your prices");
    assertThat(costs(Usages.of(10, 1, 1), Usages.estimated(10, 1, 0.52)))
        .contains("  $1.52: $1.00 reported, $0.5200 estimated with your prices");
    assertThat(costs(Usages.of(10, 1, 1.52), Usages.unpriced(12_000, 1)))
        .contains(
            "  at least $1.52 reported",
            "  1 call with 12,001 tokens not in it: neither a reported cost nor a price")
        .anyMatch(line -> line.contains("m-1 ") && line.endsWith("$1.52"))
        .anyMatch(line -> line.contains("m-2 ") && line.endsWith("no price"));
    assertThat(costs(Usages.unpriced(10, 1), Usages.unpriced(10, 1)))
        .noneMatch(line -> line.contains("price"));
  }

  private static List<String> costs(ResourceUsage first, ResourceUsage second) {
    ExecutionTrace trace =
        DrawnTrace.of(
                """
                agent:run    |=======|
                  llm:one    |===|
                  llm:two        |===|
                """)
            .with("one", step -> step.model("m-1").usage(first))
            .with("two", step -> step.model("m-2").usage(second))
            .trace();
    return render(trace, TextLayout.PLAIN).lines().toList();
  }

  private static ExecutionTrace failedRun(String message) {
    return DrawnTrace.of(
            """
            agent:run        |===================x
              llm:plan       |====|
              tool:search         |=========x
            """)
        .with(
            "search",
            step ->
                step.outcome(
                    new Outcome.Failed(
                        StepError.reported(Optional.of("RateLimitError"), Optional.of(message)))))
        .status(ExecutionStatus.FAILURE)
        .trace();
  }

  private static String render(ExecutionTrace trace, TextLayout layout) {
    return new TextReport(layout).render(ANALYZER.analyze(trace));
  }
}
