/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.model.DependencyEdge;
import io.stepscope.analyzer.model.EdgeClass;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.model.Outcome;
import io.stepscope.analyzer.model.RefusedEdge;
import io.stepscope.analyzer.model.StepFlag;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.analyzer.model.StepType;
import io.stepscope.analyzer.model.Value;
import io.stepscope.analyzer.testing.DrawnTrace;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Shapes that a careless analysis does not survive, through all of its parts. What catches
/// quadratic work is the processor time of this thread, which others on the machine do not change;
/// the time limit only ends what hangs.
@Timeout(600)
class WholeShapesTest {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private static final int MANY = 100_000;
  private static final int CYCLE = 40;

  private final TraceAnalyzer analyzer = new TraceAnalyzer(AnalysisSettings.DEFAULT);

  private final long started = THREADS.getCurrentThreadCpuTime();

  @AfterEach
  void endsWithinAMinuteOfWork() {
    assertThat(Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - started))
        .isLessThan(Duration.ofMinutes(1));
  }

  @Test
  void tenTimesTheStepsTakeNoMoreThanTheirShareOfTime() {
    for (IntUnaryOperator parents : List.<IntUnaryOperator>of(i -> i - 1, i -> i == 0 ? -1 : 0)) {
      long few = work(10_000, parents);
      long many = work(100_000, parents);
      // n log n would be 12.5 times as much, quadratic work a hundred times.
      assertThat((double) many / few).isLessThan(40);
    }
  }

  /// The least of a few tries, after one that only warms up.
  private long work(int count, IntUnaryOperator parents) {
    ExecutionTrace trace = trace(count, parents, step -> step, List.of());
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      long before = THREADS.getCurrentThreadCpuTime();
      assertThat(analyzer.analyze(trace).degraded()).isEmpty();
      least = i == 0 ? least : Math.min(least, THREADS.getCurrentThreadCpuTime() - before);
    }
    return least;
  }

  @Test
  void tenThousandIdenticalCallsAreOneRepeatedCall() {
    TraceAnalysis analysis =
        analyzer.analyze(
            trace(
                10_001,
                step -> step == 0 ? -1 : 0,
                step ->
                    step.type(StepType.TOOL_CALL)
                        .operation(Operation.TOOL)
                        .toolName("search")
                        .parameters(Value.text("the same question"))
                        .result(Value.text("the same answer")),
                List.of()));
    assertThat(analysis.optimization().redundancy().total()).isEqualTo(1);
    assertThat(analysis.optimization().redundancy().list().getFirst().callCount())
        .isEqualTo(10_000);
    assertThat(analysis.findings()).hasSizeLessThan(10);
  }

  @Test
  void aFanOutOfAHundredThousandStepsIsAnalysed() {
    var edges = new ArrayList<DependencyEdge>();
    for (int i = 2; i < MANY; i++) {
      edges.add(edge(1, i));
    }
    TraceAnalysis analysis =
        analyzer.analyze(trace(MANY, step -> step == 0 ? -1 : 0, step -> step, edges));
    assertThat(analysis.pattern().fanOuts().list())
        .singleElement()
        .satisfies(fan -> assertThat(fan.width()).isEqualTo(MANY - 2));
  }

  @Test
  void aHundredThousandStepsLinkedInARowAreAnalysed() {
    var edges = new ArrayList<DependencyEdge>();
    for (int i = 1; i + 1 < MANY; i++) {
      edges.add(edge(i, i + 1));
    }
    TraceAnalysis analysis =
        analyzer.analyze(trace(MANY, step -> step == 0 ? -1 : 0, step -> step, edges));
    assertThat(analysis.dependency().path().longestChain()).hasSize(MANY - 1);
  }

  @Test
  void aHundredThousandStepsWithoutLengthAreAnalysed() {
    TraceAnalysis analysis =
        analyzer.analyze(
            trace(
                MANY,
                step -> step - 1,
                step -> step.time(new StepTime(DrawnTrace.EPOCH, DrawnTrace.EPOCH, false)),
                List.of()));
    assertThat(analysis.dependency().path().steps()).hasSize(1);
  }

  @Test
  void parentsThatFormACycleAreAnalysedFromTheEarliest() {
    ExecutionTrace chain = trace(CYCLE, step -> step - 1, step -> step, List.of());
    var steps = new ArrayList<>(chain.steps());
    steps.set(0, steps.getFirst().toBuilder().flags(EnumSet.of(StepFlag.PARENT_CYCLE_CUT)).build());
    var cycle = new ArrayList<>(steps.stream().map(ExecutionStep::id).toList());
    cycle.add(cycle.getFirst());
    TraceAnalysis analysis =
        analyzer.analyze(
            new ExecutionTrace(
                chain.traceId(),
                chain.summary(),
                steps,
                List.of(),
                List.of(new RefusedEdge.ParentCycle(cycle)),
                chain.completion()));
    assertThat(analysis.dependency().path().primary()).isPresent();
    assertThat(analysis.integrity().score()).isLessThan(1);
  }

  @Test
  @Tag("slow")
  void aChainOfAMillionStepsIsAnalysed() {
    TraceAnalysis analysis =
        analyzer.analyze(trace(1_000_000, step -> step - 1, step -> step, List.of()));
    assertThat(analysis.degraded()).isEmpty();
    assertThat(analysis.dependency().path().lengthNanos()).isPositive();
  }

  /// Step 0 spans all others, which run one after another unless `detail` says otherwise.
  private static ExecutionTrace trace(
      int count,
      IntUnaryOperator parent,
      UnaryOperator<ExecutionStep.Builder> detail,
      List<DependencyEdge> edges) {
    var steps = new ArrayList<ExecutionStep>(count);
    for (int i = 0; i < count; i++) {
      int container = parent.applyAsInt(i);
      boolean nested = container == i - 1;
      var step =
          ExecutionStep.builder(StepId.ofSpan(i + 1))
              .name("s")
              .operation(Operation.AGENT)
              .outcome(new Outcome.Succeeded(false))
              .time(
                  new StepTime(
                      DrawnTrace.EPOCH + 10L * i,
                      DrawnTrace.EPOCH + (i == 0 || nested ? 20L * count - i : 10L * i + 10),
                      false));
      if (container >= 0) {
        step.parentId(StepId.ofSpan(container + 1));
      }
      steps.add((i == 0 ? step : detail.apply(step)).build());
    }
    ExecutionTrace like = DrawnTrace.draw("s |=|");
    return new ExecutionTrace(
        like.traceId(), like.summary(), steps, edges, List.of(), like.completion());
  }

  private static DependencyEdge edge(int from, int to) {
    return new DependencyEdge(
        StepId.ofSpan(from + 1), StepId.ofSpan(to + 1), EdgeClass.E1, 0.95, "shape");
  }
}
