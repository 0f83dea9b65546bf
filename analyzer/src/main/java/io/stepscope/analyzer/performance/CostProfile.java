/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.performance;

import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.ResourceUsage;
import io.stepscope.analyzer.performance.PerformanceReport.Cost;
import java.util.OptionalDouble;

/// How much of a run's cost was reported, how much was estimated, and whose cost is not known. From
/// the tops down, since a cost reported for a whole tells that of the steps below. Linear.
final class CostProfile {
  private final ExecutionTrace trace;
  private final int[] open;
  private final boolean[] paid;
  private int waiting;
  private double reported;
  private double estimated;
  private boolean anyReported;
  private boolean anyEstimated;
  private int steps;
  private long tokens;

  private CostProfile(ExecutionTrace trace) {
    this.trace = trace;
    this.open = new int[trace.size()];
    this.paid = new boolean[trace.size()];
  }

  static Cost of(ExecutionTrace trace) {
    var profile = new CostProfile(trace);
    for (int top : trace.tops()) {
      profile.walk(top);
    }
    return new Cost(
        profile.anyReported ? OptionalDouble.of(profile.reported) : OptionalDouble.empty(),
        profile.anyEstimated ? OptionalDouble.of(profile.estimated) : OptionalDouble.empty(),
        profile.steps,
        profile.tokens);
  }

  private void walk(int top) {
    open[waiting++] = top;
    while (waiting > 0) {
      int at = open[--waiting];
      ResourceUsage usage = trace.step(at).usage();
      add(usage, paid[at]);
      boolean below = paid[at] || (!usage.costEstimated() && usage.costUsd().orElse(0) > 0);
      for (int nth = 0; nth < trace.childCount(at); nth++) {
        int child = trace.child(at, nth);
        paid[child] = below;
        open[waiting++] = child;
      }
    }
  }

  private void add(ResourceUsage usage, boolean paidAbove) {
    if (usage.costUsd().isEmpty()) {
      long own = usage.tokens().total().orElse(0);
      if (own > 0 && !paidAbove) {
        steps++;
        tokens += own;
      }
    } else if (usage.costEstimated()) {
      anyEstimated = true;
      estimated += usage.costUsd().getAsDouble();
    } else {
      anyReported = true;
      reported += usage.costUsd().getAsDouble();
    }
  }
}
