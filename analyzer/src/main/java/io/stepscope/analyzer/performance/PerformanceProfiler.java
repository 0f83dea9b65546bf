/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.performance;

import io.stepscope.analyzer.dependency.DependencyReport;
import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Interval;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.analyzer.optimization.RepeatedCalls;
import io.stepscope.analyzer.pattern.PatternReport;
import io.stepscope.analyzer.performance.PerformanceReport.Bottleneck;
import io.stepscope.analyzer.performance.PerformanceReport.Metrics;
import io.stepscope.analyzer.performance.PerformanceReport.Resources;
import io.stepscope.analyzer.performance.PerformanceReport.StepDuration;
import io.stepscope.analyzer.performance.PerformanceReport.Timing;
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
    Timing timing = TimingProfile.of(facts, settings);
    Resources resources = ResourceProfile.of(facts.trace(), settings);
    var finder = new BottleneckFinder(facts, path, settings);
    List<Bottleneck> bottlenecks = finder.find(dependency, patterns);
    Metrics metrics = metrics(facts, path, resources, WastedTime.of(facts, path, repeated));
    return new PerformanceReport(
        timing,
        resources,
        bottlenecks,
        finder.total(),
        ConcurrencyProfile.of(facts),
        metrics,
        score(facts, timing, bottlenecks, metrics));
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
        LatencyBreakdown.of(facts.trace(), path),
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

  private static double score(
      TraceFacts facts, Timing timing, List<Bottleneck> bottlenecks, Metrics metrics) {
    double top = bottlenecks.isEmpty() ? 0 : bottlenecks.getFirst().share();
    return 0.4 * (1 - Math.clamp((top - 0.5) / 0.5, 0, 1))
        + 0.3 * (1 - share((double) metrics.wastedNanos(), facts))
        + 0.3 * (1 - share(outlierNanos(facts, timing), facts));
  }

  /// What outliers on the path took beyond the threshold. A container that is long because of what
  /// it contains counts with its own time on the path only.
  private static double outlierNanos(TraceFacts facts, Timing timing) {
    double threshold = timing.distribution().outlierThreshold().orElse(0);
    double nanos = 0;
    for (StepDuration outlier : timing.stepDurations()) {
      if (timing.distribution().outliersTotal() > 0 && outlier.durationNanos() > threshold) {
        double onPath = (double) facts.timeOnPath().get(facts.trace().indexOf(outlier.step()));
        nanos += Math.min(outlier.durationNanos() - threshold, onPath);
      }
    }
    return nanos;
  }

  private static double share(double nanos, TraceFacts facts) {
    long duration = facts.durationNanos().orElse(0);
    return duration == 0 ? 0 : Math.clamp(nanos / duration, 0, 1);
  }
}
