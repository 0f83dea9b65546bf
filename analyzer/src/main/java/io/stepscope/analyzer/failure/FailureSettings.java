/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.failure;

/// How failures are reported.
///
/// @param listLimit how many entries a list keeps beside its total. 50: more than a person reads,
///   little enough for a span event
/// @param consecutiveFrom so many calls in a row that fail in one container are a pattern. 3: two
///   happen by chance where one call in ten fails, three hardly
/// @param burstFrom so many failures in a burst. 5: fewer are told one by one
/// @param burstShare the failures of a burst lie in this share of the trace's duration. 0.1
/// @param alwaysFailsFrom a tool that never succeeded in so many calls always fails. 2: one failed
///   call says nothing about the tool
/// @param lateFrom a failure after this share of the trace's duration is late: most of the work is
///   lost with it. 0.8
/// @param contextGrowthFactor a failure comes after context growth when the model's last input
///   before it is this many times its first. 3
public record FailureSettings(
    int listLimit,
    int consecutiveFrom,
    int burstFrom,
    double burstShare,
    int alwaysFailsFrom,
    double lateFrom,
    double contextGrowthFactor) {
  public static final FailureSettings DEFAULT = new FailureSettings(50, 3, 5, 0.1, 2, 0.8, 3.0);

  public FailureSettings {
    atLeast("list_limit", listLimit, 1);
    atLeast("consecutive_from", consecutiveFrom, 2);
    atLeast("burst_from", burstFrom, 2);
    atLeast("always_fails_from", alwaysFailsFrom, 1);
    share("burst_share", burstShare);
    share("late_from", lateFrom);
    if (!(contextGrowthFactor > 1)) {
      throw new IllegalArgumentException(
          "context_growth_factor must be > 1, was " + contextGrowthFactor);
    }
  }

  private static void atLeast(String key, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(key + " must be >= " + least + ", was " + value);
    }
  }

  private static void share(String key, double value) {
    if (!(value > 0 && value <= 1)) {
      throw new IllegalArgumentException(key + " must be in (0, 1], was " + value);
    }
  }
}
