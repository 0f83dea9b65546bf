/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.dependency;

import io.stepscope.analyzer.dependency.DependencyReport.Drag;
import io.stepscope.analyzer.dependency.DependencyReport.Path;
import io.stepscope.analyzer.dependency.DependencyReport.PathStep;
import io.stepscope.analyzer.dependency.DependencyReport.PathSums;
import io.stepscope.analyzer.graph.Change;
import io.stepscope.analyzer.graph.CriticalPath;
import io.stepscope.analyzer.graph.TimeSort;
import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.model.Deferred;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Interval;
import io.stepscope.analyzer.model.Longs;
import io.stepscope.analyzer.model.StepId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.function.Function;

/// Sums the critical path up: by step, tool, type and service, with what each step's absence would
/// bring.
final class PathDescription {
  private static final double OF_VIRTUAL_ROOT = 0.6;
  private static final double OF_GUESSED_ROOT = 0.7;
  private static final double OF_CUT_EDGES = 0.9;
  private static final double OF_PARTIAL_TRACE = 0.9;

  private static final Comparator<Map.Entry<String, Long>> MOST_FIRST =
      Map.Entry.<String, Long>comparingByValue()
          .reversed()
          .thenComparing(Map.Entry.comparingByKey());

  private final TraceFacts facts;
  private final ExecutionTrace trace;
  private final double integrity;

  PathDescription(TraceFacts facts, double integrity) {
    this.facts = facts;
    this.trace = facts.trace();
    this.integrity = integrity;
  }

  Path describe() {
    long length = facts.criticalPath().map(CriticalPath::interval).map(Interval::nanos).orElse(0L);
    List<PathStep> steps = steps(length);
    int unknown = stepsWithoutTimes();
    return new Path(
        facts.criticalPath(),
        facts.additionalPaths(),
        steps,
        steps.isEmpty() ? Optional.empty() : Optional.of(steps.getFirst().step()),
        steps.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(steps.getFirst().share()),
        length,
        confidence(unknown),
        notes(unknown),
        Deferred.of(facts, this::sums));
  }

  private PathSums sums() {
    LongestChain chain = LongestChain.of(facts);
    return new PathSums(
        sums(ExecutionStep::toolName),
        sums(step -> Optional.of(step.type().label())),
        sums(ExecutionStep::service),
        idsOf(chain.steps()),
        chain.nanos());
  }

  private List<StepId> idsOf(List<Integer> steps) {
    var ids = new ArrayList<StepId>(steps.size());
    for (int step : steps) {
      ids.add(trace.step(step).id());
    }
    return ids;
  }

  /// Most time first, then trace order.
  private List<PathStep> steps(long length) {
    Longs timeOnPath = facts.timeOnPath();
    int[] onPath = new int[trace.size()];
    int count = 0;
    for (int step = 0; step < onPath.length; step++) {
      if (timeOnPath.get(step) > 0) {
        onPath[count++] = step;
      }
    }
    long[] untilEnd = new long[count];
    for (int i = 0; i < count; i++) {
      untilEnd[i] = length - timeOnPath.get(onPath[i]);
    }
    var steps = new ArrayList<PathStep>(count);
    for (int place : TimeSort.order(untilEnd)) {
      int step = onPath[place];
      long nanos = timeOnPath.get(step);
      double share = length == 0 ? 0 : (double) nanos / length;
      boolean replayed = steps.size() < facts.settings().dragSteps();
      Deferred<Drag> drag = replayed ? Deferred.of(facts, () -> drag(step)) : Drag.UNKNOWN;
      steps.add(new PathStep(trace.step(step).id(), nanos, share, drag));
    }
    return steps;
  }

  /// Of a leaf, which is nothing but its own work, both are the same.
  private Drag drag(int step) {
    var exclusive = OptionalLong.of(facts.replay().saving(Change.removeOwnWork(step)));
    return new Drag(
        trace.isLeaf(step)
            ? exclusive
            : OptionalLong.of(facts.replay().saving(Change.remove(step))),
        exclusive);
  }

  /// Time on the path by a property of the steps that have it, most first.
  private SequencedMap<String, Long> sums(Function<ExecutionStep, Optional<String>> property) {
    Map<String, long[]> found = new HashMap<>();
    for (int step = 0; step < trace.size(); step++) {
      long nanos = facts.timeOnPath().get(step);
      Optional<String> key = nanos > 0 ? property.apply(trace.step(step)) : Optional.empty();
      if (key.isPresent()) {
        found.computeIfAbsent(key.get(), _ -> new long[1])[0] += nanos;
      }
    }
    var entries = new ArrayList<Map.Entry<String, Long>>(found.size());
    found.forEach((key, nanos) -> entries.add(Map.entry(key, nanos[0])));
    entries.sort(MOST_FIRST);
    SequencedMap<String, Long> sorted = new LinkedHashMap<>();
    for (Map.Entry<String, Long> entry : entries) {
      sorted.put(entry.getKey(), entry.getValue());
    }
    return sorted;
  }

  /// 1 less what had to be assumed, at most the integrity score.
  private double confidence(int unknown) {
    if (facts.criticalPath().isEmpty()) {
      return 0;
    }
    double confidence = 1 - 0.5 * unknown / Math.max(1, trace.size());
    if (facts.roots().all().get(facts.roots().primary()).isVirtual()) {
      confidence *= OF_VIRTUAL_ROOT;
    } else if (!facts.criticalPath().get().notes().isEmpty()) {
      confidence *= OF_GUESSED_ROOT;
    }
    if (facts.isPathCut()) {
      confidence *= OF_CUT_EDGES;
    }
    if (trace.completion().partial()) {
      confidence *= OF_PARTIAL_TRACE;
    }
    return Math.min(confidence, integrity);
  }

  private int stepsWithoutTimes() {
    int unknown = 0;
    for (int step = 0; step < trace.size(); step++) {
      unknown += facts.hasReportedTimes(step) ? 0 : 1;
    }
    return unknown;
  }

  private List<String> notes(int unknown) {
    if (facts.criticalPath().isEmpty()) {
      return List.of("no root has a known time: there is no path to find");
    }
    var notes = new ArrayList<String>(facts.criticalPath().get().notes());
    if (facts.criticalPath().get().interval().isEmpty()) {
      notes.add("the root took no time: there is nothing to wait for");
    }
    if (!facts.additionalPaths().isEmpty()) {
      notes.add(facts.additionalPaths().size() + " more roots have paths of their own");
    }
    if (unknown > 0) {
      notes.add(unknown + " steps have a time that is unknown or cannot be used");
    }
    if (trace.completion().partial()) {
      notes.add("the run began outside this trace: only the part seen here was walked");
    }
    if (facts.isPathCut()) {
      notes.add("too many cross dependencies: some were left out");
    }
    return notes;
  }
}
