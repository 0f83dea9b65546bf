/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.optimization;

import io.stepscope.analyzer.Ranked;
import io.stepscope.analyzer.model.Deferred;
import io.stepscope.analyzer.model.StepId;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.SequencedMap;

/// What would have made the run faster or cheaper. Time savings come from a replay.
///
/// @param score `1 - time saving share`
public record OptimizationReport(
    Ranked<ParallelizationOpportunity> parallelization,
    Ranked<CachingOpportunity> caching,
    Ranked<RedundancyOpportunity> redundancy,
    Ranked<PerformanceOpportunity> performance,
    Potential potential,
    double score) {
  /// @param steps the whole group, of which the first two have keys of their own in the JSON
  public record ParallelizationOpportunity(
      List<StepId> steps, long timeSavingNanos, double confidence, String evidence) {
    public ParallelizationOpportunity {
      steps = List.copyOf(steps);
    }
  }

  /// Successful calls with equal tool and equal canonical parameters whose results do not differ.
  ///
  /// @param cacheKey `tool:` and a prefix of a SHA-256
  public record CachingOpportunity(
      String cacheKey,
      String toolName,
      List<StepId> steps,
      long totalNanos,
      long timeSavingNanos,
      OptionalDouble costSavingUsd,
      double confidence) {
    public int callCount() {
      return steps.size();
    }
  }

  /// @param kind `repeated_call`, `same_result`, `unused_result`, `two_agents_ask_the_same`
  public record RedundancyOpportunity(
      String kind,
      String toolName,
      List<StepId> steps,
      long timeSavingNanos,
      OptionalDouble costSavingUsd,
      OptionalLong tokenSaving,
      double confidence) {
    public int callCount() {
      return steps.size();
    }
  }

  /// @param kind `slow_tool`, `oversized_context`, `retry_without_backoff`, `idle_gap`,
  ///   `serialized_batch`
  public record PerformanceOpportunity(
      String kind,
      List<StepId> steps,
      long timeSavingNanos,
      Deferred<String> deferredDetail,
      double confidence) {
    public PerformanceOpportunity {
      steps = List.copyOf(steps);
    }

    /// What was seen, in words.
    public String detail() {
      return deferredDetail.get();
    }
  }

  /// What all changes together would save: one joint replay, not a sum.
  ///
  /// @param byType nanoseconds by kind of opportunity
  public record Potential(
      long timeSavingNanos,
      double timeSavingShare,
      OptionalDouble costSavingUsd,
      OptionalLong tokenSaving,
      SequencedMap<String, Long> byType) {}
}
