/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.bench;

import com.sun.management.ThreadMXBean;
import io.stepscope.analyzer.AnalysisSettings;
import io.stepscope.analyzer.TraceAnalysis;
import io.stepscope.analyzer.TraceAnalyzer;
import io.stepscope.analyzer.dependency.DependencyAnalyzer;
import io.stepscope.analyzer.dependency.DependencyReport;
import io.stepscope.analyzer.failure.FailureDetector;
import io.stepscope.analyzer.failure.FailureReport;
import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.integrity.IntegrityAnalyzer;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.optimization.RepeatedCalls;
import io.stepscope.analyzer.pattern.PatternReport;
import io.stepscope.analyzer.performance.PerformanceProfiler;
import io.stepscope.analyzer.performance.PerformanceReport;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/// Measures what the analysis of one trace costs a step, for traces of 8, of 20 and of 10² to 10⁵
/// steps: processor time of the thread, median, least and most of several runs after a warm-up, and
/// bytes allocated. For the sections of integrity, dependencies, performance and failures alone;
/// for what `stepscope serve` reads of an analysis; and for everything, with all that is worked out
/// only when somebody asks for it.
///
/// Arguments: runs for each size (default 11), seconds of warm-up (default 10), and then the sizes
/// (default all).
public final class AnalysisBench {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int SMALL = 8;
  private static final int BATCH = 20;
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
            : new int[] {SMALL, BATCH, 100, 1_000, 10_000, 100_000};
    List<Scope> scopes = List.of(sections(), served(), everything());
    scopes.forEach(scope -> warmUp(scope, seconds, sizes));
    System.out.println("scope       steps     ns a step: median     min     max   bytes a step");
    for (int size : sizes) {
      List<ExecutionTrace> traces = traces(size);
      scopes.forEach(scope -> measure(scope, size, traces, runs));
    }
  }

  /// What leaves as a span, as log records and as metrics.
  private static Scope served() {
    var analyzer = new TraceAnalyzer(AnalysisSettings.DEFAULT);
    return new Scope(
        "served",
        trace -> {
          TraceAnalysis analysis = analyzer.analyze(trace);
          return analysis.debugScore()
              + analysis.insights().summary().verdict().length()
              + analysis.dependency().path().steps().size();
        });
  }

  private static Scope everything() {
    var analyzer = new TraceAnalyzer(AnalysisSettings.DEFAULT);
    return new Scope(
        "everything",
        trace -> {
          TraceAnalysis analysis = analyzer.analyze(trace);
          return analysis.debugScore()
              + ofDependencies(analysis.dependency())
              + ofPerformance(analysis.performance())
              + ofFailures(analysis.failure())
              + analysis.pattern().insights().total()
              + analysis.pattern().temporal().total()
              + analysis.insights().nextSteps().list().size()
              + analysis.optimization().performance().list().stream()
                  .mapToInt(opportunity -> opportunity.detail().length())
                  .sum();
        });
  }

  /// Asks for all that is worked out on demand.
  private static double ofDependencies(DependencyReport report) {
    return report.execution().depth()
        + report.slackNanos().size()
        + report.selfTimeNanos().size()
        + report.path().byTool().size()
        + report.path().steps().stream()
            .mapToLong(step -> step.dragInclusiveNanos().orElse(0))
            .sum();
  }

  private static double ofPerformance(PerformanceReport report) {
    return report.timing().statistics().average()
        + report.timing().byTool().size()
        + report.resources().topConsumersTotal()
        + report.metrics().latencyBreakdown().size();
  }

  private static double ofFailures(FailureReport report) {
    return report.insights().total() + report.summary().text().length();
  }

  /// The sections 1 to 4 of an answer, without the search for patterns and its retry chains.
  private static Scope sections() {
    var settings = AnalysisSettings.DEFAULT;
    var integrity = new IntegrityAnalyzer(settings.integrity());
    var dependency = new DependencyAnalyzer(settings.dependency());
    var failure = new FailureDetector(settings.failure());
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
          return whole.score()
              + waits.score()
              + times.score()
              + ofDependencies(waits)
              + ofPerformance(times)
              + ofFailures(failures);
        });
  }

  private static List<ExecutionTrace> traces(int size) {
    int count = Math.max(1, STEPS_A_RUN / size);
    return switch (size) {
      case SMALL -> SmallTraces.of(RequestShape.SMALL, count);
      case BATCH -> SmallTraces.of(RequestShape.BATCH, count);
      default -> IntStream.range(0, count).mapToObj(seed -> AgentTrace.of(size, seed)).toList();
    };
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
        "%-10s  %-8d  %17.0f %7.0f %7.0f %14d   %.4e%n",
        scope.name(),
        size,
        nanos[runs / 2],
        nanos[0],
        nanos[runs - 1],
        bytes,
        score / runs / traces.size());
  }
}
