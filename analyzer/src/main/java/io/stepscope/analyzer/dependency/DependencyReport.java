/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.dependency;

import io.stepscope.analyzer.Ranked;
import io.stepscope.analyzer.graph.CriticalPath;
import io.stepscope.analyzer.model.Deferred;
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
/// @param degraded names of what was cut short because a bound was reached
public record DependencyReport(
    Ints levels,
    Ints executionOrder,
    Deferred<Longs> deferredSelfTimes,
    Deferred<Longs> deferredSlack,
    Deferred<Execution> deferredExecution,
    Violations violations,
    Path path,
    Parallelization parallelization,
    double score,
    List<String> degraded) {
  public DependencyReport {
    degraded = List.copyOf(degraded);
  }

  /// By step, the duration not covered by children; -1 where a time is unknown.
  public Longs selfTimeNanos() {
    return deferredSelfTimes.get();
  }

  /// How much later a step could end without moving the root's end; -1 where unknown.
  public Longs slackNanos() {
    return deferredSlack.get();
  }

  public Execution execution() {
    return deferredExecution.get();
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
      Ranked<IdleGap> idleGaps,
      long idleNanos) {
    public Execution {
      invertedEdges = List.copyOf(invertedEdges);
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
  public record Violations(Ranked<Violation> found, double rate) {}

  /// @param primary for the primary root; empty when no step has a known time
  /// @param additionalRoots one path for every other root
  public record Path(
      Optional<CriticalPath> primary,
      List<CriticalPath> additionalRoots,
      List<PathStep> steps,
      Optional<StepId> topStep,
      OptionalDouble topShare,
      long lengthNanos,
      double confidence,
      List<String> notes,
      Deferred<PathSums> deferredSums) {
    public Path {
      additionalRoots = List.copyOf(additionalRoots);
      steps = List.copyOf(steps);
      notes = List.copyOf(notes);
    }

    public SequencedMap<String, Long> byTool() {
      return deferredSums.get().byTool();
    }

    public SequencedMap<String, Long> byType() {
      return deferredSums.get().byType();
    }

    public SequencedMap<String, Long> byService() {
      return deferredSums.get().byService();
    }

    public List<StepId> longestChain() {
      return deferredSums.get().longestChain();
    }

    public long longestChainNanos() {
      return deferredSums.get().longestChainNanos();
    }
  }

  /// @param byTool, byType, byService seconds are rendered; nanoseconds here, largest first
  /// @param longestChain the chain of accepted edges with the most time
  public record PathSums(
      SequencedMap<String, Long> byTool,
      SequencedMap<String, Long> byType,
      SequencedMap<String, Long> byService,
      List<StepId> longestChain,
      long longestChainNanos) {
    public PathSums {
      longestChain = List.copyOf(longestChain);
    }
  }

  /// A step on the path, most time first.
  ///
  /// @param share of the root's duration
  public record PathStep(
      StepId step, long selfTimeOnPathNanos, double share, Deferred<Drag> deferredDrag) {
    public OptionalLong dragInclusiveNanos() {
      return deferredDrag.get().inclusiveNanos();
    }

    public OptionalLong dragExclusiveNanos() {
      return deferredDrag.get().exclusiveNanos();
    }
  }

  /// How much earlier the run would end; empty for the steps that are not replayed.
  ///
  /// @param inclusiveNanos without the step and what it contains
  /// @param exclusiveNanos without the step's own work
  public record Drag(OptionalLong inclusiveNanos, OptionalLong exclusiveNanos) {
    static final Deferred<Drag> UNKNOWN =
        Deferred.known(new Drag(OptionalLong.empty(), OptionalLong.empty()));
  }

  /// @param jointTimeSavingNanos what all opportunities together would save, by one replay
  /// @param parallelEfficiency `work / (duration * max concurrency)`, 1 when nothing ran
  public record Parallelization(
      Ranked<Opportunity> opportunities, long jointTimeSavingNanos, double parallelEfficiency) {}

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
