/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.insight;

import io.stepscope.analyzer.Observations;

/// One number for the whole run.
public final class DebugScore {
  private DebugScore() {}

  /// In `[0, 1]`: the scores of the analyses, weighted.
  public static double of(Observations seen) {
    double score =
        0.25 * seen.integrity().score()
            + 0.2 * seen.dependency().score()
            + 0.2 * seen.performance().score()
            + 0.25 * (1 - seen.failures().severityScore())
            + 0.1 * seen.patterns().confidenceScore();
    return Math.clamp(score, 0, 1);
  }
}
