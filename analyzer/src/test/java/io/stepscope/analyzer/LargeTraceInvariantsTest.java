/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.graph.CriticalPath;
import io.stepscope.analyzer.graph.Section;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.testing.RandomTraces;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What must hold of every analysis, on traces of up to 2,000 steps. A few hundred of them are
/// tried with every build, ten thousand when the slow tests are asked for.
class LargeTraceInvariantsTest {
  private static final int STEPS = 2_000;

  private final TraceAnalyzer analyzer = new TraceAnalyzer(AnalysisSettings.DEFAULT);

  @Test
  void anAnalysisOfALargeTraceKeepsItsPromises() {
    RandomTraces.many(61, 200, STEPS).forEach(this::keepsItsPromises);
  }

  @Test
  @Tag("slow")
  void tenThousandAnalysesOfLargeTracesKeepTheirPromises() {
    RandomTraces.many(62, 10_000, STEPS).forEach(this::keepsItsPromises);
  }

  private void keepsItsPromises(ExecutionTrace trace) {
    TraceAnalysis analysis = analyzer.analyze(trace);
    sectionsTileTheirRoots(analysis);
    savingsAreWithinTheRun(analysis);
    scoresAreShares(analysis);
    assertThat(told(analyzer.analyze(shuffled(trace))))
        .as("the order of arrival of %s", trace.traceId())
        .isEqualTo(told(analysis));
  }

  private static void sectionsTileTheirRoots(TraceAnalysis analysis) {
    var path = analysis.dependency().path();
    Stream.concat(path.primary().stream(), path.additionalRoots().stream())
        .forEach(LargeTraceInvariantsTest::sectionsTile);
  }

  private static void sectionsTile(CriticalPath path) {
    long at = path.interval().start();
    for (Section section : path.sections()) {
      assertThat(section.interval().start()).isEqualTo(at);
      assertThat(section.interval().nanos()).isPositive();
      at = section.interval().end();
    }
    assertThat(at).isEqualTo(path.sections().isEmpty() ? at : path.interval().end());
  }

  /// No saving of a single change exceeds the path either: the path is as long as its root.
  private static void savingsAreWithinTheRun(TraceAnalysis analysis) {
    long root = analysis.dependency().path().lengthNanos();
    var parallel = analysis.dependency().parallelization();
    assertThat(parallel.jointTimeSavingNanos()).isBetween(0L, root);
    assertThat(parallel.opportunities().list())
        .allSatisfy(one -> assertThat(one.timeSavingNanos()).isBetween(0L, root));
    assertThat(analysis.optimization().potential().timeSavingNanos()).isBetween(0L, root);
    assertThat(analysis.optimization().redundancy().list())
        .allSatisfy(one -> assertThat(one.timeSavingNanos()).isBetween(0L, root));
    assertThat(analysis.optimization().caching().list())
        .allSatisfy(one -> assertThat(one.timeSavingNanos()).isBetween(0L, root));
    assertThat(analysis.dependency().path().steps())
        .allSatisfy(step -> {
          assertThat(step.dragInclusiveNanos().orElse(0)).isBetween(0L, root);
          assertThat(step.dragExclusiveNanos().orElse(0))
              .isBetween(0L, step.dragInclusiveNanos().orElse(0));
        });
  }

  private static void scoresAreShares(TraceAnalysis analysis) {
    assertThat(
            DoubleStream.of(
                analysis.integrity().score(),
                analysis.dependency().score(),
                analysis.performance().score(),
                analysis.failure().severityScore(),
                analysis.pattern().confidenceScore(),
                analysis.optimization().score(),
                analysis.debugScore()))
        .allSatisfy(score -> assertThat(score).isBetween(0.0, 1.0));
  }

  /// Everything that is told, in words: what differs in any byte differs here.
  private static String told(TraceAnalysis analysis) {
    return String.join(
        "\n",
        analysis.integrity().toString(),
        analysis.dependency().toString(),
        analysis.performance().toString(),
        analysis.failure().toString(),
        analysis.pattern().toString(),
        analysis.optimization().toString(),
        analysis.insights().toString(),
        analysis.findings().toString(),
        analysis.degraded().toString());
  }

  private static ExecutionTrace shuffled(ExecutionTrace trace) {
    var random = new Random(trace.traceId().low());
    var steps = new ArrayList<>(trace.steps());
    var edges = new ArrayList<>(new HashSet<>(trace.edges()));
    Collections.shuffle(steps, random);
    Collections.shuffle(edges, random);
    return new ExecutionTrace(
        trace.traceId(), trace.summary(), steps, edges, trace.refusedEdges(), trace.completion());
  }
}
