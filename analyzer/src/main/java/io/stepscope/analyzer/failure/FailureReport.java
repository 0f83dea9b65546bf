/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.failure;

import io.stepscope.analyzer.Ranked;
import io.stepscope.analyzer.model.Deferred;
import io.stepscope.analyzer.model.StepId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.SequencedMap;

/// What failed, why, how it spread and what it cost. Failed means FAILURE or TIMEOUT.
///
/// @param categories every category, in declaration order, each with its failures
/// @param severityScore in `[0, 1]`; 0 without failures
public record FailureReport(
    SequencedMap<FailureCategory, List<Failure>> categories,
    FailureStatistics statistics,
    Deferred<Summary> deferredSummary,
    Propagation propagation,
    Ranked<FailurePattern> patterns,
    Impact impact,
    Deferred<Ranked<FailureInsight>> deferredInsights,
    double severityScore) {
  public Summary summary() {
    return deferredSummary.get();
  }

  /// What to do about the failures.
  public Ranked<FailureInsight> insights() {
    return deferredInsights.get();
  }

  /// One failed step. An exception re-raised through its ancestors stands once, at its deepest.
  public record Failure(
      StepId step,
      Classification classification,
      OptionalLong durationBeforeFailureNanos,
      boolean recovered) {}

  public record FailureStatistics(
      int totalFailures,
      double failureRate,
      int retryAttempts,
      int cascadingFailures,
      int recoveredFailures,
      int hiddenFailures) {}

  /// @param dominant the JSON key of the largest category, empty string without failures
  public record Summary(
      String text, String dominant, SequencedMap<FailureCategory, Integer> byCategory) {}

  /// @param rootCauses best first; empty when nothing failed
  public record Propagation(
      List<Chain> chains,
      int cascadingFailureCount,
      SequencedMap<SpreadPattern, Integer> patterns,
      int maxLength,
      int maxBreadth,
      OptionalLong timeToLastNanos,
      boolean reachedRoot,
      List<RootCause> rootCauses,
      int rootCausesTotal) {
    public Propagation {
      chains = List.copyOf(chains);
      rootCauses = List.copyOf(rootCauses);
    }
  }

  public enum SpreadPattern {
    LINEAR,
    FAN_OUT,
    ESCALATION,
    CONTAINED
  }

  /// Failed steps that belong together, origin first. Each failed step is in exactly one chain.
  public record Chain(
      StepId origin,
      List<StepId> steps,
      List<ChainLink> links,
      SpreadPattern pattern,
      boolean recovered) {
    public Chain {
      steps = List.copyOf(steps);
      links = List.copyOf(links);
    }
  }

  /// @param via an edge class's label, or `escalation` up the tree
  public record ChainLink(StepId from, StepId to, String via) {}

  /// @param tiedWith the others with the same score, at most the configured number
  /// @param tiedWithTotal how many there are
  /// @param askedBy the model call that asked for the failed call: the one to look at when its
  ///   arguments were wrong
  public record RootCause(
      StepId step,
      int rank,
      double score,
      List<String> evidence,
      List<StepId> tiedWith,
      int tiedWithTotal,
      Optional<StepId> askedBy) {
    public RootCause {
      evidence = List.copyOf(evidence);
      tiedWith = List.copyOf(tiedWith);
    }
  }

  /// @param kind `repeated_failure`, `consecutive_failures`, `error_burst`, `tool_always_fails`,
  ///   `failure_after_context_growth`, `late_failure`
  public record FailurePattern(String kind, List<StepId> steps, String detail) {
    public FailurePattern {
      steps = List.copyOf(steps);
    }
  }

  public enum ImpactOutcome {
    NONE,
    RECOVERED,
    DEGRADED,
    FATAL
  }

  /// @param blockedSteps never ran or were cancelled because of it
  /// @param impactShare wasted time / trace duration
  public record Impact(
      ImpactOutcome outcome,
      List<StepId> affectedSteps,
      int affectedStepsTotal,
      List<StepId> blockedSteps,
      int blockedStepsTotal,
      long wastedNanos,
      OptionalDouble wastedCostUsd,
      OptionalLong wastedTokens,
      double impactShare) {
    public Impact {
      affectedSteps = List.copyOf(affectedSteps);
      blockedSteps = List.copyOf(blockedSteps);
    }
  }

  /// @param severity `info`, `low`, `medium`, `high`, `critical`
  public record FailureInsight(
      String type, String severity, String message, List<StepId> steps, String recommendation) {
    public FailureInsight {
      steps = List.copyOf(steps);
    }
  }
}
