/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.bench;

import com.sun.management.ThreadMXBean;
import io.stepscope.analyzer.AnalysisSettings;
import io.stepscope.analyzer.TraceAnalysis;
import io.stepscope.analyzer.TraceAnalyzer;
import io.stepscope.analyzer.model.ExecutionTrace;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/// Measures what the analysis of one trace costs a step, for traces of 10² to 10⁵ steps: median,
/// least and most of several runs after a warm-up, and bytes allocated.
///
/// Arguments: runs for each size (default 15).
public final class AnalysisBench {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private AnalysisBench() {}

  public static void main(String[] arguments) {
    int runs = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 15;
    var analyzer = new TraceAnalyzer(AnalysisSettings.DEFAULT);
    warmUp(analyzer);
    System.out.println("steps     ns a step: median     min     max   bytes a step");
    for (int size : new int[] {100, 1_000, 10_000, 100_000}) {
      measure(analyzer, size, runs);
    }
  }

  private static void warmUp(TraceAnalyzer analyzer) {
    long end = System.nanoTime() + 10_000_000_000L;
    int findings = 0;
    for (int seed = 0; System.nanoTime() < end; seed++) {
      findings += analyzer.analyze(AgentTrace.of(500 + seed % 1_000, seed)).findings().size();
    }
    System.out.println("warmed up (" + findings + " findings)");
  }

  private static void measure(TraceAnalyzer analyzer, int size, int runs) {
    double[] nanos = new double[runs];
    long bytes = 0;
    for (int run = 0; run < runs; run++) {
      int repeats = Math.max(1, 20_000 / size);
      ExecutionTrace[] traces = new ExecutionTrace[repeats];
      Arrays.setAll(traces, i -> AgentTrace.of(size, i));
      long allocated = THREADS.getCurrentThreadAllocatedBytes();
      long start = System.nanoTime();
      int steps = 0;
      for (ExecutionTrace trace : traces) {
        TraceAnalysis analysis = analyzer.analyze(trace);
        steps += analysis.trace().size();
      }
      nanos[run] = (double) (System.nanoTime() - start) / steps;
      bytes = (THREADS.getCurrentThreadAllocatedBytes() - allocated) / steps;
    }
    Arrays.sort(nanos);
    System.out.printf(
        "%-8d  %17.0f %7.0f %7.0f %14d%n", size, nanos[runs / 2], nanos[0], nanos[runs - 1], bytes);
  }
}
