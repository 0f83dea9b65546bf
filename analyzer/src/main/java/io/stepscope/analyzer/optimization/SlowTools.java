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

  /// @param steps indexes of the tool's calls on the path, most time first
  /// @param share of the critical path
  record SlowTool(String tool, List<Integer> steps, long onPathNanos, double share) {}

  static List<SlowTool> of(TraceFacts facts, double leastShare) {
    ExecutionTrace trace = facts.trace();
    long length = facts.replay().rootNanos();
    Map<String, List<Integer>> onPath = new HashMap<>();
    for (int i = 0; i < trace.size(); i++) {
      if (facts.timeOnPath().get(i) > 0 && trace.step(i).toolName().isPresent()) {
        onPath.computeIfAbsent(trace.step(i).toolName().get(), _ -> new ArrayList<>()).add(i);
      }
    }
    var slow = new ArrayList<SlowTool>();
    onPath.forEach((tool, steps) -> {
      long nanos = 0;
      for (int step : steps) {
        nanos += facts.timeOnPath().get(step);
      }
      if (length > 0 && nanos >= leastShare * length) {
        steps.sort(
            Comparator.comparingLong((Integer step) -> -facts.timeOnPath().get(step))
                .thenComparing(Comparator.naturalOrder()));
        slow.add(new SlowTool(tool, steps, nanos, (double) nanos / length));
      }
    });
    slow.sort(
        Comparator.comparingLong(SlowTool::onPathNanos).reversed().thenComparing(SlowTool::tool));
    return slow;
  }
}
