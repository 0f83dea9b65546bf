/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.pattern;

import io.stepscope.analyzer.Ranked;
import io.stepscope.analyzer.model.Deferred;
import io.stepscope.analyzer.model.StepId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToIntFunction;

/// Shapes that recur in a run, and what stands out from them.
///
/// @param baseline what earlier traces it was compared with, if any
public record PatternReport(
    Ranked<SequentialPattern> sequential,
    Ranked<ParallelPattern> parallel,
    Ranked<ConditionalPattern> conditional,
    Ranked<LoopPattern> loops,
    Ranked<RetryPattern> retries,
    Ranked<HandoffPattern> handoffs,
    Ranked<FanPattern> fanOuts,
    Ranked<FanPattern> fanIns,
    Ranked<Anomaly> anomalies,
    Deferred<Ranked<NamedPattern>> deferredResources,
    Deferred<Ranked<NamedPattern>> deferredTemporal,
    Deferred<Ranked<NamedPattern>> deferredInsights,
    double confidenceScore,
    Optional<BaselineUse> baseline) {
  /// In what was used.
  public Ranked<NamedPattern> resources() {
    return deferredResources.get();
  }

  /// In when things ran.
  public Ranked<NamedPattern> temporal() {
    return deferredTemporal.get();
  }

  /// What the patterns say, in sentences.
  public Ranked<NamedPattern> insights() {
    return deferredInsights.get();
  }

  /// Nothing was looked for, or there was nothing to find.
  public static PatternReport none() {
    return ofRetries(Ranked.none());
  }

  /// Only retries were looked for.
  static PatternReport ofRetries(Ranked<RetryPattern> retries) {
    return new PatternReport(
        Ranked.none(),
        Ranked.none(),
        Ranked.none(),
        Ranked.none(),
        retries,
        Ranked.none(),
        Ranked.none(),
        Ranked.none(),
        Ranked.none(),
        Deferred.known(Ranked.none()),
        Deferred.known(Ranked.none()),
        Deferred.known(Ranked.none()),
        0.5,
        Optional.empty());
  }

  /// The same with what stands out from earlier traces.
  ///
  /// @param unusual compared with them
  /// @param limit how many anomalies are listed
  /// @param indexOf where a step stands
  public PatternReport besideEarlierTraces(
      BaselineUse use, List<Anomaly> unusual, int limit, ToIntFunction<StepId> indexOf) {
    var all = new ArrayList<>(anomalies.all());
    all.addAll(unusual);
    var largest =
        Ranking.of(
            all,
            limit,
            anomaly -> Math.round(1e6 * Math.abs(anomaly.score())),
            anomaly -> indexOf.applyAsInt(anomaly.step()));
    return new PatternReport(
        sequential,
        parallel,
        conditional,
        loops,
        retries,
        handoffs,
        fanOuts,
        fanIns,
        largest,
        deferredResources,
        deferredTemporal,
        deferredInsights,
        confidenceScore,
        Optional.of(use));
  }

  /// Which baselines a trace was compared with.
  ///
  /// @param version equal for equal baselines
  /// @param traces how many were learned
  public record BaselineUse(String version, long traces) {}

  /// Siblings that ran one after another.
  public record SequentialPattern(
      List<StepId> steps, int groupSize, Optional<StepId> container, double confidence) {}

  /// Siblings of which each overlaps each.
  ///
  /// @param steps the first ones, at most the configured number
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
  /// @param kind of the trace itself `slow` and `fast`; beside earlier traces `slow`, `tokens`,
  ///   `cost`, `new_error`, `regression` and `failure_regression`
  /// @param score robust z-score; of a regression how many times as slow, of a new error the share
  ///   of earlier calls that succeeded
  /// @param baseline what it was compared with: nanoseconds, tokens, USD, or the share that failed
  /// @param source `trace` or `baseline`
  /// @param detail the comparison in words
  public record Anomaly(
      StepId step,
      String kind,
      double score,
      OptionalDouble baseline,
      String source,
      String detail) {}

  /// A pattern that its type names.
  ///
  /// @param type `token_growth`, `cost_concentration`, `periodic`, …
  public record NamedPattern(String type, String message, List<StepId> steps, double confidence) {}
}
