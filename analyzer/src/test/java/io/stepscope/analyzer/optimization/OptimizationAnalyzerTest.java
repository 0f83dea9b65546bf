/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.optimization;

import static io.stepscope.analyzer.testing.DrawnTrace.id;
import static io.stepscope.analyzer.testing.DrawnTrace.ms;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.tuple;

import io.stepscope.analyzer.AnalysisSettings;
import io.stepscope.analyzer.TraceAnalyzer;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Ints;
import io.stepscope.analyzer.model.Outcome;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.analyzer.model.StepType;
import io.stepscope.analyzer.model.Value;
import io.stepscope.analyzer.optimization.OptimizationReport.PerformanceOpportunity;
import io.stepscope.analyzer.optimization.OptimizationReport.RedundancyOpportunity;
import io.stepscope.analyzer.optimization.RepeatedCalls.Results;
import io.stepscope.analyzer.testing.DrawnTrace;
import io.stepscope.analyzer.testing.RandomTraces;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptimizationAnalyzerTest {
  private static final String LONG_ANSWER = "a text that is long enough to be known again";

  private static OptimizationReport analyze(ExecutionTrace trace) {
    return new TraceAnalyzer(AnalysisSettings.DEFAULT).analyze(trace).optimization();
  }

  private static DrawnTrace twoSearches() {
    return DrawnTrace.of(
            """
            agent:run         |==============================|
              tool:search#1   |=======|
              llm:think               |==|
              tool:search#2              |=======|
              llm:answer                         |==========|
            """)
        .with("search#1", step -> step.parameters(query("x", 1)))
        .with("search#2", step -> step.parameters(query("x", 1)));
  }

  @Test
  void equalCallsWithEqualResultsAreCacheableWithTheSavingOfAReplay() {
    var report =
        analyze(
            twoSearches()
                .with("search#1", step -> step.result(Value.text("r")))
                .with("search#2", step -> step.result(Value.text("r")))
                .trace());
    assertThat(report.caching().list()).hasSize(1);
    var found = report.caching().list().getFirst();
    assertThat(found.steps()).containsExactly(id("search#1"), id("search#2"));
    assertThat(found.callCount()).isEqualTo(2);
    assertThat(found.totalNanos()).isEqualTo(ms(16));
    assertThat(found.timeSavingNanos()).isEqualTo(ms(8));
    assertThat(found.cacheKey()).matches("search:[0-9a-f]{16}");
    assertThat(report.potential().timeSavingNanos()).isEqualTo(ms(8));
    assertThat(report.score()).isEqualTo(1 - 8.0 / 31, offset(1e-9));
  }

  @Test
  void equalCallsWithDifferentResultsAreRepeatedButNotCacheable() {
    var report =
        analyze(
            twoSearches()
                .with("search#1", step -> step.result(Value.text("r")))
                .with("search#2", step -> step.result(Value.text("s")))
                .trace());
    assertThat(report.caching().list()).isEmpty();
    assertThat(report.redundancy().list())
        .extracting(RedundancyOpportunity::kind)
        .containsExactly("repeated_call");
    assertThat(report.redundancy().list().getFirst().confidence()).isLessThan(0.5);
  }

  @Test
  void callsWithUnknownParametersNeverMatch() {
    var report =
        analyze(
            twoSearches()
                .with("search#1", step -> step.parameters(Value.absent()))
                .with("search#2", step -> step.parameters(Value.absent()))
                .trace());
    assertThat(report.caching().list()).isEmpty();
    assertThat(report.redundancy().list()).isEmpty();
  }

  @Test
  void aWrapperAndTheCallInsideItAreOneCall() {
    var report =
        analyze(
            DrawnTrace.of(
                    """
                    agent:run          |=========|
                      tool:search#1    |=======|
                        tool:search#2   |=====|
                    """)
                .with("search#1", step -> step.parameters(query("x", 1)))
                .with("search#2", step -> step.parameters(query("x", 1)))
                .trace());
    assertThat(report.redundancy().list()).isEmpty();
  }

  @Test
  void agentsThatAskTheSameAreNamedAsSuch() {
    var report =
        analyze(
            twoSearches()
                .with("search#1", step -> step.agent("anna"))
                .with("search#2", step -> step.agent("otto"))
                .trace());
    assertThat(report.redundancy().list())
        .extracting(RedundancyOpportunity::kind)
        .containsExactlyInAnyOrder("repeated_call", "two_agents_ask_the_same");
  }

  @Test
  void differentQuestionsWithTheSameLongAnswerAreNoticed() {
    var report =
        analyze(
            twoSearches()
                .with("search#1", step -> step.result(Value.text(LONG_ANSWER)))
                .with(
                    "search#2",
                    step -> step.parameters(query("y", 1)).result(Value.text(LONG_ANSWER)))
                .trace());
    assertThat(report.redundancy().list())
        .extracting(RedundancyOpportunity::kind)
        .containsExactly("same_result");
    assertThat(report.redundancy().list().getFirst().timeSavingNanos()).isZero();
  }

  @Test
  void aResultIsUnusedOnlyWhereTheFlowOfResultsIsSeen() {
    var drawn =
        DrawnTrace.of(
                """
                agent:run     |=====================|
                  tool:used   |====|
                  tool:lost        |====|
                  llm:answer            |==========|
                """)
            .with("used", step -> step.result(Value.text("u")))
            .with("lost", step -> step.result(Value.text("l")))
            .with("answer", step -> step.parameters(query("z", 1)));
    assertThat(analyze(drawn.trace()).redundancy().list()).isEmpty();
    assertThat(analyze(drawn.edge("used -> answer E2B").trace()).redundancy().list())
        .extracting(RedundancyOpportunity::kind, RedundancyOpportunity::steps)
        .containsExactly(tuple("unused_result", List.of(id("lost"))));
  }

  @Test
  void whatCouldRunTogetherAndWhatCouldBeCachedIsSavedOnceNotTwice() {
    var report =
        analyze(
            DrawnTrace.of(
                    """
                    agent:run         |===================================|
                      llm:plan        |==|
                      tool:search#1      |=========|
                      tool:search#2                |=========|
                      llm:answer                             |============|
                    """)
                .with("search#1", step -> step.parameters(query("x", 1)).result(Value.text("r")))
                .with("search#2", step -> step.parameters(query("x", 1)).result(Value.text("r")))
                .edge("plan -> search#1 E2A")
                .edge("plan -> search#2 E2A")
                .trace());
    assertThat(report.potential().byType())
        .containsEntry("parallelization", ms(10))
        .containsEntry("caching", ms(10));
    assertThat(report.potential().timeSavingNanos()).isEqualTo(ms(10));
  }

  @Test
  void aSlowToolSaysWhatTwiceTheSpeedWouldSave() {
    var report =
        analyze(
            DrawnTrace.of(
                    """
                    agent:run       |====================|
                      tool:report   |===========|
                      llm:answer                |========|
                    """)
                .trace());
    assertThat(report.performance().list())
        .extracting(PerformanceOpportunity::kind, PerformanceOpportunity::timeSavingNanos)
        .containsExactly(tuple("slow_tool", ms(6)));
  }

  @Test
  void aFasterToolIsFasterInCallsThatRanBesideOneAnother() {
    var report =
        analyze(
            DrawnTrace.of(
                    """
                    agent:run         |====================|
                      tool:search#1   |===========|
                      tool:search#2   |===========|
                      tool:search#3   |==========|
                      llm:answer                  |========|
                    """)
                .trace());
    assertThat(report.performance().list())
        .filteredOn(opportunity -> opportunity.kind().equals("slow_tool"))
        .singleElement()
        .satisfies(slow -> {
          assertThat(slow.timeSavingNanos()).isEqualTo(ms(6));
          assertThat(slow.steps()).hasSize(3);
          assertThat(slow.deferredDetail().get()).contains("in 1 call;");
        });
  }

  @Test
  void repeatedCallsAgreeWithAComparisonOfAllPairs() {
    RandomTraces.many(41, 300, 40)
        .forEach(trace -> {
          List<List<Integer>> expected = allPairs(trace);
          assertThat(RepeatedCalls.of(trace).groups())
              .extracting(group -> boxed(group.steps()))
              .containsExactlyElementsOf(expected);
        });
  }

  /// Groups by comparing each call with each; random traces wrap no call in its like.
  private static List<List<Integer>> allPairs(ExecutionTrace trace) {
    var groups = new ArrayList<List<Integer>>();
    var taken = new boolean[trace.size()];
    for (int i = 0; i < trace.size(); i++) {
      var group = new ArrayList<Integer>();
      for (int j = i; j < trace.size(); j++) {
        if (!taken[j] && areEqualCalls(trace.step(i), trace.step(j))) {
          taken[j] = true;
          group.add(j);
        }
      }
      if (group.size() > 1) {
        groups.add(group);
      }
    }
    return groups;
  }

  private static boolean areEqualCalls(ExecutionStep one, ExecutionStep other) {
    return Calls.isCall(one)
        && Calls.isCall(other)
        && !one.parameters().isAbsent()
        && one.operation() == other.operation()
        && Calls.target(one).equals(Calls.target(other))
        && one.parameters().equals(other.parameters());
  }

  private static List<Integer> boxed(Ints steps) {
    return Arrays.stream(steps.toArray()).boxed().toList();
  }

  @Test
  void resultsAreUnknownUntilTwoWereSeen() {
    var one = twoSearches().with("search#1", step -> step.result(Value.text("r"))).trace();
    assertThat(RepeatedCalls.of(one).groups().getFirst().results()).isEqualTo(Results.UNKNOWN);
  }

  @Test
  void resultsThatWereTakenOutAreUnknownAndNotTheSame() {
    Value masked = Value.text("[REDACTED]");
    var trace =
        twoSearches()
            .with("search#1", step -> step.result(masked))
            .with("search#2", step -> step.result(masked))
            .trace();
    assertThat(RepeatedCalls.of(trace).groups().getFirst().results()).isEqualTo(Results.UNKNOWN);
  }

  @Test
  void tenThousandEqualCallsAreOneGroupWithACutList() {
    var steps = new ArrayList<ExecutionStep>();
    StepId root = StepId.ofSpan(1);
    steps.add(timed(ExecutionStep.builder(root), 0, 10_001));
    for (int i = 0; i < 10_000; i++) {
      steps.add(
          timed(
              ExecutionStep.builder(StepId.ofSpan(i + 2))
                  .parentId(root)
                  .type(StepType.TOOL_CALL)
                  .toolName("ping")
                  .parameters(query("x", 1))
                  .result(Value.text("pong")),
              i,
              i + 1));
    }
    ExecutionTrace drawn = DrawnTrace.draw("");
    var trace =
        new ExecutionTrace(
            drawn.traceId(), drawn.summary(), steps, List.of(), List.of(), drawn.completion());
    var report = analyze(trace);
    assertThat(report.caching().list()).hasSize(1);
    assertThat(report.caching().list().getFirst().callCount()).isEqualTo(10_000);
    assertThat(report.caching().list().getFirst().steps()).hasSize(10_000);
    assertThat(report.caching().list().getFirst().timeSavingNanos()).isEqualTo(9_999);
  }

  private static ExecutionStep timed(ExecutionStep.Builder step, long start, long end) {
    return step.time(StepTime.of(start, end)).outcome(new Outcome.Succeeded(false)).build();
  }

  private static Value query(String text, long limit) {
    var fields = new LinkedHashMap<String, Value>();
    fields.put("q", Value.text(text));
    fields.put("limit", new Value.Whole(limit));
    return new Value.Fields(fields);
  }
}
