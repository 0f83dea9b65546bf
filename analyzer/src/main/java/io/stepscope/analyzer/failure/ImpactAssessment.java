/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.failure;

import io.stepscope.analyzer.failure.FailureReport.Impact;
import io.stepscope.analyzer.failure.FailureReport.ImpactOutcome;
import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.model.ExecutionStatus;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Interval;
import io.stepscope.analyzer.model.StepId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// What the failures of a trace cost.
final class ImpactAssessment {
  /*
   * Affected is every step that a failure which was not made good reaches along dependencies, and
   * every step of a chain but its origin. Blocked are those that never got to an end because of it:
   * cancelled or unfinished, and reached, or inside a step that failed, or beside one that failed
   * while they ran.
   *
   * Wasted is the time, cost and tokens of the failures themselves. A container that failed since
   * something below it did is left out: its own work is not known to be lost, and the failure below
   * is counted. Time is the union of intervals, so that attempts made at once count once.
   * O(n log n + e).
   */
  private static final Impact NOTHING =
      new Impact(
          ImpactOutcome.NONE,
          List.of(),
          0,
          List.of(),
          0,
          0,
          OptionalDouble.empty(),
          OptionalLong.empty(),
          0);

  private final TraceFacts facts;
  private final ExecutionTrace trace;
  private final FailedSteps failed;
  private final FailureSpread spread;
  private final int limit;

  ImpactAssessment(TraceFacts facts, FailedSteps failed, FailureSpread spread, int limit) {
    this.facts = facts;
    this.trace = facts.trace();
    this.failed = failed;
    this.spread = spread;
    this.limit = limit;
  }

  Impact assess() {
    if (failed.size() == 0 && !anyStopped()) {
      return NOTHING;
    }
    boolean[] reached = reached();
    var affected = new ArrayList<StepId>();
    var blocked = new ArrayList<StepId>();
    long[] failedUntil = latestSiblingFailure();
    for (int i = 0; i < trace.size(); i++) {
      int number = failed.numberOf(i);
      boolean consequence = number >= 0 && spread.source(number).isPresent();
      boolean isBlocked = number < 0 && isBlocked(i, reached[i], failedUntil);
      if (consequence || (number < 0 && reached[i]) || isBlocked) {
        affected.add(trace.step(i).id());
      }
      if (isBlocked) {
        blocked.add(trace.step(i).id());
      }
    }
    boolean[] wasted = wasted();
    long nanos = wastedNanos(wasted);
    long duration = facts.durationNanos().orElse(0);
    return new Impact(
        outcome(),
        affected.subList(0, Math.min(affected.size(), limit)),
        affected.size(),
        blocked.subList(0, Math.min(blocked.size(), limit)),
        blocked.size(),
        nanos,
        wastedCost(wasted),
        wastedTokens(wasted),
        duration > 0 ? Math.min(1, (double) nanos / duration) : 0);
  }

