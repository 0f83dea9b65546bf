/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.graph;

import io.stepscope.analyzer.model.Ints;
import java.util.Arrays;

/// Finds shortest cycles through given steps, by breadth-first search inside their components.
final class ShortestCycle {
  private final StepGraph graph;
  private final Components components;
  private final int[] cameFrom;
  private final int[] queue;

  ShortestCycle(StepGraph graph, Components components) {
    this.graph = graph;
    this.components = components;
    this.cameFrom = new int[graph.size()];
    this.queue = new int[graph.size() + 1];
    Arrays.fill(cameFrom, -1);
  }

  /// The cycle, `start` first and last.
  ///
  /// @throws IllegalArgumentException when no cycle goes through `start`
  Ints through(int start) {
    queue[0] = start;
    int filled = 1;
    for (int at = 0; at < filled && cameFrom[start] < 0; at++) {
      int step = queue[at];
      for (int nth = 0; nth < graph.outDegree(step); nth++) {
        int next = graph.to(graph.outEdge(step, nth));
        if (cameFrom[next] < 0 && components.of(next) == components.of(start)) {
          cameFrom[next] = step;
          queue[filled++] = next;
        }
      }
    }
    if (cameFrom[start] < 0) {
      throw new IllegalArgumentException("no cycle goes through step " + start);
    }
    Ints cycle = path(start, cameFrom);
    for (int at = 0; at < filled; at++) {
      cameFrom[queue[at]] = -1;
    }
    return cycle;
  }

  private static Ints path(int start, int[] cameFrom) {
    int length = 1;
    for (int at = cameFrom[start]; at != start; at = cameFrom[at]) {
      length++;
    }
    int[] cycle = new int[length + 1];
    cycle[length] = start;
    int at = start;
    for (int i = length - 1; i >= 0; i--) {
      at = cameFrom[at];
      cycle[i] = at;
    }
    return Ints.copyOf(cycle);
  }
}
