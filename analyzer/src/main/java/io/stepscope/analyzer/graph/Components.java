/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.graph;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jgrapht.alg.connectivity.KosarajuStrongConnectivityInspector;

/// The steps of a graph in groups that wait for each other; in an acyclic graph every step is a
/// group of its own.
final class Components {
  private final int[] component;
  private final int[] first;
  private final int[] members;

  private Components(int[] component, int[] first, int[] members) {
    this.component = component;
    this.first = first;
    this.members = members;
  }

  /// Every step for itself.
  static Components single(int size) {
    int[] steps = new int[size];
    int[] first = new int[size + 1];
    for (int i = 0; i < size; i++) {
      steps[i] = i;
      first[i + 1] = i + 1;
    }
    return new Components(steps, first, steps);
  }

  /// Strongly connected components, by their first step.
  static Components strong(StepGraph graph) {
    List<Set<Integer>> sets =
        new ArrayList<>(
            new KosarajuStrongConnectivityInspector<>(graph.asGraph()).stronglyConnectedSets());
    List<List<Integer>> groups =
        sets.stream()
            .map(set -> set.stream().sorted().toList())
            .sorted(Comparator.comparing(List::getFirst))
            .toList();
    int[] component = new int[graph.size()];
    int[] first = new int[groups.size() + 1];
    int[] members = new int[graph.size()];
    int filled = 0;
    for (int c = 0; c < groups.size(); c++) {
      for (int step : groups.get(c)) {
        component[step] = c;
        members[filled++] = step;
      }
      first[c + 1] = filled;
    }
    return new Components(component, first, members);
  }

  int count() {
    return first.length - 1;
  }

  int of(int step) {
    return component[step];
  }

  int sizeOf(int component) {
    return first[component + 1] - first[component];
  }

  int member(int component, int nth) {
    return members[first[component] + nth];
  }

  /// Fills in the level of every step, all of one group on the same one.
  ///
  /// @return whether every group got its level; if not, some groups wait for each other
  boolean levels(StepGraph graph, int[] levels) {
    int[] waiting = new int[count()];
    for (int e = 0; e < graph.edgeCount(); e++) {
      if (component[graph.from(e)] != component[graph.to(e)]) {
        waiting[component[graph.to(e)]]++;
      }
    }
    int[] queue = new int[count()];
    int[] level = new int[count()];
    int filled = 0;
    for (int c = 0; c < queue.length; c++) {
      if (waiting[c] == 0) {
        queue[filled++] = c;
      }
    }
    for (int at = 0; at < filled; at++) {
      int current = queue[at];
      for (int m = 0; m < sizeOf(current); m++) {
        int step = member(current, m);
        levels[step] = level[current];
        for (int nth = 0; nth < graph.outDegree(step); nth++) {
          int next = component[graph.to(graph.outEdge(step, nth))];
          if (next != current) {
            level[next] = Math.max(level[next], level[current] + 1);
            if (--waiting[next] == 0) {
              queue[filled++] = next;
            }
          }
        }
      }
    }
    return filled == queue.length;
  }
}
