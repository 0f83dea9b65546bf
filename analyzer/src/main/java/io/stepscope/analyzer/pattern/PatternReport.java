/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.pattern;

import io.stepscope.analyzer.model.StepId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// Shapes that recur in a run, and what stands out from them. Every list is cut at the configured
/// length and says how many there were.
public record PatternReport(
    Found<SequentialPattern> sequential,
    Found<ParallelPattern> parallel,
    Found<ConditionalPattern> conditional,
    Found<LoopPattern> loops,
    Found<RetryPattern> retries,
    Found<HandoffPattern> handoffs,
    Found<FanPattern> fanOuts,
    Found<FanPattern> fanIns,
    Found<Anomaly> anomalies,
    Found<NamedPattern> resources,
    Found<NamedPattern> temporal,
    Found<NamedPattern> insights,
    double confidenceScore) {

  /// Nothing was looked for, or there was nothing to find.
  public static PatternReport none() {
    return ofRetries(Found.none());
  }

  /// Only retries were looked for.
  static PatternReport ofRetries(Found<RetryPattern> retries) {
    return new PatternReport(
        Found.none(),
        Found.none(),
        Found.none(),
        Found.none(),
        retries,
        Found.none(),
        Found.none(),
        Found.none(),
        Found.none(),
        Found.none(),
        Found.none(),
        Found.none(),
        0.5);
  }

  /// The largest of what was found, and how many there were.
  public record Found<T>(List<T> list, int total) {
    public Found {
      list = List.copyOf(list);
    }

    public static <T> Found<T> none() {
      return all(List.of());
    }

    public static <T> Found<T> all(List<T> list) {
      return new Found<>(list, list.size());
    }
  }

  /// Siblings that ran one after another.
  public record SequentialPattern(
      List<StepId> steps, int groupSize, Optional<StepId> container, double confidence) {}

  /// Siblings of which each overlaps each.
  ///
  /// @param steps at most 50
  public record ParallelPattern(
      List<StepId> steps, int groupSize, Optional<StepId> container, double confidence) {}

  /// @param step the condition, guard or router
  public record ConditionalPattern(
      StepId step,
      Optional<String> branchTaken,
      List<String> branchesNotTaken,
      List<StepId> steps,
      double confidence) {}

  public enum Progress {
    /// Arguments or results move.
    ADVANCING,
    /// The same thing again, with the same result.
    STUCK,
    /// Asking at a fixed interval until something changes.
    POLLING,
    /// A number or a token moves from page to page.
    PAGING,
    /// No content to judge by.
    UNKNOWN
  }

  /// A run of steps that repeats.
  ///
  /// @param body the signature of one round, `operation:tool` each
  /// @param steps all steps of all rounds
  /// @param exit how it ended: `end_of_container`, `different_step`, `failure`
  public record LoopPattern(
      List<String> body,
      int iterations,
      StepId startStep,
      List<StepId> steps,
      String exit,
      Progress progress,
      Optional<StepId> container,
      double confidence) {}

  public enum RetryKind {
    /// Attempts that were folded into one step.
    RESEND,
    /// Equal canonical arguments.
    SAME_CALL,
    /// The caller changed the arguments.
    CORRECTED_CALL
  }

  /// @param attempts in order; the last one gives the pattern its id
  /// @param retryCount attempts after the first
  /// @param backoffNanos time between an attempt's end and the next one's start
  public record RetryPattern(
      RetryKind kind,
      StepId step,
      Optional<String> toolName,
      int retryCount,
      List<StepId> attempts,
      List<Long> backoffNanos,
      boolean recovered,
      double confidence) {}

  /// Agents that hand the work back and forth.
  public record HandoffPattern(
      List<StepId> steps, List<String> agents, int handoffs, double confidence) {}

  /// @param step the one that fans out, or in
  public record FanPattern(StepId step, List<StepId> steps, int width, double confidence) {}

  /// A step far from its like.
  ///
  /// @param kind `slow` or `fast`, or what was measured
  /// @param score robust z-score
  /// @param baselineNanos what it was compared with
  public record Anomaly(
      StepId step, String kind, double score, OptionalDouble baselineNanos, String source) {}

  /// A pattern that its type names.
  ///
  /// @param type `token_growth`, `cost_concentration`, `periodic`, …
  public record NamedPattern(String type, String message, List<StepId> steps, double confidence) {}
}
