/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.pattern;

import static io.stepscope.analyzer.testing.DrawnTrace.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.Ranked;
import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Outcome;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.analyzer.pattern.PatternReport.ParallelPattern;
import io.stepscope.analyzer.testing.DrawnTrace;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ParallelFinderTest {
  private final ParallelFinder finder = new ParallelFinder(PatternSettings.DEFAULT);

  @Test
  void onlyStepsThatAllOverlapEachOtherAreAGroup() {
    var groups =
        groups(
            DrawnTrace.draw(
                """
                agent:run |=====================|
                  tool:a  |=========|
                  tool:b        |========|
                  tool:c              |======|
                """));
    assertThat(groups.list())
        .extracting(ParallelPattern::steps)
        .containsExactly(List.of(id("a"), id("b")), List.of(id("b"), id("c")));
    assertThat(groups.total()).isEqualTo(2);
  }

  @Test
  void anOverlapOfTheFloorIsNone() {
    assertThat(
            groups(
                    DrawnTrace.draw(
                        """
                        agent:run |=============|
                          tool:a  |====|
                          tool:b      |====|
                        """))
                .list())
        .isEmpty();
  }

  @Test
  void aStepThatNeverEndedLastsUntilItsContainerEnds() {
    assertThat(
            groups(
                    DrawnTrace.draw(
                        """
                        agent:run |=================|
                          tool:a  |==>
                          tool:b            |====|
                        """))
                .list())
        .extracting(ParallelPattern::steps)
        .containsExactly(List.of(id("a"), id("b")));
  }

  @Test
  void theSweepAgreesWithTryingEverySubset() {
    var random = new SplittableRandom(3);
    for (int round = 0; round < 10_000; round++) {
      var trace = randomSiblings(random, random.nextInt(2, 9));
      var found = new HashSet<Set<StepId>>();
      groups(trace).list().forEach(group -> found.add(Set.copyOf(group.steps())));
      assertThat(found).isEqualTo(everyGroup(trace));
    }
  }

  @Test
  void manyThatAllOverlapAreOneGroupOfWhichAFewAreWrittenOut() {
    var steps = new ArrayList<ExecutionStep>();
    for (int i = 0; i < 100_000; i++) {
      steps.add(sibling(i + 1, i, 1_000_000_000L + i));
    }
    var groups = groups(under(steps, 2_000_000_000L));
    assertThat(groups.list().getFirst().groupSize()).isEqualTo(100_000);
    assertThat(groups.list().getFirst().steps()).hasSize(50);
    assertThat(groups.total()).isEqualTo(1);
  }

  private static ExecutionTrace randomSiblings(SplittableRandom random, int count) {
    var steps = new ArrayList<ExecutionStep>();
    for (int i = 0; i < count; i++) {
      long start = random.nextInt(20) * 1_000_000L;
      steps.add(sibling(i + 1, start, start + random.nextInt(10) * 1_000_000L));
    }
    return under(steps, 40_000_000L);
  }

  private static ExecutionStep sibling(int number, long start, long end) {
    return ExecutionStep.builder(StepId.ofSpan(number))
        .parentId(id("run"))
        .outcome(new Outcome.Succeeded(false))
        .time(StepTime.of(DrawnTrace.EPOCH + start, DrawnTrace.EPOCH + end))
        .build();
  }

  private static ExecutionTrace under(List<ExecutionStep> steps, long duration) {
    var drawn = DrawnTrace.draw("agent:run |=|");
    var root =
        drawn.step(0).toBuilder()
            .time(StepTime.of(DrawnTrace.EPOCH, DrawnTrace.EPOCH + duration))
            .build();
    var all = new ArrayList<>(steps);
    all.add(root);
    return new ExecutionTrace(
        drawn.traceId(), drawn.summary(), all, List.of(), List.of(), drawn.completion());
  }

  /// Subsets of which each pair overlaps by more than a millisecond and that cannot be made larger.
  private static Set<Set<StepId>> everyGroup(ExecutionTrace trace) {
    var siblings = trace.steps().stream().filter(step -> !step.isTop()).toList();
    var cliques = new ArrayList<Set<StepId>>();
    for (int subset = 1; subset < 1 << siblings.size(); subset++) {
      var members = new ArrayList<ExecutionStep>();
      for (int i = 0; i < siblings.size(); i++) {
        if ((subset >> i & 1) == 1) {
          members.add(siblings.get(i));
        }
      }
      if (members.size() >= 2 && allOverlap(members)) {
        cliques.add(Set.copyOf(members.stream().map(ExecutionStep::id).toList()));
      }
    }
    var largest = new HashSet<Set<StepId>>();
    for (Set<StepId> clique : cliques) {
      if (cliques.stream().noneMatch(o -> o.size() > clique.size() && o.containsAll(clique))) {
        largest.add(clique);
      }
    }
    return largest;
  }

  private static boolean allOverlap(List<ExecutionStep> members) {
    for (ExecutionStep a : members) {
      for (ExecutionStep b : members) {
        long shared =
            Math.min(a.time().end(), b.time().end()) - Math.max(a.time().start(), b.time().start());
        if (!a.id().equals(b.id()) && shared <= 1_000_000L) {
          return false;
        }
      }
    }
    return true;
  }

  private Ranked<ParallelPattern> groups(ExecutionTrace trace) {
    var facts = TraceFacts.of(trace);
    return finder.find(facts, facts.siblings()).largest();
  }
}
