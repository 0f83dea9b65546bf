/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.graph;

import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Interval;
import io.stepscope.analyzer.model.StepFlag;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The roots of a trace: steps without a parent, and virtual parents that stand for absent ones.
public final class Roots {
  /// One root.
  ///
  /// @param steps the root itself, or the children of a virtual parent, by index
  /// @param missingParent the absent parent that a virtual one stands for
  /// @param interval when it ran; of a virtual parent the hull of its children; empty when unknown
  public record Root(
      List<Integer> steps, Optional<String> missingParent, Optional<Interval> interval) {
    public Root {
      steps = List.copyOf(steps);
    }

    /// It stands for a parent that never arrived.
    public boolean isVirtual() {
      return missingParent.isPresent();
    }
  }

  private static final Comparator<Root> LONGEST =
      Comparator.comparingLong((Root root) -> root.interval().map(Interval::nanos).orElse(-1L));

  private final List<Root> all;
  private final int[] virtualOf;
  private final int primary;

  private Roots(ExecutionTrace trace, Timeline timeline) {
    var real = new ArrayList<Integer>();
    Map<String, List<Integer>> orphans = new LinkedHashMap<>();
    for (int top : trace.tops()) {
      Optional<String> missing = missingParent(trace.step(top));
      if (missing.isPresent()) {
        orphans.computeIfAbsent(missing.get(), absent -> new ArrayList<>()).add(top);
      } else {
        real.add(top);
      }
    }
    var roots = new ArrayList<Root>();
    real.forEach(
        top -> roots.add(new Root(List.of(top), Optional.empty(), hull(timeline, List.of(top)))));
    orphans.forEach(
        (absent, steps) -> roots.add(new Root(steps, Optional.of(absent), hull(timeline, steps))));
    this.primary = choosePrimary(roots, timeline);
    this.all = List.copyOf(roots);
    this.virtualOf = new int[trace.size()];
    Arrays.fill(virtualOf, -1);
    for (int r = 0; r < all.size(); r++) {
      if (all.get(r).isVirtual()) {
        for (int step : all.get(r).steps()) {
          virtualOf[step] = r;
        }
      }
    }
  }

  static Roots of(ExecutionTrace trace, Timeline timeline) {
    return new Roots(trace, timeline);
  }

  /// The id of the parent that should contain a top step: absent from the trace, or cut off because
  /// it closed a cycle. A step whose parent lives in another process is a root of its own.
  private static Optional<String> missingParent(ExecutionStep top) {
    if (top.has(StepFlag.PARENT_CYCLE_CUT)) {
      return Optional.of("cycle above " + top.id());
    }
    return top.has(StepFlag.REMOTE_PARENT) ? Optional.empty() : top.missingParentId();
  }

  private static Optional<Interval> hull(Timeline timeline, List<Integer> steps) {
    Optional<Interval> hull = Optional.empty();
    for (int step : steps) {
      if (timeline.isKnown(step)) {
        var own = new Interval(timeline.start(step), timeline.end(step));
        hull = Optional.of(hull.map(own::hull).orElse(own));
      }
    }
    return hull;
  }

  /// The real root that stands first in time order, else the longest virtual one.
  private static int choosePrimary(List<Root> roots, Timeline timeline) {
    int best = -1;
    for (int r = 0; r < roots.size(); r++) {
      Root root = roots.get(r);
      if (root.interval().isEmpty()) {
        continue;
      }
      if (best < 0 || isBefore(root, roots.get(best), timeline)) {
        best = r;
      }
    }
    return best;
  }

  private static boolean isBefore(Root candidate, Root best, Timeline timeline) {
    if (candidate.isVirtual() != best.isVirtual()) {
      return best.isVirtual();
    }
    if (candidate.isVirtual()) {
      return LONGEST.compare(candidate, best) > 0;
    }
    int a = candidate.steps().getFirst();
    int b = best.steps().getFirst();
    return timeline.start(a) < timeline.start(b)
        || (timeline.start(a) == timeline.start(b) && timeline.end(a) > timeline.end(b));
  }

  /// Real roots in trace order, then virtual ones by their first step.
  public List<Root> all() {
    return all;
  }

  /// The place in [#all] of the root that the run is judged by, or -1 when no root has a known
  /// time: the real root with the earliest start (then latest end, then id); without a real root
  /// the virtual parent with the longest interval.
  public int primary() {
    return primary;
  }

  /// The place in [#all] of the virtual parent of a step, or -1 when it has none.
  public int virtualParent(int step) {
    return virtualOf[step];
  }
}
