/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.pattern;

import static io.stepscope.analyzer.testing.DrawnTrace.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.model.Outcome;
import io.stepscope.analyzer.model.StepError;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.analyzer.model.StepType;
import io.stepscope.analyzer.model.Value;
import io.stepscope.analyzer.pattern.LoopFinder.Repetition;
import io.stepscope.analyzer.pattern.PatternReport.LoopPattern;
import io.stepscope.analyzer.pattern.PatternReport.Progress;
import io.stepscope.analyzer.testing.DrawnTrace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class LoopFinderTest {
  private final LoopFinder finder = new LoopFinder(PatternSettings.DEFAULT);

  @Test
  void aBodyOfTwoStepsThatRunsThreeTimesIsALoop() {
    var loops =
        loops(
            DrawnTrace.draw(
                """
                agent:run        |======================|
                  llm:m1         |==|
                  tool:search#1     |==|
                  llm:m2                |=|
                  tool:search#2           |=|
                  llm:m3                     |=|
                  tool:search#3                |=|
                  tool:fetch                      |=|
                """));
    assertThat(loops).hasSize(1);
    assertThat(loops.getFirst().body()).containsExactly("llm", "tool:search");
    assertThat(loops.getFirst().iterations()).isEqualTo(3);
    assertThat(loops.getFirst().startStep()).isEqualTo(id("m1"));
    assertThat(loops.getFirst().exit()).isEqualTo("different_step");
    assertThat(loops.getFirst().progress()).isEqualTo(Progress.UNKNOWN);
  }

  @Test
  void nodesOfOneAgentAreToldApartByTheirNames() {
    assertThat(
            loops(
                DrawnTrace.of(
                        """
                        agent:run     |===========|
                          chain:plan  |==|
                          chain:act      |==|
                          chain:check       |==|
                        """)
                    .with("plan", step -> step.agent("a"))
                    .with("act", step -> step.agent("a"))
                    .with("check", step -> step.agent("a"))
                    .trace()))
        .isEmpty();
  }

  @Test
  void twoRoundsAreALoopOnlyWhenTheInstrumentationNumberedThem() {
    assertThat(
            loops(
                DrawnTrace.draw(
                    """
                    agent:run   |======|
                      tool:a#1  |=|
                      tool:a#2     |=|
                    """)))
        .isEmpty();
    assertThat(
            loops(
                DrawnTrace.draw(
                    """
                    agent:run       |======|
                      iteration:r1  |=|
                      iteration:r2     |=|
                    """)))
        .extracting(LoopPattern::iterations)
        .containsExactly(2);
  }

  @Test
  void aLoopAroundALoopIsFoundBesideIt() {
    var sequence = new int[] {1, 2, 2, 2, 3, 1, 2, 2, 2, 3, 1, 2, 2, 2, 3};
    assertThat(finder.repetitions(sequence, new boolean[sequence.length]))
        .containsExactly(
            new Repetition(1, 1, 3, 4),
            new Repetition(6, 1, 3, 9),
            new Repetition(11, 1, 3, 14),
            new Repetition(0, 5, 3, 15));
  }

  @Test
  void theFinderAgreesWithTryingEverything() {
    var random = new SplittableRandom(7);
    for (int round = 0; round < 10_000; round++) {
      int[] sequence = random.ints(random.nextInt(1, 24), 0, 1 + random.nextInt(3)).toArray();
      boolean[] numbered = new boolean[sequence.length];
      if (random.nextInt(3) == 0) {
        numbered[random.nextInt(sequence.length)] = true;
      }
      assertThat(finder.repetitions(sequence, numbered))
          .containsExactlyInAnyOrderElementsOf(everyRepetition(sequence, numbered));
    }
  }

  /// Every stretch that repeats with its shortest period and cannot be made longer.
  private static List<Repetition> everyRepetition(int[] sequence, boolean[] numbered) {
    var found = new ArrayList<Repetition>();
    for (int from = 0; from < sequence.length; from++) {
      for (int end = from + 2; end <= sequence.length; end++) {
        int period = shortestPeriod(sequence, from, end);
        boolean longer =
            (from > 0 && sequence[from - 1] == sequence[from - 1 + period])
                || (end < sequence.length && sequence[end] == sequence[end - period]);
        int iterations = (end - from) / period;
        boolean marked = false;
        for (int at = from; at < end; at++) {
          marked |= numbered[at];
        }
        if (!longer && (iterations >= 3 || (marked && iterations >= 2))) {
          found.add(new Repetition(from, period, iterations, end));
        }
      }
    }
    return found;
  }

  private static int shortestPeriod(int[] sequence, int from, int end) {
    for (int period = 1; period < end - from; period++) {
      boolean holds = true;
      for (int at = from; at + period < end; at++) {
        holds &= sequence[at] == sequence[at + period];
      }
      if (holds) {
        return period;
      }
    }
    return end - from;
  }

  @Test
  void theSameResultForTheSameQuestionIsStuck() {
    assertThat(progress(5, i -> Value.text("q"), i -> Value.text("nothing found")))
        .isEqualTo(Progress.STUCK);
  }

  @Test
  void theSameResultForVaryingQuestionsIsStuckToo() {
    assertThat(progress(5, i -> Value.text("q" + i), i -> Value.text("nothing found")))
        .isEqualTo(Progress.STUCK);
  }

  @Test
  void theSameErrorForVaryingQuestionsIsStuck() {
    var calls = calls(4, i -> Value.text("q" + i), _ -> Value.absent(), 10);
    var failed =
        calls.stream()
            .map(step ->
                step.toBuilder()
                    .outcome(
                        new Outcome.Failed(
                            StepError.reported(
                                Optional.of("E"), Optional.of("no row " + step.id()))))
                    .build())
            .toList();
    assertThat(only(failed).progress()).isEqualTo(Progress.STUCK);
    assertThat(only(failed).exit()).isEqualTo("failure");
  }

  @Test
  void newResultsAreProgress() {
    assertThat(progress(5, i -> Value.text("q" + i), i -> Value.text("found " + i)))
        .isEqualTo(Progress.ADVANCING);
  }

  @Test
  void anOkForEachOfManyDifferentCallsIsProgress() {
    assertThat(progress(5, i -> Value.text("mail " + i), i -> Value.text("ok")))
        .isEqualTo(Progress.ADVANCING);
  }

  @Test
  void askingAtAFixedIntervalUntilTheAnswerChangesIsPolling() {
    assertThat(
            progress(5, i -> Value.text("job 1"), i -> Value.text(i < 4 ? "running" : "finished")))
        .isEqualTo(Progress.POLLING);
  }

  @Test
  void aNumberThatOnlyRisesIsPaging() {
    assertThat(progress(4, i -> page(i), i -> Value.text("rows of " + i)))
        .isEqualTo(Progress.PAGING);
  }

  @Test
  void aTokenThatIsHandedOnIsPaging() {
    assertThat(
            progress(
                4,
                i -> fields("cursor", Value.text("token" + i)),
                i -> fields("next", Value.text("token" + (i + 1)))))
        .isEqualTo(Progress.PAGING);
  }

  @Test
  void pagingPastTheEndIsNotStuckButTurningPagesThatAreAllEqualIs() {
    assertThat(progress(6, i -> page(i), i -> Value.text(i < 2 ? "rows " + i : "no rows")))
        .isEqualTo(Progress.PAGING);
    assertThat(progress(6, i -> page(i), i -> Value.text("no rows"))).isEqualTo(Progress.STUCK);
  }

  @Test
  void goingRoundInACircleIsStuck() {
    assertThat(progress(8, i -> Value.text("q" + i % 2), i -> Value.text("found " + i % 2)))
        .isEqualTo(Progress.STUCK);
  }

  @Test
  void withoutContentNothingIsClaimed() {
    assertThat(progress(5, _ -> Value.absent(), _ -> Value.absent())).isEqualTo(Progress.UNKNOWN);
  }

  @Test
  void oneHundredThousandEqualCallsAreOneLoop() {
    var calls = calls(100_000, _ -> Value.text("q"), _ -> Value.text("r"), 10);
    assertThat(only(calls).iterations()).isEqualTo(100_000);
  }

  private Progress progress(int count, IntFunction<Value> given, IntFunction<Value> answer) {
    return only(calls(count, given, answer, 10)).progress();
  }

  private LoopPattern only(List<ExecutionStep> steps) {
    var trace = DrawnTrace.draw("agent:run |=|");
    var all = new ArrayList<>(steps);
    all.addAll(trace.steps());
    var loops =
        loops(
            new ExecutionTrace(
                trace.traceId(), trace.summary(), all, List.of(), List.of(), trace.completion()));
    assertThat(loops).hasSize(1);
    return loops.getFirst();
  }

  private static List<ExecutionStep> calls(
      int count, IntFunction<Value> given, IntFunction<Value> answer, int every) {
    var calls = new ArrayList<ExecutionStep>();
    for (int i = 0; i < count; i++) {
      long start = DrawnTrace.at(i * (long) every);
      calls.add(
          ExecutionStep.builder(StepId.ofSpan(i + 1))
              .parentId(id("run"))
              .operation(Operation.TOOL)
              .type(StepType.TOOL_CALL)
              .toolName("search")
              .parameters(given.apply(i))
              .result(answer.apply(i))
              .outcome(new Outcome.Succeeded(false))
              .time(StepTime.of(start, start + 1_000_000))
              .build());
    }
    return calls;
  }

  private static Value page(int number) {
    var fields = new LinkedHashMap<String, Value>();
    fields.put("table", Value.text("users"));
    fields.put("page", new Value.Whole(number));
    return new Value.Fields(fields);
  }

  private static Value fields(String key, Value value) {
    var fields = new LinkedHashMap<String, Value>();
    fields.put(key, value);
    return new Value.Fields(fields);
  }

  private List<LoopPattern> loops(ExecutionTrace trace) {
    var facts = TraceFacts.of(trace);
    return finder.find(facts, facts.siblings());
  }
}
