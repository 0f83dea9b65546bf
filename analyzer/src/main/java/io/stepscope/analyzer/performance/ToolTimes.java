/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.performance;

import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.performance.PerformanceReport.ToolPerformance;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/// How each tool did. Every call counts; durations are of the calls with both times.
final class ToolTimes {
  private static final Comparator<Map.Entry<String, ToolPerformance>> LARGEST_FIRST =
      Comparator.comparingDouble(
              (Map.Entry<String, ToolPerformance> entry) -> -entry.getValue().total())
          .thenComparing(Map.Entry::getKey);

  private final Map<String, Tally> tallies = new HashMap<>();

  static SequencedMap<String, ToolPerformance> of(ExecutionTrace trace) {
    var times = new ToolTimes();
    for (int i = 0; i < trace.size(); i++) {
      times.add(trace.step(i), trace.parent(i));
    }
    return times.byTotal();
  }

  private void add(ExecutionStep step, int container) {
    if (step.toolName().isPresent()) {
      tallies.computeIfAbsent(step.toolName().get(), _ -> new Tally()).add(step, container);
    }
  }

  private SequencedMap<String, ToolPerformance> byTotal() {
    var performances = new ArrayList<Map.Entry<String, ToolPerformance>>(tallies.size());
    tallies.forEach((tool, tally) -> performances.add(Map.entry(tool, tally.performance())));
    performances.sort(LARGEST_FIRST);
    var sorted = new LinkedHashMap<String, ToolPerformance>();
    for (Map.Entry<String, ToolPerformance> entry : performances) {
      sorted.put(entry.getKey(), entry.getValue());
    }
    return sorted;
  }

  private static final class Tally {
    private long[] durations = new long[4];
    private int timed;
    private int calls;
    private int failed;
    private int retries;
    private int lastRetryCount = -1;
    private int lastContainer = -1;

    void add(ExecutionStep step, int container) {
      calls++;
      failed += step.status().isFailed() ? 1 : 0;
      retries += retriesAddedBy(step.retryCount(), container);
      if (step.time().isComplete()) {
        if (timed == durations.length) {
          durations = Arrays.copyOf(durations, timed * 2);
        }
        durations[timed++] = step.time().end() - step.time().start();
      }
    }

    /// A step counts the failed attempts before it. When they were steps of their own, they have
    /// been counted with them, so only one is new; attempts inside the step are all new.
    private int retriesAddedBy(int retryCount, int container) {
      boolean continues = container == lastContainer && retryCount == lastRetryCount + 1;
      lastContainer = container;
      lastRetryCount = retryCount;
      return continues ? Math.min(1, retryCount) : retryCount;
    }

    ToolPerformance performance() {
      var statistics = DurationStatistics.of(Arrays.copyOf(durations, timed));
      return new ToolPerformance(
          calls,
          statistics.total(),
          statistics.average(),
          statistics.min(),
          statistics.max(),
          statistics.percentile(50),
          statistics.percentile(95),
          (double) failed / calls,
          retries);
    }
  }
}
