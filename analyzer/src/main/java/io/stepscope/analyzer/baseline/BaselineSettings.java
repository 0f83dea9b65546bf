/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.baseline;

import java.time.Duration;

/// What is remembered of earlier traces, and when a step counts as unlike them.
///
/// @param enabled off unless asked for: with baselines the analysis of a trace depends on what came
///   before it
/// @param maxSignatures kinds of steps that are remembered; the one not seen for longest is
///   forgotten first. 2000: a few megabytes as a rule, a hundred when every measure of every kind
///   fills its sketches
/// @param halfLife after so long an observation counts half. A week: a new normal takes over within
///   a month, and a weekend does not wipe out the working days
/// @param minSamples observations, each as heavy as it still is, before anything is compared. 30:
///   below, a 95th percentile is one call
/// @param score how far above the median, in units of the usual spread, a value must be. 3.5, as
///   within a trace
/// @param factor and at least so many times the median. 2: less nobody acts on
/// @param regressionFactor a version of a service is slower when its median is so many times that
///   of the version before. 1.5
public record BaselineSettings(
    boolean enabled,
    int maxSignatures,
    Duration halfLife,
    int minSamples,
    double score,
    double factor,
    double regressionFactor) {
  public static final BaselineSettings DEFAULT =
      new BaselineSettings(false, 2_000, Duration.ofDays(7), 30, 3.5, 2, 1.5);

  public BaselineSettings {
    if (maxSignatures < 1) {
      throw new IllegalArgumentException("max_signatures must be >= 1, was " + maxSignatures);
    }
    if (halfLife.isNegative() || halfLife.isZero()) {
      throw new IllegalArgumentException("half_life must be > 0, was " + halfLife);
    }
    if (minSamples < 2) {
      throw new IllegalArgumentException("min_samples must be >= 2, was " + minSamples);
    }
    if (!(score > 0)) {
      throw new IllegalArgumentException("score must be > 0, was " + score);
    }
    if (!(factor >= 1)) {
      throw new IllegalArgumentException("factor must be >= 1, was " + factor);
    }
    if (!(regressionFactor > 1)) {
      throw new IllegalArgumentException("regression_factor must be > 1, was " + regressionFactor);
    }
  }
}
