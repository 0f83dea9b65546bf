/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.edge;

import io.stepscope.otel.draft.StepDraft;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The runs of each named node of a graph. A name stands for a role that may run many times; an
/// edge between names becomes one between the runs that belong together, so loops in the declared
/// graph are no cycles among the steps.
final class NodeRuns {
  private static final int MAX_BACK = 32;
  private static final int MAX_NAME = 64;

  private final Steps steps;
  private final Map<String, List<StepDraft>> runs = new HashMap<>();

  NodeRuns(Steps steps) {
    this.steps = steps;
  }

  /// Adds a run of `node`. Runs must come in the order of start.
  void add(String node, StepDraft run) {
    runs.computeIfAbsent(node, _ -> new ArrayList<>()).add(run);
  }

  boolean isEmpty() {
    return runs.isEmpty();
  }

  int runs(String node) {
    return runs.getOrDefault(node, List.of()).size();
  }

  /// The latest run of `node` that had ended when `step` started, no relative of it; null when
  /// there is none. O(log n) for runs that do not overlap.
  @Nullable StepDraft latestBefore(String node, StepDraft step) {
    List<StepDraft> all = runs.getOrDefault(node, List.of());
    int started = Sorted.count(all, run -> steps.startsBefore(run, step));
    for (int at = started - 1; at >= 0 && started - at <= MAX_BACK; at--) {
      StepDraft run = all.get(at);
      if (steps.isBefore(run, step) && !steps.areRelated(run, step)) {
        return run;
      }
    }
    return null;
  }

  /// The first run of `node` that starts when `step` has ended, no relative of it; null when there
  /// is none.
  @Nullable StepDraft firstAfter(String node, StepDraft step) {
    List<StepDraft> all = runs.getOrDefault(node, List.of());
    int first = Sorted.count(all, run -> !steps.isBefore(step, run));
    for (int at = first; at < all.size() && at - first < MAX_BACK; at++) {
      if (!steps.areRelated(step, all.get(at))) {
        return all.get(at);
      }
    }
    return null;
  }

  /// The latest run of `node` that had started at that time; null when there is none.
  @Nullable StepDraft startedBy(String node, long nanos) {
    List<StepDraft> all = runs.getOrDefault(node, List.of());
    int started = startedBy(all, nanos);
    return started == 0 ? null : all.get(started - 1);
  }

  /// The first run of `node` that started at that time or later; null when there is none.
  @Nullable StepDraft startedFrom(String node, long nanos) {
    List<StepDraft> all = runs.getOrDefault(node, List.of());
    int started = startedBy(all, nanos - 1);
    return started == all.size() ? null : all.get(started);
  }

  private static int startedBy(List<StepDraft> all, long nanos) {
    return Sorted.count(all, run -> run.time().start() <= nanos);
  }

  static String shortened(String name) {
    return name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME);
  }
}
