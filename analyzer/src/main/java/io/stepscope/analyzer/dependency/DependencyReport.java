/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.dependency;

import io.stepscope.analyzer.graph.CriticalPath;
import io.stepscope.analyzer.model.Ints;
import io.stepscope.analyzer.model.Longs;
import io.stepscope.analyzer.model.StepId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.SequencedMap;

/// What waited for what, in which order things ran, and whom the end waited for. Per-step arrays
/// are by step index of the trace.
///
/// @param levels 0 for a step without dependencies, else one more than the highest of them
/// @param executionOrder step indexes by start, longer first, id
/// @param selfTimeNanos duration not covered by children; -1 where a time is unknown
/// @param slackNanos how much later a step could end without moving the root's end; -1 where
///   unknown
/// @param degraded names of what was cut short because a bound was reached
public record DependencyReport(
    Ints levels,
    Ints executionOrder,
    Longs selfTimeNanos,
    Longs slackNanos,
    Execution execution,
    Violations violations,
    Path path,
    Parallelization parallelization,
    double score,
    List<String> degraded) {
  public DependencyReport {
    degraded = List.copyOf(degraded);
  }

  /// How the run kept to the order that its dependencies allow.
  ///
  /// @param plannedOrder step indexes by level, start, id
  /// @param invertedEdges accepted edges whose target started before their source started
  /// @param orderAdherence `1 - inverted / edges`, 1 without edges
  /// @param depth number of levels
  public record Execution(
      Ints plannedOrder,
      List<Link> invertedEdges,
      int invertedEdgesTotal,
      double orderAdherence,
      int depth,
      Ints widthPerLevel,
      List<IdleGap> idleGaps,
      int idleGapsTotal,
      long idleNanos) {
    public Execution {
      invertedEdges = List.copyOf(invertedEdges);
      idleGaps = List.copyOf(idleGaps);
    }
  }

  public record Link(StepId from, StepId to) {}

  /// Time inside the root in which no leaf was active.
  public record IdleGap(
      Optional<StepId> afterStep,
      Optional<StepId> beforeStep,
      long startNanos,
      long durationNanos) {}

  public enum ViolationKind {
    STARTED_BEFORE_DEPENDENCY_FINISHED,
    RAN_AFTER_FAILED_DEPENDENCY,
    MISSING_DEPENDENCY,
    CIRCULAR_DEPENDENCY
  }

  /// @param from a step id, or the id of one that never arrived
  /// @param overlapNanos how long the target ran before its source had ended
  public record Violation(ViolationKind kind, String from, StepId to, OptionalLong overlapNanos) {}

  /// @param rate violating edges / edges, 0 without
  public record Violations(List<Violation> list, int total, double rate) {
    public Violations {
      list = List.copyOf(list);
    }
  }

  /// @param primary for the primary root; empty when no step has a known time
  /// @param additionalRoots one path for every other root
  /// @param byTool, byType, byService seconds are rendered; nanoseconds here, largest first
  /// @param longestChain the chain of accepted edges with the most time
  public record Path(
      Optional<CriticalPath> primary,
      List<CriticalPath> additionalRoots,
      List<PathStep> steps,
      SequencedMap<String, Long> byTool,
      SequencedMap<String, Long> byType,
      SequencedMap<String, Long> byService,
      Optional<StepId> topStep,
      OptionalDouble topShare,
      long lengthNanos,
      List<StepId> longestChain,
      long longestChainNanos,
      double confidence,
      List<String> notes) {
    public Path {
      additionalRoots = List.copyOf(additionalRoots);
      steps = List.copyOf(steps);
      longestChain = List.copyOf(longestChain);
      notes = List.copyOf(notes);
    }
  }

  /// A step on the path, most time first.
  ///
  /// @param share of the root's duration
  public record PathStep(
      StepId step,
      long selfTimeOnPathNanos,
      double share,
      OptionalLong dragInclusiveNanos,
      OptionalLong dragExclusiveNanos) {}

  /// @param jointTimeSavingNanos what all opportunities together would save, by one replay
  /// @param parallelEfficiency `work / (duration * max concurrency)`, 1 when nothing ran
  public record Parallelization(
      List<Opportunity> opportunities,
      int opportunitiesTotal,
      long jointTimeSavingNanos,
      double parallelEfficiency) {
    public Parallelization {
      opportunities = List.copyOf(opportunities);
    }
  }

  /// Siblings that ran one after another though nothing shows that they had to.
  ///
  /// @param container the step that contains them; empty under a virtual parent
  /// @param newDurationNanos the trace's duration if they had run together
  public record Opportunity(
      List<StepId> steps,
      Optional<StepId> container,
      long timeSavingNanos,
      long newDurationNanos,
      double confidence,
      String evidence) {
    public Opportunity {
      steps = List.copyOf(steps);
    }
  }
}
