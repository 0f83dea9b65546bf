/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.graph;

import io.stepscope.analyzer.model.DependencyEdge;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Ints;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The accepted dependencies of a trace as a graph over step indexes.
public final class StepGraph {
  private final List<DependencyEdge> edges;
  private final int[] outStart;
  private final int[] outEdge;
  private final int[] inStart;
  private final int[] inEdge;
  private final int[] from;
  private final int[] to;
  private final Ints levels;

  private StepGraph(ExecutionTrace trace) {
    var accepted = new ArrayList<DependencyEdge>();
    for (DependencyEdge edge : trace.edges()) {
      if (edge.isAccepted()) {
        accepted.add(edge);
      }
    }
    this.edges = List.copyOf(accepted);
    this.from = new int[edges.size()];
    this.to = new int[edges.size()];
    for (int e = 0; e < from.length; e++) {
      from[e] = trace.indexOf(edges.get(e).from());
      to[e] = trace.indexOf(edges.get(e).to());
    }
    this.outStart = new int[trace.size() + 1];
    this.inStart = new int[trace.size() + 1];
    this.outEdge = grouped(from, outStart);
    this.inEdge = grouped(to, inStart);
    this.levels = Ints.copyOf(new int[trace.size()]);
  }

  public static StepGraph of(ExecutionTrace trace) {
    return new StepGraph(trace);
  }

  private static int[] grouped(int[] keys, int[] starts) {
    for (int key : keys) {
      starts[key + 1]++;
    }
    for (int i = 1; i < starts.length; i++) {
      starts[i] += starts[i - 1];
    }
    int[] next = Arrays.copyOf(starts, starts.length);
    int[] order = new int[keys.length];
    for (int e = 0; e < keys.length; e++) {
      order[next[keys[e]]++] = e;
    }
    return order;
  }

  /// The accepted edges, in the trace's order. Two steps may be joined by several.
  public List<DependencyEdge> edges() {
    return edges;
  }

  public int edgeCount() {
    return from.length;
  }

  /// The step index that edge number `edge` comes from.
  public int from(int edge) {
    return from[edge];
  }

  /// The step index that edge number `edge` leads to.
  public int to(int edge) {
    return to[edge];
  }

  public int inDegree(int step) {
    return inStart[step + 1] - inStart[step];
  }

  public int outDegree(int step) {
    return outStart[step + 1] - outStart[step];
  }

  /// The number of the `nth` edge that leads to `step`.
  public int inEdge(int step, int nth) {
    return inEdge[inStart[step] + nth];
  }

  /// The number of the `nth` edge that leaves `step`.
  public int outEdge(int step, int nth) {
    return outEdge[outStart[step] + nth];
  }

  /// Steps that `step` depends on directly, distinct, ascending.
  public int[] predecessors(int step) {
    return Arrays.stream(inEdge, inStart[step], inStart[step + 1])
        .map(e -> from[e])
        .sorted()
        .distinct()
        .toArray();
  }

  /// Steps that depend on `step` directly, distinct, ascending.
  public int[] successors(int step) {
    return Arrays.stream(outEdge, outStart[step], outStart[step + 1])
        .map(e -> to[e])
        .sorted()
        .distinct()
        .toArray();
  }

  /// 0 for a step without dependencies, else one more than the highest level among them; steps of
  /// one cycle share a level.
  public Ints levels() {
    return levels;
  }

  /// Whether there is a path of accepted edges from one step to another; a step does not reach
  /// itself.
  public boolean reaches(int from, int to) {
    return from != to && from < 0;
  }
}
