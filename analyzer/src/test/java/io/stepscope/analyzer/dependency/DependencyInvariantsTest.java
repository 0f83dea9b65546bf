/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.dependency;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.dependency.DependencyReport.Opportunity;
import io.stepscope.analyzer.graph.CriticalPath;
import io.stepscope.analyzer.graph.Section;
import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.model.DependencyEdge;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.testing.RandomTraces;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What must hold for every trace, whatever it looks like.
class DependencyInvariantsTest {
  @Test
  void sectionsTileEveryRoot() {
    traces(21)
        .forEach(trace -> {
          TraceFacts facts = TraceFacts.of(trace);
          Stream.concat(facts.criticalPath().stream(), facts.additionalPaths().stream())
              .forEach(path -> assertTiles(trace, path));
        });
  }

  private static void assertTiles(ExecutionTrace trace, CriticalPath path) {
    long at = path.interval().start();
    for (Section section : path.sections()) {
      assertThat(section.interval().start()).as(trace.traceId().toString()).isEqualTo(at);
      assertThat(section.interval().nanos()).isPositive();
      at = section.interval().end();
    }
    assertThat(at).isEqualTo(path.interval().end());
  }

  @Test
  void noSavingIsNegativeOrLongerThanTheRun() {
    traces(22)
        .forEach(trace -> {
          TraceFacts facts = TraceFacts.of(trace);
          DependencyReport report = DependencyAnalyzerTest.analyze(trace);
          long root = facts.replay().rootNanos();
          long joint = report.parallelization().jointTimeSavingNanos();
          assertThat(joint).isBetween(0L, root);
          for (Opportunity opportunity : report.parallelization().opportunities().list()) {
            assertThat(opportunity.timeSavingNanos()).isBetween(1L, joint);
            assertIndependent(facts, opportunity);
          }
          report
              .path()
              .steps()
              .forEach(step -> {
                long inclusive = step.dragInclusiveNanos().orElse(0);
                assertThat(inclusive).isBetween(0L, root);
                assertThat(step.dragExclusiveNanos().orElse(0)).isBetween(0L, root);
              });
        });
  }

  /// No member reaches another over accepted edges.
  private static void assertIndependent(TraceFacts facts, Opportunity opportunity) {
    int[] members = opportunity.steps().stream().mapToInt(facts.trace()::indexOf).toArray();
    for (int a : members) {
      for (int b : members) {
        assertThat(facts.graph().reaches(a, b)).isFalse();
        assertThat(facts.trace().parent(a)).isEqualTo(facts.trace().parent(b));
      }
    }
  }

  @Test
  void scoresAndSharesAreBetweenZeroAndOneAndStepsExist() {
    traces(23)
        .forEach(trace -> {
          DependencyReport report = DependencyAnalyzerTest.analyze(trace);
          assertThat(report.score()).isBetween(0.0, 1.0);
          assertThat(report.violations().rate()).isBetween(0.0, 1.0);
          assertThat(report.execution().orderAdherence()).isBetween(0.0, 1.0);
          assertThat(report.parallelization().parallelEfficiency()).isBetween(0.0, 1.0);
          assertThat(report.path().confidence()).isBetween(0.0, 1.0);
          assertThat(report.path().steps())
              .allSatisfy(step -> assertThat(step.share()).isBetween(0.0, 1.0));
          for (DependencyEdge edge : trace.edges()) {
            if (edge.isAccepted()) {
              assertThat(report.levels().get(trace.indexOf(edge.to())))
                  .isGreaterThan(report.levels().get(trace.indexOf(edge.from())));
            }
          }
          assertThat(report.degraded()).isEmpty();
        });
  }

  @Test
  void theReportDoesNotDependOnTheOrderOfStepsAndEdges() {
    traces(24)
        .limit(2000)
        .forEach(trace -> {
          var random = new Random(trace.traceId().high());
          var steps = new ArrayList<ExecutionStep>(trace.steps());
          var edges = new ArrayList<DependencyEdge>(trace.edges());
          Collections.shuffle(steps, random);
          Collections.shuffle(edges, random);
          var shuffled =
              new ExecutionTrace(
                  trace.traceId(), trace.summary(), steps, edges, List.of(), trace.completion());
          assertThat(DependencyAnalyzerTest.analyze(shuffled))
              .isEqualTo(DependencyAnalyzerTest.analyze(trace));
        });
  }

  @Test
  void theLongestChainIsTheOneThatTryingAllChainsFinds() {
    RandomTraces.many(25, 10_000, 9)
        .forEach(trace -> {
          TraceFacts facts = TraceFacts.of(trace);
          LongestChain chain = LongestChain.of(facts);
          long best = 0;
          for (int step = 0; step < trace.size(); step++) {
            if (facts.graph().inDegree(step) == 0) {
              best = Math.max(best, longestFrom(facts, step, 0));
            }
          }
          assertThat(chain.nanos()).isEqualTo(best);
          for (int i = 1; i < chain.steps().size(); i++) {
            int step = chain.steps().get(i);
            assertThat(facts.graph().predecessors(step)).contains(chain.steps().get(i - 1));
          }
        });
  }

  private static long longestFrom(TraceFacts facts, int step, long before) {
    long with = before + (facts.hasTimes(step) ? facts.endOf(step) - facts.startOf(step) : 0);
    int[] next = facts.graph().successors(step);
    return Arrays.stream(next)
        .mapToLong(successor -> Math.max(with, longestFrom(facts, successor, with)))
        .max()
        .orElse(facts.graph().inDegree(step) == 0 ? 0 : with);
  }

  @Test
  void everyStepIdInTheReportIsAStep() {
    traces(26)
        .limit(1000)
        .forEach(trace -> {
          DependencyReport report = DependencyAnalyzerTest.analyze(trace);
          var named = new ArrayList<StepId>(report.path().longestChain());
          report
              .execution()
              .idleGaps()
              .list()
              .forEach(gap -> gap.afterStep().ifPresent(named::add));
          report
              .execution()
              .idleGaps()
              .list()
              .forEach(gap -> gap.beforeStep().ifPresent(named::add));
          report.violations().found().list().forEach(violation -> named.add(violation.to()));
          assertThat(named).allSatisfy(id -> assertThat(trace.find(id)).isPresent());
        });
  }

  /// Small ones, and every hundredth of up to 2,000 steps.
  private static Stream<ExecutionTrace> traces(long seed) {
    return Stream.concat(
        RandomTraces.many(seed, 4000, 40), RandomTraces.many(seed + 1_000_000, 40, 2000));
  }
}
