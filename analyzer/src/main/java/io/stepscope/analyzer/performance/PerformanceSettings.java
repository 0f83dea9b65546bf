/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.performance;

/// What counts as slow.
///
/// @param outlierDeviations a step is an outlier this many standard deviations above the mean
/// @param highShare a bottleneck is high from this share of the trace's duration
/// @param mediumShare and medium from this; at most a half, from where on the score counts them
/// @param listLimit the longest list that is not a whole account of the trace
public record PerformanceSettings(
    double outlierDeviations, double highShare, double mediumShare, int listLimit) {
  public static final PerformanceSettings DEFAULT = new PerformanceSettings(2.0, 0.25, 0.10, 50);

  public PerformanceSettings {
    if (!(outlierDeviations > 0)) {
      throw new IllegalArgumentException(
          "outlier_deviations must be > 0, was " + outlierDeviations);
    }
    if (!(highShare <= 1 && mediumShare <= highShare && mediumShare > 0 && mediumShare <= 0.5)) {
      throw new IllegalArgumentException(
          "0 < medium_share <= high_share <= 1 and medium_share <= 0.5 must hold, was %s and %s"
              .formatted(mediumShare, highShare));
    }
    if (listLimit < 1) {
      throw new IllegalArgumentException("list_limit must be >= 1, was " + listLimit);
    }
  }
}
