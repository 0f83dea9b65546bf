/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.integrity;

import java.time.Duration;

/// When a step outside its parent is blamed on clocks.
///
/// @param skewAllowance a child may start before or end after its parent by so much without a
///   warning; 1 ms by default, the resolution that many producers round to
/// @param rollupTolerance a total that an ancestor reports may differ from the sum of what is below
///   it by this share; 0.01 by default
/// @param maxIssues how many issues are written out; the rest are counted. 50 by default
public record IntegritySettings(Duration skewAllowance, double rollupTolerance, int maxIssues) {
  public static final IntegritySettings DEFAULT =
      new IntegritySettings(Duration.ofMillis(1), 0.01, 50);

  public IntegritySettings {
    if (skewAllowance.isNegative()) {
      throw new IllegalArgumentException("skew_allowance must be >= 0, was " + skewAllowance);
    }
    if (!(rollupTolerance >= 0)) {
      throw new IllegalArgumentException("rollup_tolerance must be >= 0, was " + rollupTolerance);
    }
    if (maxIssues < 1) {
      throw new IllegalArgumentException("max_issues must be >= 1, was " + maxIssues);
    }
  }
}
