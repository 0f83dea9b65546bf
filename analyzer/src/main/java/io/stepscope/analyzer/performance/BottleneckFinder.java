/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.performance;

import io.stepscope.analyzer.Ranked;
import io.stepscope.analyzer.dependency.DependencyReport;
import io.stepscope.analyzer.dependency.DependencyReport.Opportunity;
import io.stepscope.analyzer.graph.LeafActivity;
import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Interval;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.analyzer.pattern.PatternReport;
import io.stepscope.analyzer.pattern.PatternReport.RetryPattern;
import io.stepscope.analyzer.performance.PerformanceReport.Bottleneck;
import io.stepscope.analyzer.performance.PerformanceReport.BottleneckKind;
import io.stepscope.analyzer.performance.PerformanceReport.Level;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What the end of the run waited for most.
///
/// A step's impact is its own time on the critical path while some leaf was active; the rest of a
/// container's time there is a gap and told of as one, so that nothing counts as two bottlenecks of
/// these kinds.
final class BottleneckFinder {
  private final TraceFacts facts;
  private final ExecutionTrace trace;
  private final PathTimeline path;
  private final PerformanceSettings settings;
  private final boolean notableOnly;
  private final long durationNanos;
  private final List<Found> found = new ArrayList<>();
  private int unlisted;

  /// @param notableOnly find none that is low: most are, and only a full report lists them
  BottleneckFinder(
      TraceFacts facts, PathTimeline path, PerformanceSettings settings, boolean notableOnly) {
    this.facts = facts;
    this.trace = facts.trace();
    this.path = path;
    this.settings = settings;
    this.notableOnly = notableOnly;
    this.durationNanos = facts.durationNanos().orElse(0);
  }

  /// @param start of the first of its steps
  private record Found(Bottleneck bottleneck, long start) {
    /// Worst first; what is as bad by start, kind and id.
    static int compare(Found a, Found b) {
      int order = Long.compare(b.bottleneck.impactNanos(), a.bottleneck.impactNanos());
      if (order == 0) {
        order = Long.compare(a.start, b.start);
      }
      if (order == 0) {
        order = a.bottleneck.kind().compareTo(b.bottleneck.kind());
      }
      return order == 0
          ? a.bottleneck.steps().getFirst().compareTo(b.bottleneck.steps().getFirst())
          : order;
    }
  }

  /// Worst first. Of slow steps and gaps that are low and would not be listed only the number is
  /// known.
  Ranked<Bottleneck> find(DependencyReport dependency, PatternReport patterns) {
    slowSteps();
    idleGaps();
    for (Opportunity group : dependency.parallelization().opportunities().all()) {
      add(BottleneckKind.SERIALIZED_GROUP, group.steps(), group.timeSavingNanos());
    }
    for (RetryPattern retry : patterns.retries().all()) {
      retryTime(retry);
    }
    remoteQueues();
    found.sort(Found::compare);
    var worst = new ArrayList<Bottleneck>(found.size());
    for (Found each : found) {
      worst.add(each.bottleneck());
    }
    return new Ranked<>(worst, settings.listLimit(), worst.size() + unlisted);
  }

  private void slowSteps() {
    long[] busy = path.busyNanos(trace.size());
    for (int step : largest(busy)) {
      add(BottleneckKind.SLOW_STEP, List.of(trace.step(step).id()), busy[step]);
    }
  }

  /// The indexes of the positive values that are more than low or can come into the list; the
  /// others are only counted. A long path has many steps, and only few of them ever matter.
  private int[] largest(long[] values) {
    double medium = Math.floor(settings.mediumShare() * (double) durationNanos);
    double least = Math.max(1, notableOnly ? medium : Math.min(medium, leastListed(values)));
    int[] chosen = new int[values.length];
    int count = 0;
    for (int i = 0; i < values.length; i++) {
      if (values[i] >= least) {
        chosen[count++] = i;
      } else if (values[i] > 0) {
        unlisted++;
      }
    }
    return Arrays.copyOf(chosen, count);
  }

  private double leastListed(long[] values) {
    int limit = settings.listLimit();
    if (values.length <= limit) {
      return 1;
    }
    long[] sorted = values.clone();
    Arrays.sort(sorted);
    return (double) sorted[sorted.length - limit];
  }

  private void idleGaps() {
    List<LeafActivity.Gap> gaps = path.gaps();
    long[] lengths = new long[gaps.size()];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = gaps.get(i).interval().nanos();
    }
    for (int at : largest(lengths)) {
      LeafActivity.Gap gap = gaps.get(at);
      var around = new ArrayList<StepId>(2);
      if (gap.after() >= 0) {
        around.add(trace.step(gap.after()).id());
      }
      if (gap.before() >= 0) {
        around.add(trace.step(gap.before()).id());
      }
      add(BottleneckKind.IDLE_GAP, around, gap.interval().nanos());
    }
  }

  /// From the start of the first attempt to the start of the last: the time on the path that the
  /// container of the attempts spent with them, and between them.
  private void retryTime(RetryPattern retry) {
    if (retry.attempts().size() < 2) {
      return;
    }
    int first = trace.indexOf(retry.attempts().getFirst());
    int last = trace.indexOf(retry.attempts().getLast());
    if (first < 0 || last < 0) {
      return;
    }
    long start = trace.step(first).time().start();
    long end = trace.step(last).time().start();
    if (start != StepTime.UNKNOWN && start < end) {
      add(
          BottleneckKind.RETRY_TIME,
          retry.attempts(),
          timeWithin(trace.parent(first), new Interval(start, end)));
    }
  }

  /// Time of the path inside `window` that belongs to `container` or what it contains.
  private long timeWithin(int container, Interval window) {
    long nanos = 0;
    int section = path.firstEndingAfter(window.start());
    for (; section < path.size() && path.startOf(section) < window.end(); section++) {
      int step = path.step(section);
      boolean inside =
          container < 0
              || step == container
              || (step >= 0 && facts.containment().contains(container, step));
      nanos += inside ? path.nanosWithin(section, window) : 0;
    }
    return nanos;
  }

  private void remoteQueues() {
    for (int i = 0; i < trace.size(); i++) {
      if (trace.step(i).remoteNanos().isPresent() && trace.step(i).time().isComplete()) {
        StepTime time = trace.step(i).time();
        long queue = time.end() - time.start() - trace.step(i).remoteNanos().getAsLong();
        long onPath = Math.min(queue, facts.timeOnPath().get(i));
        add(BottleneckKind.REMOTE_QUEUE, List.of(trace.step(i).id()), onPath);
      }
    }
  }

  private void add(BottleneckKind kind, List<StepId> steps, long impactNanos) {
    if (impactNanos > 0 && durationNanos > 0 && !steps.isEmpty()) {
      double share = Math.min(1, (double) impactNanos / durationNanos);
      Level level = level(share);
      if (notableOnly && level == Level.LOW) {
        return;
      }
      var bottleneck = new Bottleneck(kind, steps, impactNanos, share, level);
      long start = trace.step(trace.indexOf(steps.getFirst())).time().start();
      found.add(new Found(bottleneck, start));
    }
  }

  private Level level(double share) {
    if (share >= settings.highShare()) {
      return Level.HIGH;
    }
    return share >= settings.mediumShare() ? Level.MEDIUM : Level.LOW;
  }
}
