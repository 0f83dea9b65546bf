/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.dependency;

import java.time.Duration;

/// How dependencies, violations and missed parallelism are reported.
///
/// @param overlapAllowance a step may start before its dependency has ended by so much without
///   being a violation; 1 ms by default, the resolution that many producers round to
/// @param parallelConfidence opportunities below it are not reported; 0.5 by default, which leaves
///   out the weakest evidence: that nothing contradicts
/// @param replayedOpportunities how many candidates, largest upper bound first, are replayed; 20 by
///   default
/// @param maxListed how many entries of a list are written out; the rest are counted. 50 by default
public record DependencySettings(
    Duration overlapAllowance,
    double parallelConfidence,
    int replayedOpportunities,
    int maxListed) {
  public static final DependencySettings DEFAULT =
      new DependencySettings(Duration.ofMillis(1), 0.5, 20, 50);

  public DependencySettings {
    if (overlapAllowance.isNegative()) {
      throw new IllegalArgumentException("overlap_allowance must be >= 0, was " + overlapAllowance);
    }
    if (!(parallelConfidence >= 0 && parallelConfidence <= 1)) {
      throw new IllegalArgumentException(
          "parallel_confidence must be in [0, 1], was " + parallelConfidence);
    }
    if (replayedOpportunities < 0) {
      throw new IllegalArgumentException(
          "replayed_opportunities must be >= 0, was " + replayedOpportunities);
    }
    if (maxListed < 1) {
      throw new IllegalArgumentException("max_listed must be >= 1, was " + maxListed);
    }
  }
}
