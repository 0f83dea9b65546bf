/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.optimization;

import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.model.ExecutionTrace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Tools that hold a large part of the critical path.
final class SlowTools {
  private SlowTools() {}

  /// @param steps indexes of all calls of the tool, those with most time on the path first: a
  ///   faster tool is faster in every call, and calls beside one another are on the path in turn
  /// @param callsOnPath how many of them have time on the path
  /// @param share of the critical path
  record SlowTool(
      String tool, List<Integer> steps, int callsOnPath, long onPathNanos, double share) {}

  static List<SlowTool> of(TraceFacts facts, double leastShare) {
    ExecutionTrace trace = facts.trace();
    long length = facts.replay().rootNanos();
    Map<String, List<Integer>> calls = new HashMap<>();
    for (int i = 0; i < trace.size(); i++) {
      if (trace.step(i).toolName().isPresent()) {
        calls.computeIfAbsent(trace.step(i).toolName().get(), _ -> new ArrayList<>()).add(i);
      }
    }
    var slow = new ArrayList<SlowTool>();
    calls.forEach((tool, steps) -> {
      long nanos = 0;
      int onPath = 0;
      for (int step : steps) {
        nanos += facts.timeOnPath().get(step);
        onPath += facts.timeOnPath().get(step) > 0 ? 1 : 0;
      }
      if (length > 0 && nanos > 0 && nanos >= leastShare * length) {
        steps.sort(
            Comparator.comparingLong((Integer step) -> -facts.timeOnPath().get(step))
                .thenComparing(Comparator.naturalOrder()));
        slow.add(new SlowTool(tool, steps, onPath, nanos, (double) nanos / length));
      }
    });
    slow.sort(
        Comparator.comparingLong(SlowTool::onPathNanos).reversed().thenComparing(SlowTool::tool));
    return slow;
  }
}
