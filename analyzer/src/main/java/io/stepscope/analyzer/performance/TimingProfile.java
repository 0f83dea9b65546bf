/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.performance;

import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.performance.PerformanceReport.Distribution;
import io.stepscope.analyzer.performance.PerformanceReport.StepDuration;
import io.stepscope.analyzer.performance.PerformanceReport.Timing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalDouble;

/// How long the steps took.
final class TimingProfile {
  private static final int[] PERCENTS = {10, 25, 50, 75, 90, 95, 99};

  private TimingProfile() {}

  static Timing of(TraceFacts facts, PerformanceSettings settings) {
    var durations = new ArrayList<StepDuration>(facts.trace().size());
    for (int i = 0; i < facts.trace().size(); i++) {
      ExecutionStep step = facts.trace().step(i);
      if (step.time().isComplete()) {
        long nanos = step.time().end() - step.time().start();
        durations.add(new StepDuration(step.id(), nanos, facts.selfTimes().get(i)));
      }
    }
    var statistics = statistics(durations);
    return new Timing(
        List.copyOf(durations),
        statistics.summary(),
        DurationStatistics.of(
                durations.stream().mapToLong(d -> Math.max(0, d.selfTimeNanos())).toArray())
            .summary(),
        ToolTimes.of(facts.trace()),
        distribution(durations, statistics, settings));
  }

  private static DurationStatistics statistics(List<StepDuration> durations) {
    return DurationStatistics.of(
        durations.stream().mapToLong(StepDuration::durationNanos).toArray());
  }

  private static Distribution distribution(
      List<StepDuration> durations, DurationStatistics statistics, PerformanceSettings settings) {
    var percentiles = new LinkedHashMap<String, Double>();
    if (durations.isEmpty()) {
      return new Distribution(percentiles, List.of(), 0, OptionalDouble.empty());
    }
    for (int percent : PERCENTS) {
      percentiles.put("p" + percent, statistics.percentile(percent));
    }
    double threshold = statistics.average() + settings.outlierDeviations() * statistics.deviation();
    List<StepDuration> outliers =
        durations.stream()
            .filter(duration -> duration.durationNanos() > threshold)
            .sorted(Comparator.comparingLong(StepDuration::durationNanos).reversed())
            .toList();
    return new Distribution(
        percentiles,
        outliers.subList(0, Math.min(outliers.size(), settings.listLimit())),
        outliers.size(),
        OptionalDouble.of(threshold));
  }
}
