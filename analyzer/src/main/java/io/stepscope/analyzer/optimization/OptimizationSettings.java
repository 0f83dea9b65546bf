/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.optimization;

/// What is worth proposing.
///
/// @param replayCandidates how many opportunities of one kind, by time on the path, are replayed;
///   the others keep no saving and are only counted
/// @param slowToolShare a tool is slow from this share of the critical path
/// @param oversizedContextRatio a context is oversized from this many input tokens per output token
/// @param listLimit the longest list
public record OptimizationSettings(
    int replayCandidates, double slowToolShare, double oversizedContextRatio, int listLimit) {
  public static final OptimizationSettings DEFAULT = new OptimizationSettings(20, 0.25, 10.0, 50);

  public OptimizationSettings {
    if (replayCandidates < 0) {
      throw new IllegalArgumentException("replay_candidates must be >= 0, was " + replayCandidates);
    }
    if (!(slowToolShare > 0 && slowToolShare <= 1)) {
      throw new IllegalArgumentException("slow_tool_share must be in (0, 1], was " + slowToolShare);
    }
    if (!(oversizedContextRatio > 1)) {
      throw new IllegalArgumentException(
          "oversized_context_ratio must be > 1, was " + oversizedContextRatio);
    }
    if (listLimit < 1) {
      throw new IllegalArgumentException("list_limit must be >= 1, was " + listLimit);
    }
  }
}
