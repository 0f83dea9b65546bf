/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.performance;

import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.model.Deferred;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.performance.PerformanceReport.Distribution;
import io.stepscope.analyzer.performance.PerformanceReport.Durations;
import io.stepscope.analyzer.performance.PerformanceReport.StepDuration;
import io.stepscope.analyzer.performance.PerformanceReport.Timing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalDouble;

/// How long the steps took.
final class TimingProfile {
  private static final int[] PERCENTS = {10, 25, 50, 75, 90, 95, 99};

  private static final String[] PERCENT_NAMES =
      Arrays.stream(PERCENTS).mapToObj(percent -> "p" + percent).toArray(String[]::new);

  private TimingProfile() {}

  static Timing of(TraceFacts facts, PerformanceSettings settings) {
    return new Timing(
        Deferred.of(facts, () -> durations(facts, settings)),
        Deferred.of(facts, () -> ToolTimes.of(facts.trace())));
  }

  private static Durations durations(TraceFacts facts, PerformanceSettings settings) {
    var durations = new ArrayList<StepDuration>(facts.trace().size());
    for (int i = 0; i < facts.trace().size(); i++) {
      ExecutionStep step = facts.trace().step(i);
      if (step.time().isComplete()) {
        long nanos = step.time().end() - step.time().start();
        durations.add(new StepDuration(step.id(), nanos, facts.selfTimes().get(i)));
      }
    }
    var statistics = statistics(durations);
    return new Durations(
        durations,
        statistics.summary(),
        DurationStatistics.of(selfTimes(durations)).summary(),
        distribution(durations, statistics, settings));
  }

  private static DurationStatistics statistics(List<StepDuration> durations) {
    long[] nanos = new long[durations.size()];
    for (int i = 0; i < nanos.length; i++) {
      nanos[i] = durations.get(i).durationNanos();
    }
    return DurationStatistics.of(nanos);
  }

  private static long[] selfTimes(List<StepDuration> durations) {
    long[] nanos = new long[durations.size()];
    for (int i = 0; i < nanos.length; i++) {
      nanos[i] = Math.max(0, durations.get(i).selfTimeNanos());
    }
    return nanos;
  }

  private static Distribution distribution(
      List<StepDuration> durations, DurationStatistics statistics, PerformanceSettings settings) {
    var percentiles = new LinkedHashMap<String, Double>();
    if (durations.isEmpty()) {
      return new Distribution(percentiles, List.of(), 0, OptionalDouble.empty());
    }
    for (int i = 0; i < PERCENTS.length; i++) {
      percentiles.put(PERCENT_NAMES[i], statistics.percentile(PERCENTS[i]));
    }
    double threshold = statistics.outlierThreshold(settings);
    var outliers = new ArrayList<StepDuration>();
    for (StepDuration duration : durations) {
      if (duration.durationNanos() > threshold) {
        outliers.add(duration);
      }
    }
    outliers.sort(Comparator.comparingLong(StepDuration::durationNanos).reversed());
    return new Distribution(
        percentiles,
        outliers.subList(0, Math.min(outliers.size(), settings.listLimit())),
        outliers.size(),
        OptionalDouble.of(threshold));
  }
}
