/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.graph;

import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Interval;
import io.stepscope.analyzer.model.Longs;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What several analyses need to know about a trace's shape and time, computed once. Per-step
/// columns are by step index of the trace.
public final class TraceFacts {
  private final ExecutionTrace trace;
  private final GraphSettings settings;
  private final Containment containment;
  private final StepGraph graph;
  private final Longs zeros;

  private TraceFacts(ExecutionTrace trace, GraphSettings settings) {
    this.trace = trace;
    this.settings = settings;
    this.containment = Containment.of(trace);
    this.graph = StepGraph.of(trace);
    this.zeros = Longs.copyOf(new long[trace.size()]);
  }

  public static TraceFacts of(ExecutionTrace trace, GraphSettings settings) {
    return new TraceFacts(trace, settings);
  }

  /// With default settings.
  public static TraceFacts of(ExecutionTrace trace) {
    return of(trace, GraphSettings.DEFAULT);
  }

  public ExecutionTrace trace() {
    return trace;
  }

  public GraphSettings settings() {
    return settings;
  }

  /// The containment tree.
  public Containment containment() {
    return containment;
  }

  /// The accepted dependencies.
  public StepGraph graph() {
    return graph;
  }

  /// From the earliest known time of any step to the latest; empty when no time is known.
  public Optional<Interval> interval() {
    return Optional.empty();
  }

  /// The length of [#interval].
  public OptionalLong durationNanos() {
    return OptionalLong.empty();
  }

  /// When the step ran, for computing with: as reported, and where the start or the end is not
  /// known, as far as what it contains is known to reach; empty when nothing is known.
  public Optional<Interval> intervalOf(int step) {
    return trace.step(step).time().interval();
  }

  /// Duration not covered by children, each clipped to its parent; -1 where a time is unknown.
  public Longs selfTimes() {
    return zeros;
  }

  /// Whom the end of the primary root waited for; empty when no step has a known time.
  public Optional<CriticalPath> criticalPath() {
    return Optional.empty();
  }

  /// The same for every other root, earliest first.
  public List<CriticalPath> additionalPaths() {
    return List.of();
  }

  /// Time of each step on the primary critical path, in nanoseconds.
  public Longs timeOnPath() {
    return zeros;
  }

  public boolean isOnCriticalPath(int step) {
    return timeOnPath().get(step) > 0;
  }

  /// Savings of changes to the run.
  public Replay replay() {
    return new Replay(0);
  }

  /// When the leaves of the trace were active.
  public LeafActivity leafActivity() {
    return new LeafActivity();
  }

  /// Names of what was cut short because a bound was reached; empty when all is whole.
  public List<String> degraded() {
    return List.of();
  }
}
