/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.pattern;

import static io.stepscope.analyzer.testing.DrawnTrace.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

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
import io.stepscope.analyzer.pattern.PatternReport.LoopPattern;
import io.stepscope.analyzer.pattern.PatternReport.Progress;
import io.stepscope.analyzer.pattern.RepetitionSearch.Repetition;
import io.stepscope.analyzer.testing.DrawnTrace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.stream.LongStream;
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
    long[] oneByOne = LongStream.range(0, sequence.length).toArray();
    assertThat(repetitions(sequence, new boolean[sequence.length], oneByOne, oneByOne))
        .containsExactly(
            new Repetition(1, 1, 3, 4),
            new Repetition(6, 1, 3, 9),
            new Repetition(11, 1, 3, 14),
            new Repetition(0, 5, 3, 15));
  }

  @Test
  void callsThatRunSideBySideAreNoLoop() {
    assertThat(loops(batches(1, 12).trace())).isEmpty();
  }

  @Test
  void anOverlapOfMoreThanHalfACallIsNoNoiseHoweverLongItsContainer() {
    var drawn = new StringBuilder("agent:run         |" + "=".repeat(998) + "|\n");
    for (int call = 1; call <= 4; call++) {
      drawn.append("  tool:search#").append(call).append("    |===|\n");
    }
    assertThat(loops(DrawnTrace.draw(drawn.toString()))).isEmpty();
  }

  @Test
  void threeRoundsOfFourCallsSideBySideAreALoopOfThreeRounds() {
    var loops = loops(batches(3, 4).trace());
    assertThat(loops).hasSize(1);
    assertThat(loops.getFirst().body())
        .containsExactly("tool:search", "tool:search", "tool:search", "tool:search");
    assertThat(loops.getFirst().iterations()).isEqualTo(3);
    assertThat(loops.getFirst().steps()).hasSize(12);
  }

  @Test
  void aRoundBeginsWhereTheMostRoundsFollowOneAnother() {
    assertThat(
            loops(
                DrawnTrace.draw(
                    """
                    agent:run     |======================|
                      tool:a#1    |=|
                      llm:m1        |=|
                      tool:a#2        |==|
                      tool:a#3        |==|
                      llm:m2             |=|
                      tool:a#4             |==|
                      tool:a#5             |==|
                      llm:m3                  |=|
                      tool:a#6                  |==|
                      tool:a#7                  |==|
                    """)))
        .singleElement()
        .satisfies(loop -> {
          assertThat(loop.startStep()).isEqualTo(id("m1"));
          assertThat(loop.body()).containsExactly("llm", "tool:a", "tool:a");
          assertThat(loop.iterations()).isEqualTo(3);
        });
  }

  @Test
  void anOverlapBreaksARun() {
    assertThat(
            loops(
                DrawnTrace.draw(
                    """
                    agent:run   |==================|
                      tool:a#1  |==|
                      tool:a#2     |==|
                      tool:a#3        |==|
                      tool:a#4        |==|
                      tool:a#5           |=|
                      tool:a#6             |=|
                    """)))
        .extracting(LoopPattern::startStep, LoopPattern::iterations)
        .containsExactly(tuple(id("a#1"), 3), tuple(id("a#4"), 3));
  }

  @Test
  void anOverlapWithinTheNoiseOfClocksBreaksNothing() {
    assertThat(
            loops(
                DrawnTrace.draw(
                    """
                    agent:run   |==============|
                      tool:a#1  |====|
                      tool:a#2      |====|
                      tool:a#3          |====|
                    """)))
        .extracting(LoopPattern::iterations)
        .containsExactly(3);
  }

  @Test
  void callsWhoseTimesAreNotKnownAreTakenToFollowOneAnother() {
    assertThat(
            loops(
                DrawnTrace.draw(
                    """
                    agent:run   |==============|
                      tool:a#1  ?
                      tool:a#2  ?
                      tool:a#3  ?
                    """)))
        .extracting(LoopPattern::iterations)
        .containsExactly(3);
  }

  /// Rounds of equal calls that run side by side, each round after the last.
  private static DrawnTrace batches(int rounds, int width) {
    var drawing = new StringBuilder("agent:run        |" + "=".repeat(rounds * 5) + "|\n");
    for (int call = 0; call < rounds * width; call++) {
      drawing.append(
          "  tool:search#%-3d%s|====|%n".formatted(call + 1, " ".repeat(call / width * 5)));
    }
    return DrawnTrace.of(drawing.toString());
  }

  @Test
  void theFinderAgreesWithTryingEverything() {
    var random = new SplittableRandom(7);
    for (int round = 0; round < 20_000; round++) {
      int[] sequence = random.ints(random.nextInt(1, 24), 0, 1 + random.nextInt(3)).toArray();
      boolean[] numbered = new boolean[sequence.length];
      if (random.nextInt(3) == 0) {
        numbered[random.nextInt(sequence.length)] = true;
      }
      int crowd = random.nextInt(1, 4);
      long[] starts = random.longs(sequence.length, 0, 3L * sequence.length).sorted().toArray();
      long[] ends = new long[sequence.length];
      for (int at = 0; at < ends.length; at++) {
        boolean last = at + 1 == ends.length;
        boolean overlapping = round % 2 == 0 && random.nextInt(4) < crowd;
        long next = last ? starts[at] : starts[at + 1];
        ends[at] = overlapping ? starts[at] + random.nextInt(12) : next;
      }
      assertThat(repetitions(sequence, numbered, starts, ends))
          .containsExactlyInAnyOrderElementsOf(
              new EveryRepetition(sequence, numbered, starts, ends).find());
    }
  }

  private static List<Repetition> repetitions(
      int[] sequence, boolean[] numbered, long[] starts, long[] ends) {
    return RepetitionSearch.find(
        PatternSettings.DEFAULT, sequence, numbered, RoundBoundaries.of(starts, ends));
  }

  /// Tries every stretch: one that repeats and cannot be made longer holds runs of rounds of which
  /// each is over before the next begins. A stretch whose shortest period is shorter is told only
  /// where no run of a shorter period is.
  private static final class EveryRepetition {
    private final int[] sequence;
    private final boolean[] numbered;
    private final long[] starts;
    private final long[] ends;

    EveryRepetition(int[] sequence, boolean[] numbered, long[] starts, long[] ends) {
      this.sequence = sequence;
      this.numbered = numbered;
      this.starts = starts;
      this.ends = ends;
    }

    List<Repetition> find() {
      var found = new ArrayList<Repetition>();
      for (int period = 1; 2 * period <= sequence.length; period++) {
        var shorter = List.copyOf(found);
        for (int from = 0; from + 2 * period <= sequence.length; from++) {
          for (int end = from + 2 * period; end <= sequence.length; end++) {
            if (isWhole(from, end, period)) {
              boolean own = shortestPeriod(sequence, from, end) == period;
              addRuns(from, end, period, own ? List.of() : shorter, found);
            }
          }
        }
      }
      return found;
    }

    private boolean isWhole(int from, int end, int period) {
      for (int at = from; at + period < end; at++) {
        if (sequence[at] != sequence[at + period]) {
          return false;
        }
      }
      boolean longer =
          (from > 0 && sequence[from - 1] == sequence[from - 1 + period])
              || (end < sequence.length && sequence[end] == sequence[end - period]);
      return !longer;
    }

    private void addRuns(
        int from, int end, int period, List<Repetition> without, List<Repetition> found) {
      int roomEnd = from;
      for (int at = from; at < end; at = roomEnd + 1) {
        roomEnd = at;
        while (roomEnd < end && !isIn(without, roomEnd)) {
          roomEnd++;
        }
        addRunsOfRoom(at, roomEnd, period, found);
      }
    }

    private static boolean isIn(List<Repetition> runs, int at) {
      return runs.stream()
          .anyMatch(run -> run.start() <= at && at < run.start() + run.iterations() * run.period());
    }

    private void addRunsOfRoom(int from, int end, int period, List<Repetition> found) {
      int at = from;
      while (at < end) {
        Optional<Repetition> best = Optional.empty();
        for (int start = at; start < at + period; start++) {
          var run = run(start, end, period);
          if (isOften(run) && (best.isEmpty() || run.iterations() > best.get().iterations())) {
            best = Optional.of(run);
          }
        }
        best.ifPresent(found::add);
        at = best.map(run -> run.start() + run.iterations() * period).orElse(at + period);
      }
    }

    private Repetition run(int start, int end, int period) {
      int rounds = start + period <= end ? 1 : 0;
      while (start + (rounds + 1) * period <= end
          && isOver(start + (rounds - 1) * period, start + rounds * period, period)) {
        rounds++;
      }
      int after = start + rounds * period;
      return new Repetition(start, period, rounds, after + period > end ? end : after);
    }

    /// Nothing of one round runs when a step of the next one starts.
    private boolean isOver(int round, int next, int period) {
      boolean over = true;
      for (int i = round; i < round + period; i++) {
        for (int j = next; j < next + period; j++) {
          over &= ends[i] <= starts[j];
        }
      }
      return over;
    }

    private boolean isOften(Repetition run) {
      boolean marked = false;
      for (int at = run.start(); at < run.end(); at++) {
        marked |= numbered[at];
      }
      return run.iterations() >= 3 || (run.iterations() >= 2 && marked);
    }
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
