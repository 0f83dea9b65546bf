/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.performance;

import io.stepscope.analyzer.dependency.DependencyReport;
import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.model.Deferred;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Interval;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.analyzer.optimization.RepeatedCalls;
import io.stepscope.analyzer.pattern.PatternReport;
import io.stepscope.analyzer.performance.PerformanceReport.Bottleneck;
import io.stepscope.analyzer.performance.PerformanceReport.Metrics;
import io.stepscope.analyzer.performance.PerformanceReport.Resources;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// Where did the time, the tokens and the money go?
public final class PerformanceProfiler {
  private final PerformanceSettings settings;

  public PerformanceProfiler(PerformanceSettings settings) {
    this.settings = settings;
  }

  /// Profiles one trace. O(n log n) in its steps.
  public PerformanceReport profile(
      TraceFacts facts,
      DependencyReport dependency,
      PatternReport patterns,
      RepeatedCalls repeated) {
    PathTimeline path = PathTimeline.of(facts);
    Resources resources = ResourceProfile.of(facts, settings);
    List<Bottleneck> notable =
        new BottleneckFinder(facts, path, settings, true).find(dependency, patterns).all();
    Metrics metrics = metrics(facts, path, resources, WastedTime.of(facts, path, repeated));
    return new PerformanceReport(
        TimingProfile.of(facts, settings),
        resources,
        notable,
        Deferred.of(
            facts,
            () -> new BottleneckFinder(facts, path, settings, false).find(dependency, patterns)),
        ConcurrencyProfile.of(facts),
        metrics,
        score(facts, notable, metrics));
  }

  private static Metrics metrics(
      TraceFacts facts, PathTimeline path, Resources resources, long wastedNanos) {
    OptionalLong input = resources.totals().tokensInput();
    OptionalLong output = resources.totals().tokensOutput();
    return new Metrics(
        facts.durationNanos(),
        stepsPerSecond(facts),
        timeToFirstStep(facts),
        timeToFirstToken(facts),
        Deferred.of(facts, () -> LatencyBreakdown.of(facts.trace(), path)),
        wastedNanos,
        resources.totals().costUsd(),
        input.isEmpty() && output.isEmpty()
            ? OptionalLong.empty()
            : OptionalLong.of(input.orElse(0) + output.orElse(0)));
  }

  private static OptionalDouble stepsPerSecond(TraceFacts facts) {
    long nanos = facts.durationNanos().orElse(0);
    return nanos == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(facts.trace().size() / (nanos / 1e9));
  }

  /// From the start of the trace to the start of the first step that another contains.
  private static OptionalLong timeToFirstStep(TraceFacts facts) {
    ExecutionTrace trace = facts.trace();
    for (int i = 0; i < trace.size(); i++) {
      long start = trace.step(i).time().start();
      if (start != StepTime.UNKNOWN && trace.parent(i) >= 0) {
        return OptionalLong.of(start - facts.interval().map(Interval::start).orElse(start));
      }
    }
    return OptionalLong.empty();
  }

  private static OptionalLong timeToFirstToken(TraceFacts facts) {
    long first = Long.MAX_VALUE;
    for (ExecutionStep step : facts.trace().steps()) {
      if (step.timeToFirstTokenNanos().isPresent() && step.time().hasStart()) {
        first = Math.min(first, step.time().start() + step.timeToFirstTokenNanos().getAsLong());
      }
    }
    long start = facts.interval().map(Interval::start).orElse(0L);
    return first == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(first - start);
  }

  /// A bottleneck counts from half of the run on; what is low never does.
  private double score(TraceFacts facts, List<Bottleneck> notable, Metrics metrics) {
    double top = notable.isEmpty() ? 0 : notable.getFirst().share();
    return 0.4 * (1 - Math.clamp((top - 0.5) / 0.5, 0, 1))
        + 0.3 * (1 - share((double) metrics.wastedNanos(), facts))
        + 0.3 * (1 - share(outlierNanos(facts), facts));
  }

  /// What outliers on the path took beyond the threshold. A container that is long because of what
  /// it contains counts with its own time on the path only.
  private double outlierNanos(TraceFacts facts) {
    ExecutionTrace trace = facts.trace();
    int[] timed = new int[trace.size()];
    long[] durations = new long[trace.size()];
    int count = 0;
    for (int i = 0; i < timed.length; i++) {
      StepTime time = trace.step(i).time();
      if (time.isComplete()) {
        timed[count] = i;
        durations[count++] = time.end() - time.start();
      }
    }
    if (count == 0) {
      return 0;
    }
    durations = Arrays.copyOf(durations, count);
    double threshold = DurationStatistics.outlierThreshold(durations, settings);
    double nanos = 0;
    for (int at = 0; at < count; at++) {
      if (durations[at] > threshold) {
        double onPath = (double) facts.timeOnPath().get(timed[at]);
        nanos += Math.min(durations[at] - threshold, onPath);
      }
    }
    return nanos;
  }

  private static double share(double nanos, TraceFacts facts) {
    long duration = facts.durationNanos().orElse(0);
    return duration == 0 ? 0 : Math.clamp(nanos / duration, 0, 1);
  }
}
