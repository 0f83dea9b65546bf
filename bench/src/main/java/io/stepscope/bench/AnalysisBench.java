/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.bench;

import com.sun.management.ThreadMXBean;
import io.stepscope.analyzer.AnalysisSettings;
import io.stepscope.analyzer.TraceAnalyzer;
import io.stepscope.analyzer.dependency.DependencyAnalyzer;
import io.stepscope.analyzer.failure.FailureDetector;
import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.integrity.IntegrityAnalyzer;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.optimization.RepeatedCalls;
import io.stepscope.analyzer.pattern.PatternReport;
import io.stepscope.analyzer.performance.PerformanceProfiler;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/// Measures what the analysis of one trace costs a step, for traces of 8 and of 10² to 10⁵ steps:
/// processor time of the thread, median, least and most of several runs after a warm-up, and bytes
/// allocated. Once for the sections of integrity, dependencies, performance and failures alone, and
/// once for everything.
///
/// Arguments: runs for each size (default 11), seconds of warm-up (default 10), and then the sizes
/// (default all).
public final class AnalysisBench {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int SMALL = 8;
  private static final int STEPS_A_RUN = 20_000;

  /// One way to analyse a trace.
  ///
  /// @param score something of the result, so that no part of the work can be left out
  private record Scope(String name, ToDoubleFunction<ExecutionTrace> score) {}

  private AnalysisBench() {}

  public static void main(String[] arguments) {
    int runs = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 11;
    int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 10;
    int[] sizes =
        arguments.length > 2
            ? Arrays.stream(arguments).skip(2).mapToInt(Integer::parseInt).toArray()
            : new int[] {SMALL, 100, 1_000, 10_000, 100_000};
    List<Scope> scopes = List.of(sections(), everything());
    scopes.forEach(scope -> warmUp(scope, seconds, sizes));
    System.out.println("scope       steps     ns a step: median     min     max   bytes a step");
    for (int size : sizes) {
      List<ExecutionTrace> traces = traces(size);
      scopes.forEach(scope -> measure(scope, size, traces, runs));
    }
  }

  private static Scope everything() {
    var analyzer = new TraceAnalyzer(AnalysisSettings.DEFAULT);
    return new Scope("everything", trace -> analyzer.analyze(trace).debugScore());
  }

  /// The sections 1 to 4 of an answer, without the search for patterns and its retry chains.
  private static Scope sections() {
    var settings = AnalysisSettings.DEFAULT;
    var integrity = new IntegrityAnalyzer(settings.integrity());
    var dependency = new DependencyAnalyzer(settings.dependency());
    var failure = new FailureDetector(settings.failure(), settings.pattern());
    var performance = new PerformanceProfiler(settings.performance());
    return new Scope(
        "sections",
        trace -> {
          var facts = TraceFacts.of(trace, settings.graph());
          var whole = integrity.analyze(facts);
          var waits = dependency.analyze(facts, whole);
          var failures = failure.analyze(facts, PatternReport.none());
          var times =
              performance.profile(facts, waits, PatternReport.none(), RepeatedCalls.of(trace));
          return whole.score() + waits.score() + failures.severityScore() + times.score();
        });
  }

  private static List<ExecutionTrace> traces(int size) {
    int count = Math.max(1, STEPS_A_RUN / size);
    return size == SMALL
        ? SmallTraces.of(count)
        : IntStream.range(0, count).mapToObj(seed -> AgentTrace.of(size, seed)).toList();
  }

  /// On the sizes to be measured, but for the largest.
  private static void warmUp(Scope scope, int seconds, int[] sizes) {
    List<ExecutionTrace> traces =
        Arrays.stream(sizes)
            .map(size -> Math.min(1_000, size))
            .distinct()
            .mapToObj(AnalysisBench::traces)
            .flatMap(List::stream)
            .toList();
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    double score = 0;
    while (System.nanoTime() < end) {
      score += traces.stream().mapToDouble(scope.score()).average().orElse(0);
    }
    System.out.printf("warmed up %s (%.0f)%n", scope.name(), score);
  }

  private static void measure(Scope scope, int size, List<ExecutionTrace> traces, int runs) {
    double[] nanos = new double[runs];
    long bytes = 0;
    long steps = traces.stream().mapToLong(ExecutionTrace::size).sum();
    double score = 0;
    for (int run = 0; run < runs; run++) {
      long allocated = THREADS.getCurrentThreadAllocatedBytes();
      long start = THREADS.getCurrentThreadCpuTime();
      for (ExecutionTrace trace : traces) {
        score += scope.score().applyAsDouble(trace);
      }
      nanos[run] = (double) (THREADS.getCurrentThreadCpuTime() - start) / steps;
      bytes = (THREADS.getCurrentThreadAllocatedBytes() - allocated) / steps;
    }
    Arrays.sort(nanos);
    System.out.printf(
        "%-10s  %-8d  %17.0f %7.0f %7.0f %14d   %.3f%n",
        scope.name(),
        size,
        nanos[runs / 2],
        nanos[0],
        nanos[runs - 1],
        bytes,
        score / runs / traces.size());
  }
}
