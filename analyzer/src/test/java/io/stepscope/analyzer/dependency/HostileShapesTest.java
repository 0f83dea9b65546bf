/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.dependency;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.graph.Change;
import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.integrity.IntegrityAnalyzer;
import io.stepscope.analyzer.integrity.IntegrityReport;
import io.stepscope.analyzer.integrity.IntegritySettings;
import io.stepscope.analyzer.model.DependencyEdge;
import io.stepscope.analyzer.model.EdgeClass;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.model.Outcome;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.analyzer.testing.DrawnTrace;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Shapes that a careless algorithm does not survive. The limits are generous: what they catch is
/// quadratic work and recursion. Work is counted in processor time of this thread, which others on
/// the machine do not change; the time limit only ends what hangs.
@Timeout(600)
class HostileShapesTest {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private static final int MANY = 100_000;

  private final long started = THREADS.getCurrentThreadCpuTime();

  @AfterEach
  void endsWithinAMinuteOfWork() {
    assertThat(Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - started))
        .isLessThan(Duration.ofMinutes(1));
  }

  @Test
  void aChainOfAMillionStepsDoesNotOverflow() {
    int steps = 1_000_000;
    ExecutionTrace trace =
        trace(steps, i -> i - 1, i -> new StepTime(at(i), at(2L * steps - i), false), List.of());
    TraceFacts facts = TraceFacts.of(trace);
    assertThat(facts.criticalPath().orElseThrow().sections()).hasSize(2 * steps - 1);
    assertThat(facts.replay().saving(Change.remove(steps - 1))).isEqualTo(2);
    assertThat(facts.containment().commonAncestor(steps - 1, 17)).isEqualTo(17);
    assertThat(facts.containment().childToward(17, steps - 1)).isEqualTo(18);
    assertThat(analyze(facts).path().confidence()).isEqualTo(1);
  }

  @Test
  void aChainOfAMillionDependenciesDoesNotOverflow() {
    int steps = 1_000_000;
    ExecutionTrace trace =
        trace(
            steps,
            i -> i == 0 ? -1 : 0,
            i -> i == 0 ? whole(steps) : new StepTime(at(i), at(i + 1L), false),
            edges(steps - 1, i -> edge(i, i + 1, EdgeClass.E2B)).subList(1, steps - 1));
    TraceFacts facts = TraceFacts.of(trace);
    assertThat(facts.graph().level(steps - 1)).isEqualTo(steps - 2);
    assertThat(facts.graph().reaches(1, steps - 1)).isTrue();
    DependencyReport report = analyze(facts);
    assertThat(report.path().longestChain()).hasSize(steps - 1);
    assertThat(report.parallelization().opportunities().list()).isEmpty();
  }

  @Test
  void aFanOutOfAHundredThousandCallsOfOneTurnIsOneOpportunity() {
    ExecutionTrace trace =
        trace(
            MANY,
            i -> i == 0 ? -1 : 0,
            i -> i == 0 ? whole(MANY) : new StepTime(at(i), at(i + 1L), false),
            edges(MANY - 2, i -> edge(1, i + 2, EdgeClass.E2A)));
    DependencyReport report = analyze(TraceFacts.of(trace));
    assertThat(report.parallelization().opportunities().list())
        .singleElement()
        .satisfies(opportunity -> {
          assertThat(opportunity.steps()).hasSize(MANY - 2);
          assertThat(opportunity.timeSavingNanos()).isEqualTo(MANY - 3);
        });
  }

  @Test
  void aHundredThousandStepsInParallelAreOneInstantOfConcurrency() {
    ExecutionTrace trace = trace(MANY, i -> i == 0 ? -1 : 0, _ -> whole(MANY), List.of());
    TraceFacts facts = TraceFacts.of(trace);
    assertThat(facts.leafActivity().within(facts.interval().orElseThrow()).maxConcurrency())
        .isEqualTo(MANY - 1);
    assertThat(analyze(facts).path().steps()).hasSize(1);
  }

  @Test
  void aHundredThousandStepsAllLinkedEndInTime() {
    var edges = new ArrayList<DependencyEdge>();
    for (int i = 1; i + 10 < MANY; i++) {
      for (int far = 1; far <= 5; far++) {
        edges.add(edge(i, i + 2 * far, EdgeClass.E1));
      }
    }
    ExecutionTrace trace =
        trace(
            MANY,
            i -> i == 0 ? -1 : i <= 100 ? 0 : i % 100 + 1,
            i -> i == 0 ? whole(MANY) : new StepTime(at(i), at(Math.min(MANY, i + 3L)), false),
            edges);
    DependencyReport report = analyze(TraceFacts.of(trace));
    assertThat(report.levels().size()).isEqualTo(MANY);
  }

  @Test
  void aLongSourceOfManyContainersIsCutByABoundThatIsNamed() {
    int containers = 20_000;
    int children = 20_000;
    int size = 2 + 2 * containers + children;
    var edges = new ArrayList<DependencyEdge>();
    for (int i = 0; i < containers; i++) {
      edges.add(edge(1, 2 + containers + i, EdgeClass.E1));
    }
    ExecutionTrace trace =
        trace(
            size,
            i ->
                i < 2
                    ? i - 1
                    : i < 2 + containers ? 0 : i < 2 + 2 * containers ? i - containers : 1,
            i -> {
              if (i < 2) {
                return new StepTime(at(0), at(10L * containers), false);
              }
              long slot = i < 2 + containers ? i - 2 : i - 2 - containers;
              if (i < 2 + containers) {
                return new StepTime(at(10 * slot), at(10 * slot + 10), false);
              }
              return i < 2 + 2 * containers
                  ? new StepTime(at(10 * slot + 1), at(10 * slot + 2), false)
                  : new StepTime(at(0), at(1), false);
            },
            edges);
    TraceFacts facts = TraceFacts.of(trace);
    long sum =
        facts.criticalPath().orElseThrow().sections().stream()
            .mapToLong(section -> section.interval().nanos())
            .sum();
    assertThat(sum).isEqualTo(10L * containers);
  }

  @Test
  void equalStepsWithoutLengthAreFine() {
    ExecutionTrace trace =
        trace(MANY, i -> i - 1, _ -> new StepTime(at(0), at(0), false), List.of());
    TraceFacts facts = TraceFacts.of(trace);
    assertThat(facts.criticalPath().orElseThrow().sections()).isEmpty();
    assertThat(facts.replay().slackNanos(MANY - 1)).isZero();
    assertThat(analyze(facts).score()).isEqualTo(1);
  }

  @Test
  void manyStepsThatWaitForEachOtherInPairsAreFine() {
    var edges = new ArrayList<DependencyEdge>();
    for (int i = 0; i + 1 < MANY; i += 2) {
      edges.add(edge(i, i + 1, EdgeClass.E1));
      edges.add(edge(i + 1, i, EdgeClass.E1));
    }
    ExecutionTrace trace = trace(MANY, _ -> -1, i -> new StepTime(at(i), at(i + 1L), false), edges);
    TraceFacts facts = TraceFacts.of(trace);
    assertThat(facts.graph().cycles()).hasSize(MANY / 2);
    assertThat(analyze(facts).violations().found().total()).isEqualTo(MANY / 2);
  }

  @Test
  void timesAtTheEndsOfTheRangeAreFine() {
    ExecutionTrace trace =
        trace(
            MANY,
            i -> i == 0 ? -1 : 0,
            i -> new StepTime(1 + i, i == 0 ? Long.MAX_VALUE : Long.MAX_VALUE - i, false),
            List.of());
    DependencyReport report = analyze(TraceFacts.of(trace));
    assertThat(report.path().lengthNanos()).isEqualTo(Long.MAX_VALUE - 1);
    assertThat(report.score()).isBetween(0.0, 1.0);
  }

  private static DependencyReport analyze(TraceFacts facts) {
    IntegrityReport integrity = new IntegrityAnalyzer(IntegritySettings.DEFAULT).analyze(facts);
    return new DependencyAnalyzer(new DependencySettings(Duration.ofMillis(1), 0.5, 20, 50))
        .analyze(facts, integrity);
  }

  private static long at(long nanos) {
    return DrawnTrace.EPOCH + nanos;
  }

  private static StepTime whole(long nanos) {
    return new StepTime(at(0), at(nanos), false);
  }

  private static List<DependencyEdge> edges(int count, IntFunction<DependencyEdge> edge) {
    var edges = new ArrayList<DependencyEdge>(count);
    for (int i = 0; i < count; i++) {
      edges.add(edge.apply(i));
    }
    return edges;
  }

  private static DependencyEdge edge(int from, int to, EdgeClass edgeClass) {
    return new DependencyEdge(
        StepId.ofSpan(from + 1), StepId.ofSpan(to + 1), edgeClass, 0.95, "shape");
  }

  private interface ParentOf {
    int of(int step);
  }

  private static ExecutionTrace trace(
      int count, ParentOf parent, IntFunction<StepTime> time, List<DependencyEdge> edges) {
    var steps = new ArrayList<ExecutionStep>(count);
    for (int i = 0; i < count; i++) {
      var step =
          ExecutionStep.builder(StepId.ofSpan(i + 1))
              .name("s")
              .operation(Operation.TOOL)
              .outcome(new Outcome.Succeeded(false))
              .time(time.apply(i));
      int container = parent.of(i);
      Optional<StepId> above =
          container < 0 ? Optional.empty() : Optional.of(StepId.ofSpan(container + 1));
      above.ifPresent(step::parentId);
      steps.add(step.build());
    }
    ExecutionTrace like = DrawnTrace.draw("s |=|");
    return new ExecutionTrace(
        like.traceId(), like.summary(), steps, edges, List.of(), like.completion());
  }
}