  private boolean anyStopped() {
    for (ExecutionStep step : trace.steps()) {
      if (isStopped(step)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isStopped(ExecutionStep step) {
    return switch (step.status()) {
      case CANCELLED, PENDING, RUNNING -> true;
      case SUCCESS, FAILURE, TIMEOUT, PARTIAL -> false;
    };
  }

  private ImpactOutcome outcome() {
    if (failed.size() == 0) {
      return ImpactOutcome.NONE;
    }
    boolean allRecovered = true;
    boolean rootFailed = trace.summary().overallStatus().isFailed();
    for (int number = 0; number < failed.size(); number++) {
      boolean recovered = spread.isRecovered(number);
      allRecovered &= recovered;
      rootFailed |= !recovered && failed.step(number).isTop();
    }
    if (rootFailed) {
      return ImpactOutcome.FATAL;
    }
    boolean whole = trace.summary().overallStatus() != ExecutionStatus.PARTIAL;
    return allRecovered && whole ? ImpactOutcome.RECOVERED : ImpactOutcome.DEGRADED;
  }

  private boolean[] reached() {
    boolean[] reached = new boolean[trace.size()];
    var open = new ArrayDeque<Integer>();
    for (int number = 0; number < failed.size(); number++) {
      if (!spread.isRecovered(number)) {
        open.add(failed.index(number));
      }
    }
    var graph = facts.graph();
    while (!open.isEmpty()) {
      int step = open.remove();
      for (int nth = 0, count = graph.outDegree(step); nth < count; nth++) {
        int next = graph.to(graph.outEdge(step, nth));
        if (!reached[next]) {
          reached[next] = true;
          open.add(next);
        }
      }
    }
    return reached;
  }

  /// When the last child of a step failed for good, by step; the last entry is for the top.
  private long[] latestSiblingFailure() {
    long[] latest = new long[trace.size() + 1];
    Arrays.fill(latest, Long.MIN_VALUE);
    for (int number = 0; number < failed.size(); number++) {
      ExecutionStep step = failed.step(number);
      if (!spread.isRecovered(number) && step.time().hasEnd()) {
        int slot = slot(failed.index(number));
        latest[slot] = Math.max(latest[slot], step.time().end());
      }
    }
    return latest;
  }

  private int slot(int step) {
    int parent = trace.parent(step);
    return parent < 0 ? trace.size() : parent;
  }

  private boolean isBlocked(int index, boolean reached, long[] failedUntil) {
    ExecutionStep step = trace.step(index);
    if (!isStopped(step)) {
      return false;
    }
    int parent = trace.parent(index);
    boolean insideFailed = parent >= 0 && trace.step(parent).status().isFailed();
    boolean besideFailed =
        step.time().hasStart() && failedUntil[slot(index)] >= step.time().start();
    return reached || insideFailed || besideFailed;
  }

  /// The failures that are counted, with all below them.
  private boolean[] wasted() {
    boolean[] wasted = new boolean[trace.size()];
    for (int nth = 0; nth < wasted.length; nth++) {
      int step = facts.containment().topDown(nth);
      int parent = trace.parent(step);
      wasted[step] = isLost(step) || (parent >= 0 && wasted[parent]);
    }
    return wasted;
  }

  private boolean isLost(int step) {
    int number = failed.numberOf(step);
    return number >= 0
        && !spread.source(number).map(FailureSpread.Link::isEscalation).orElse(false);
  }

  private long wastedNanos(boolean[] wasted) {
    var lost = new ArrayList<Interval>();
    for (int number = 0; number < failed.size(); number++) {
      if (wasted[failed.index(number)] && isLost(failed.index(number))) {
        facts.intervalOf(failed.index(number)).ifPresent(lost::add);
      }
    }
    lost.sort(Comparator.comparingLong(Interval::start).thenComparingLong(Interval::end));
    long nanos = 0;
    long until = Long.MIN_VALUE;
    for (Interval interval : lost) {
      nanos += Math.max(0, interval.end() - Math.max(interval.start(), until));
      until = Math.max(until, interval.end());
    }
    return nanos;
  }

  private OptionalDouble wastedCost(boolean[] wasted) {
    double cost = 0;
    boolean known = false;
    for (int i = 0; i < wasted.length; i++) {
      OptionalDouble own = trace.step(i).usage().costUsd();
      if (wasted[i] && own.isPresent()) {
        cost += own.getAsDouble();
        known = true;
      }
    }
    return known ? OptionalDouble.of(cost) : OptionalDouble.empty();
  }

  private OptionalLong wastedTokens(boolean[] wasted) {
    long tokens = 0;
    boolean known = false;
    for (int i = 0; i < wasted.length; i++) {
      OptionalLong own = trace.step(i).usage().tokens().total();
      if (wasted[i] && own.isPresent()) {
        tokens += own.getAsLong();
        known = true;
      }
    }
    return known ? OptionalLong.of(tokens) : OptionalLong.empty();
  }
}
