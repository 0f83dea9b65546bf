/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.dependency;

import io.stepscope.analyzer.graph.Containment;
import io.stepscope.analyzer.graph.StepGraph;
import io.stepscope.analyzer.graph.TraceFacts;
import java.util.Arrays;

/// Answers whether a step waited for any of its earlier siblings, directly or over other steps.
final class SiblingDependencies {
  /*
   * Every accepted edge is lifted to the two children of the lowest common ancestor of its ends:
   * when something inside a waited for something inside b, the siblings a and b are dependent.
   *
   *     agent
   *       a        contains x          edge x -> y
   *       b        contains y          lifted: a -> b
   *
   * The question is answered by a search backwards from the later sibling: over the edges that lead
   * to a step, over lifted edges, and from a step to its container, since it could not start before
   * that. Steps that ended before the group began cannot have waited for a member, so the search
   * stays inside the group's own time. All searches of a trace together may visit a bounded number
   * of edges; beyond it every question is answered with yes.
   */
  private final TraceFacts facts;
  private final StepGraph graph;
  private final Containment containment;
  private final int[] liftedFirst;
  private final int[] liftedFrom;
  private final int[] visited;
  private final int[] stack;
  private int search;
  private long budget;

  SiblingDependencies(TraceFacts facts) {
    this.facts = facts;
    this.graph = facts.graph();
    this.containment = facts.containment();
    int n = graph.size();
    this.budget = (long) facts.settings().workFactor() * (n + graph.edgeCount()) + 1024;
    int[] from = new int[graph.edgeCount()];
    int[] to = new int[graph.edgeCount()];
    int count = lift(from, to);
    this.liftedFirst = new int[n + 1];
    this.liftedFrom = new int[count];
    for (int i = 0; i < count; i++) {
      liftedFirst[to[i] + 1]++;
    }
    for (int i = 1; i <= n; i++) {
      liftedFirst[i] += liftedFirst[i - 1];
    }
    int[] next = Arrays.copyOf(liftedFirst, liftedFirst.length);
    for (int i = 0; i < count; i++) {
      liftedFrom[next[to[i]]++] = from[i];
    }
    this.visited = new int[n];
    this.stack = new int[n];
  }

  /// Edges whose ends are siblings already are left out: they are searched as they are.
  private int lift(int[] from, int[] to) {
    int count = 0;
    for (int edge = 0; edge < graph.edgeCount(); edge++) {
      int source = graph.from(edge);
      int target = graph.to(edge);
      boolean siblings = containment.parent(source) == containment.parent(target);
      if (siblings
          || containment.contains(source, target)
          || containment.contains(target, source)) {
        continue;
      }
      int ancestor = containment.commonAncestor(source, target);
      from[count] = containment.childToward(ancestor, source);
      to[count++] = containment.childToward(ancestor, target);
    }
    return count;
  }

  /// Whether the bound on all searches was reached.
  boolean isCut() {
    return budget <= 0;
  }

  /// Whether `step` waited for a member of `group`, its siblings, of which the first started at
  /// `groupStart`.
  ///
  /// @param isMember by step index
  boolean waitedFor(boolean[] isMember, long groupStart, int step) {
    search++;
    int depth = 0;
    visited[step] = search;
    stack[depth++] = step;
    while (depth > 0) {
      int at = stack[--depth];
      int degree = graph.inDegree(at);
      int lifted = liftedFirst[at + 1] - liftedFirst[at];
      for (int i = 0; i <= degree + lifted; i++) {
        int previous = previous(at, i, degree, step);
        if (previous < 0 || visited[previous] == search) {
          continue;
        }
        if (budget-- <= 0 || isMember[previous]) {
          return true;
        }
        visited[previous] = search;
        if (!endedBefore(previous, groupStart)) {
          stack[depth++] = previous;
        }
      }
    }
    return false;
  }

  /// The sources of the step's edges, then of its lifted edges, then its container.
  private int previous(int at, int nth, int degree, int step) {
    if (nth < degree) {
      return graph.from(graph.inEdge(at, nth));
    }
    int lifted = liftedFirst[at] + nth - degree;
    if (lifted < liftedFirst[at + 1]) {
      return liftedFrom[lifted];
    }
    int container = containment.parent(at);
    return container >= 0 && !containment.contains(container, step) ? container : -1;
  }

  private boolean endedBefore(int step, long time) {
    return facts.hasTimes(step) && facts.endOf(step) < time;
  }
}
