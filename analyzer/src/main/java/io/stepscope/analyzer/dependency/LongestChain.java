/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.dependency;

import io.stepscope.analyzer.graph.StepGraph;
import io.stepscope.analyzer.graph.TraceFacts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The chain of accepted dependencies with the most time: durations of its steps, summed. Ties: the
/// chain whose last step, then whose step before it, … stands first in the trace. A step without
/// known times counts as 0, and steps that wait for each other are not followed. O(steps + edges).
///
/// @param steps by index, first dependency first; empty when no step depends on another
record LongestChain(List<Integer> steps, long nanos) {
  LongestChain {
    steps = List.copyOf(steps);
  }

  static LongestChain of(TraceFacts facts) {
    StepGraph graph = facts.graph();
    long[] best = new long[graph.size()];
    int[] previous = new int[graph.size()];
    Arrays.fill(previous, -1);
    int last = -1;
    if (graph.edgeCount() == 0) {
      return new LongestChain(List.of(), 0);
    }
    for (int step : graph.byLevel()) {
      for (int nth = 0; nth < graph.inDegree(step); nth++) {
        int source = graph.from(graph.inEdge(step, nth));
        if (!graph.shareCycle(source, step)
            && (previous[step] < 0 || best[source] > best[previous[step]])) {
          previous[step] = source;
        }
      }
      best[step] =
          saturatedSum(previous[step] < 0 ? 0 : best[previous[step]], duration(facts, step));
      if (previous[step] >= 0
          && (last < 0 || best[step] > best[last] || (best[step] == best[last] && step < last))) {
        last = step;
      }
    }
    var chain = new ArrayList<Integer>();
    for (int at = last; at >= 0; at = previous[at]) {
      chain.add(at);
    }
    return new LongestChain(chain.reversed(), last < 0 ? 0 : best[last]);
  }

  private static long duration(TraceFacts facts, int step) {
    return facts.hasTimes(step) ? facts.endOf(step) - facts.startOf(step) : 0;
  }

  private static long saturatedSum(long a, long b) {
    long sum = a + b;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }
}
