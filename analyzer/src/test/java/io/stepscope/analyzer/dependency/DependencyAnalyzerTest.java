/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.dependency;

import static io.stepscope.analyzer.testing.DrawnTrace.draw;
import static io.stepscope.analyzer.testing.DrawnTrace.id;
import static io.stepscope.analyzer.testing.DrawnTrace.ms;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stepscope.analyzer.dependency.DependencyReport.Opportunity;
import io.stepscope.analyzer.dependency.DependencyReport.PathStep;
import io.stepscope.analyzer.dependency.DependencyReport.Violation;
import io.stepscope.analyzer.dependency.DependencyReport.ViolationKind;
import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.integrity.IntegrityAnalyzer;
import io.stepscope.analyzer.integrity.IntegritySettings;
import io.stepscope.analyzer.model.DependencyEdge;
import io.stepscope.analyzer.model.EdgeClass;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.RefusedEdge;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.model.StepType;
import io.stepscope.analyzer.model.Value;
import io.stepscope.analyzer.testing.DrawnTrace;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class DependencyAnalyzerTest {
  private static final String TURN =
      """
      agent:run        |============================|
        llm:ask          |====|
        tool:search             |=====|
        tool:fetch                    |====|
        llm:answer                           |====|
      """;

  @Test
  void callsOfOneModelTurnCouldHaveRunTogether() {
    DependencyReport report =
        analyze(
            draw(
                TURN,
                "ask -> search E2A",
                "ask -> fetch E2A",
                "search -> answer E2B",
                "fetch -> answer E2B"));
    assertThat(report.parallelization().opportunities().list())
        .containsExactly(
            new Opportunity(
                List.of(id("search"), id("fetch")),
                Optional.of(id("run")),
                ms(5),
                ms(29 - 5),
                0.95,
                "the same model turn requested them"));
    assertThat(report.parallelization().jointTimeSavingNanos()).isEqualTo(ms(5));
  }

  @Test
  void aCallThatUsesAnothersResultIsDependent() {
    DependencyReport report =
        analyze(draw(TURN, "ask -> search E2A", "ask -> fetch E2A", "search -> fetch E6 0.8"));
    assertThat(report.parallelization().opportunities().list()).isEmpty();
  }

  @Test
  void aCallChosenAfterSeeingAnothersResultIsDependent() {
    var trace =
        draw(
            """
            agent:run        |=======================|
              llm:first        |===|
              tool:search          |=====|
              llm:second                 |===|
              tool:fetch                     |====|
            """,
            "first -> search E2A",
            "search -> second E2B",
            "second -> fetch E2A");
    assertThat(analyze(trace).parallelization().opportunities().list()).isEmpty();
  }

  @Test
  void aModelCallIsNeverIndependentOfWhatItHasSeen() {
    var drawn = DrawnTrace.of(TURN);
    for (String step : List.of("ask", "search", "fetch", "answer")) {
      drawn.with(step, s -> s.parameters(Value.text("p")).result(Value.text("r")));
    }
    assertThat(analyze(drawn.trace()).parallelization().opportunities().list())
        .singleElement()
        .satisfies(opportunity -> {
          assertThat(opportunity.steps()).containsExactly(id("search"), id("fetch"));
          assertThat(opportunity.confidence()).isEqualTo(0.7);
        });
  }

  @Test
  void anAgentThatGetsTheAnswerOfTheOneBeforeItIsNotAdvisedToRunBesideIt() {
    var drawn =
        DrawnTrace.of(
            """
            run                   |=====================|
              agent:joker         |==========|
                llm:write          |=======|
              agent:evaluator                |==========|
                llm:judge                     |=======|
            """);
    drawn.with("joker", s -> s.parameters(Value.text("a joke")).result(Value.text("Knock knock")));
    drawn.with("evaluator", s -> s.parameters(Value.text("Knock knock")).result(Value.text("7")));
    assertOnlyUncontradicted(drawn.trace());
  }

  @Test
  void callsThatRanSideBySideRunTogetherAlready() {
    var drawn =
        DrawnTrace.of(
            """
            run             |==============|
              tool:search#1 |======|
              tool:search#2   |======|
              tool:search#3    |======|
            """);
    var trace = withContent(drawn, "search#1", "search#2", "search#3");
    assertThat(analyze(trace).parallelization().opportunities().list()).isEmpty();
  }

  @Test
  void chainsTasksAndCallsThatContainStepsWereNotCompared() {
    for (String kind : List.of("chain", "task", "iteration", "subagent")) {
      var drawn =
          DrawnTrace.of(
              """
              run            |==============|
                %1$s:first   |======|
                %1$s:second         |=======|
              """
                  .formatted(kind));
      assertOnlyUncontradicted(withContent(drawn, "first", "second"));
    }
    var containing =
        DrawnTrace.of(
            """
            run            |==============|
              tool:first   |======|
                llm:inner    |==|
              tool:second         |=======|
            """);
    assertOnlyUncontradicted(withContent(containing, "first", "second"));
    var typedAsCalls =
        DrawnTrace.of(
            """
            run            |==============|
              task:first   |======|
              task:second         |=======|
            """);
    typedAsCalls.with("first", s -> s.type(StepType.TOOL_CALL));
    typedAsCalls.with("second", s -> s.type(StepType.TOOL_CALL));
    assertOnlyUncontradicted(withContent(typedAsCalls, "first", "second"));
  }

  private static ExecutionTrace withContent(DrawnTrace drawn, String... steps) {
    for (String step : steps) {
      drawn.with(step, s -> s.parameters(Value.text("p")).result(Value.text("r")));
    }
    return drawn.trace();
  }

  private static void assertOnlyUncontradicted(ExecutionTrace trace) {
    assertThat(analyze(trace).parallelization().opportunities().list()).isEmpty();
    var all = new DependencySettings(Duration.ofMillis(1), 0.4, 20, 50);
    assertThat(analyze(trace, all).parallelization().opportunities().list())
        .singleElement()
        .satisfies(opportunity -> {
          assertThat(opportunity.confidence()).isEqualTo(0.4);
          assertThat(opportunity.evidence()).isEqualTo("nothing seen contradicts");
        });
  }

  @Test
  void withoutContentNothingContradictsAndThatIsNotEnoughByDefault() {
    ExecutionTrace trace = draw(TURN);
    assertThat(analyze(trace).parallelization().opportunities().list()).isEmpty();
    var all = new DependencySettings(Duration.ofMillis(1), 0.4, 20, 50);
    assertThat(analyze(trace, all).parallelization().opportunities().list())
        .singleElement()
        .satisfies(opportunity -> assertThat(opportunity.confidence()).isEqualTo(0.4));
  }

  @Test
  void aDeclaredGraphWithoutAPathIsEvidence() {
    var trace =
        draw(
            """
            run            |=====================|
              task:start     |==|
              task:left         |====|
              task:right             |====|
              task:join                   |===|
            """,
            "start -> left E3 0.9",
            "start -> right E3 0.9",
            "left -> join E3 0.9",
            "right -> join E3 0.9");
    assertThat(analyze(trace).parallelization().opportunities().list())
        .singleElement()
        .satisfies(opportunity -> {
          assertThat(opportunity.steps()).containsExactly(id("left"), id("right"));
          assertThat(opportunity.confidence()).isEqualTo(0.9);
          assertThat(opportunity.timeSavingNanos()).isEqualTo(ms(5));
        });
  }

  @Test
  void containersWhoseInsidesDependOnEachOtherAreDependent() {
    String drawing =
        """
        run              |=====================|
          llm:ask          |==|
          agent:left          |=====|
            tool:a              |==|
          agent:right               |=====|
            tool:b                    |==|
        """;
    var free = draw(drawing, "ask -> left E2A", "ask -> right E2A");
    assertThat(analyze(free).parallelization().opportunities().list()).hasSize(1);
    var bound = draw(drawing, "ask -> left E2A", "ask -> right E2A", "a -> b E6 0.8");
    assertThat(analyze(bound).parallelization().opportunities().list()).isEmpty();
  }

  @Test
  void aDependencyOverAStepElsewhereCounts() {
    String drawing =
        """
        root               |======================|
          llm:ask          |=|
          agent:left         |====================|
            tool:a           |====|
            tool:b                      |====|
          agent:other      |===============|
            tool:between          |====|
        """;
    var bound =
        draw(drawing, "ask -> a E2A", "ask -> b E2A", "a -> between E6 0.8", "between -> b E6 0.8");
    assertThat(analyze(bound).parallelization().opportunities().list()).isEmpty();
    var free = draw(drawing, "ask -> a E2A", "ask -> b E2A", "a -> between E6 0.8");
    assertThat(analyze(free).parallelization().opportunities().list()).hasSize(1);
  }

  @Test
  void whatFollowsAFailureMayBeThereBecauseOfIt() {
    var drawn =
        DrawnTrace.of(
            """
            agent:run      |==============|
              tool:call#1    |====x
              tool:call#2         |====|
            """);
    for (String step : List.of("call#1", "call#2")) {
      drawn.with(step, s -> s.parameters(Value.text("p")).result(Value.text("r")));
    }
    assertThat(analyze(drawn.trace()).parallelization().opportunities().list()).isEmpty();
  }

  @Test
  void theLongestOpportunityComesFirstAndTogetherTheySaveWhatTheReplaySays() {
    var trace =
        draw(
            """
            agent:run        |=================================|
              llm:one        |=|
              tool:a           |==|
              tool:b              |==|
              llm:two                |=|
              tool:c                   |====|
              tool:d                        |====|
            """,
            "one -> a E2A",
            "one -> b E2A",
            "a -> two E2B",
            "b -> two E2B",
            "two -> c E2A",
            "two -> d E2A");
    DependencyReport report = analyze(trace);
    assertThat(report.parallelization().opportunities().list())
        .extracting(Opportunity::steps)
        .containsExactly(List.of(id("c"), id("d")), List.of(id("a"), id("b")));
    assertThat(report.parallelization().jointTimeSavingNanos()).isEqualTo(ms(5 + 3));
    assertThat(report.score()).isCloseTo(0.8 + 0.2 * (1 - 8.0 / 34), within(1e-9));
  }

  @Test
  void aStepThatRanBeforeItsDependencyHadEndedIsAViolation() {
    DependencyReport report =
        analyze(
            draw(
                """
                root      |=============|
                  a       |======|
                  tool:b     |===|
                  tool:c          |==|
                """,
                "a -> b E6 0.8",
                "a -> c E6 0.8"));
    assertThat(report.violations().found().list())
        .containsExactly(
            new Violation(
                ViolationKind.STARTED_BEFORE_DEPENDENCY_FINISHED,
                "a",
                id("b"),
                OptionalLong.of(ms(4))));
    assertThat(report.violations().rate()).isEqualTo(0.5);
  }

  @Test
  void aCallMayStartWhileTheModelStillStreams() {
    assertThat(
            analyze(
                    draw(
                        """
                        root     |=============|
                          llm:a  |======|
                          tool:b    |===|
                        """,
                        "a -> b E2A"))
                .violations()
                .found()
                .list())
        .isEmpty();
  }

  @Test
  void runningAfterAFailedDependencyIsAViolationUnlessItHandlesIt() {
    DependencyReport report =
        analyze(
            draw(
                """
                root                     |=================|
                  tool:load              |==x
                  tool:parse                 |==|
                  tool:load#2                |==|
                  llm:explain                |==|
                  recovered:tool:flaky   |==x
                  tool:use                   |==|
                """,
                "load -> parse E6 0.8",
                "load -> load#2 E6 0.8",
                "load -> explain E2B",
                "flaky -> use E6 0.8"));
    assertThat(report.violations().found().list())
        .extracting(violation -> violation.kind() + " " + violation.to())
        .containsExactly("RAN_AFTER_FAILED_DEPENDENCY parse");
    assertThat(report.violations().rate()).isEqualTo(0.25);
  }

  @Test
  void refusedEdgesAreViolations() {
    var edge = new DependencyEdge(id("b"), id("a"), EdgeClass.E1, 0.95, "link");
    var trace =
        DrawnTrace.of("root |====|\n  a  |=|\n  b   |=|\n")
            .edge("a -> b E1")
            .refused(new RefusedEdge.ClosesCycle(edge, List.of(id("a"), id("b"), id("a"))))
            .refused(new RefusedEdge.MissingStep(id("b"), "beef", EdgeClass.E1))
            .refused(new RefusedEdge.AgainstTime(edge, ms(7)))
            .trace();
    DependencyReport report = analyze(trace);
    assertThat(report.violations().found().list())
        .extracting(Violation::kind)
        .containsExactly(
            ViolationKind.STARTED_BEFORE_DEPENDENCY_FINISHED,
            ViolationKind.CIRCULAR_DEPENDENCY,
            ViolationKind.MISSING_DEPENDENCY);
    assertThat(report.violations().rate()).isEqualTo(0.75);
    assertThat(report.score()).isLessThanOrEqualTo(0.5);
  }

  @Test
  void idleGapsAreTimeInsideTheRootWithoutAnActiveLeaf() {
    DependencyReport report =
        analyze(
            draw(
                """
                root   |==================|
                  a      |===|
                  b         |==|
                  c                |==|
                """));
    assertThat(report.execution().idleGaps().list())
        .extracting(gap ->
            gap.afterStep().map(StepId::value).orElse("-")
                + " "
                + gap.durationNanos() / 1_000_000
                + " "
                + gap.beforeStep().map(StepId::value).orElse("-"))
        .containsExactly("b 4 c", "c 4 -", "- 2 a");
    assertThat(report.execution().idleNanos()).isEqualTo(ms(10));
  }

  @Test
  void orderIsJudgedByLevelsAndInversions() {
    DependencyReport report =
        analyze(
            draw(
                """
                root   |==================|
                  c    |=|
                  a      |===|
                  b      |==|
                """,
                "a -> c E6 0.7",
                "a -> b E6 0.7"));
    assertThat(report.execution().invertedEdges())
        .containsExactly(new DependencyReport.Link(id("a"), id("c")));
    assertThat(report.execution().orderAdherence()).isEqualTo(0.5);
    assertThat(report.execution().depth()).isEqualTo(2);
    assertThat(report.execution().widthPerLevel().toArray()).containsExactly(2, 2);
    assertThat(report.execution().plannedOrder().toArray()).containsExactly(0, 2, 1, 3);
  }

  @Test
  void thePathIsSummedUpByStepToolAndType() {
    DependencyReport report = analyze(draw(TURN));
    assertThat(report.path().lengthNanos()).isEqualTo(ms(29));
    assertThat(report.path().steps())
        .extracting(PathStep::step)
        .containsExactly(id("run"), id("search"), id("ask"), id("fetch"), id("answer"));
    assertThat(report.path().topStep()).contains(id("run"));
    assertThat(report.path().topShare()).hasValue(8.0 / 29);
    assertThat(report.path().byTool().keySet()).containsExactly("search", "fetch");
    assertThat(report.path().byType()).containsEntry("tool_call", ms(6 + 5));
    assertThat(report.path().steps().stream().mapToLong(PathStep::selfTimeOnPathNanos).sum())
        .isEqualTo(ms(29));
    assertThat(report.path().steps().getFirst().dragInclusiveNanos()).hasValue(ms(29));
    assertThat(report.path().steps().getFirst().dragExclusiveNanos()).hasValue(ms(8));
    assertThat(report.path().steps().get(1).dragInclusiveNanos()).hasValue(ms(6));
  }

  @Test
  void theLongestChainIsTheOneWithTheMostTime() {
    DependencyReport report =
        analyze(
            draw(
                """
                root   |==================|
                  a    |=|
                  b    |===|
                  c        |==|
                  d        |======|
                """,
                "a -> c E6 0.7",
                "b -> c E6 0.7",
                "a -> d E6 0.7"));
    assertThat(report.path().longestChain()).containsExactly(id("a"), id("d"));
    assertThat(report.path().longestChainNanos()).isEqualTo(ms(9));
  }

  @Test
  void confidenceSaysWhatHadToBeAssumed() {
    DependencyReport report =
        analyze(
            draw(
                """
                root   |==================>
                  a    |=|
                """));
    assertThat(report.path().confidence()).isCloseTo(0.75 * 0.7, within(1e-9));
    assertThat(report.path().notes()).hasSize(2);
  }

  @Test
  void settingsRefuseWhatMakesNoSense() {
    assertThatThrownBy(() -> new DependencySettings(Duration.ofMillis(-1), 0.5, 20, 50))
        .hasMessage("overlap_allowance must be >= 0, was PT-0.001S");
    assertThatThrownBy(() -> new DependencySettings(Duration.ZERO, 1.5, 20, 50))
        .hasMessage("parallel_confidence must be in [0, 1], was 1.5");
  }

  static DependencyReport analyze(ExecutionTrace trace) {
    return analyze(trace, DependencySettings.DEFAULT);
  }

  private static DependencyReport analyze(ExecutionTrace trace, DependencySettings settings) {
    TraceFacts facts = TraceFacts.of(trace);
    var integrity = new IntegrityAnalyzer(IntegritySettings.DEFAULT).analyze(facts);
    return new DependencyAnalyzer(settings).analyze(facts, integrity);
  }
}
