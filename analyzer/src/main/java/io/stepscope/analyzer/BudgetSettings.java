/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer;

import java.time.Duration;

/// What one trace may cost. A trace beyond a budget is analysed in part, and the analysis names
/// each part that was left out.
///
/// @param maxSteps a longer trace keeps its exact sections but leaves out the searches that cost
///   most per step: patterns and savings
/// @param maxTime when this much has passed, no further search is begun: the one thing in which the
///   speed of the machine shows, and only in traces that take so long
public record BudgetSettings(int maxSteps, Duration maxTime) {
  public static final BudgetSettings DEFAULT =
      new BudgetSettings(1_000_000, Duration.ofSeconds(30));

  public BudgetSettings {
    if (maxSteps < 1) {
      throw new IllegalArgumentException("max_steps must be >= 1, was " + maxSteps);
    }
    if (maxTime.isNegative() || maxTime.isZero()) {
      throw new IllegalArgumentException("max_time must be > 0, was " + maxTime);
    }
  }
}
