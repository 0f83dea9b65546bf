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
import java.util.stream.IntStream;
import org.jgrapht.Graph;
import org.jgrapht.alg.util.Pair;
import org.jgrapht.graph.DefaultDirectedGraph;
import org.jgrapht.opt.graph.sparse.IncomingEdgesSupport;
import org.jgrapht.opt.graph.sparse.SparseIntDirectedGraph;

/// The accepted dependencies of a trace as a graph over step indexes.
///
/// Made for one analysis of one trace: answers that are costly are computed when first asked for,
/// so an instance belongs to one thread at a time.
public final class StepGraph {
  /*
   * Levels and order come from Kahn's algorithm over two arrays of edge numbers, by source and by
   * target: a tenth of the time and memory that a library's graph needs for them. The same graph as
   * a JGraphT graph is built for strongly connected components, which only a cyclic graph needs.
   * Tests make a JGraphT graph of their own and hold the arrays against it.
   */
  private final List<DependencyEdge> edges;
  private final int[] from;
  private final int[] to;
  private final boolean[] hard;
  private final int[] outFirst;
  private final int[] outEdges;
  private final int[] inFirst;
  private final int[] inEdges;
  private final Components components;
  private final int[] levels;
  private final Reachability reachability;
  private final int size;

  private StepGraph(ExecutionTrace trace, GraphSettings settings) {
    this.size = trace.size();
    List<DependencyEdge> all = trace.edges();
    var accepted = new ArrayList<DependencyEdge>(all.size());
    int[] sources = new int[all.size()];
    int[] targets = new int[all.size()];
    for (int nth = 0; nth < sources.length; nth++) {
      if (all.get(nth).isAccepted()) {
        sources[accepted.size()] = trace.edgeSource(nth);
        targets[accepted.size()] = trace.edgeTarget(nth);
        accepted.add(all.get(nth));
      }
    }
    this.edges = List.copyOf(accepted);
    this.from = Arrays.copyOf(sources, edges.size());
    this.to = Arrays.copyOf(targets, edges.size());
    this.hard = new boolean[edges.size()];
    for (int e = 0; e < hard.length; e++) {
      hard[e] = accepted.get(e).edgeClass().isHard();
    }
    this.outFirst = new int[size + 1];
    this.inFirst = new int[size + 1];
    this.outEdges = grouped(from, outFirst);
    this.inEdges = grouped(to, inFirst);
    int[] found = new int[size];
    boolean acyclic = Components.single(size).levels(this, found);
    this.components = acyclic ? Components.single(size) : Components.strong(this);
    if (!acyclic) {
      Arrays.fill(found, 0);
      components.levels(this, found);
    }
    this.levels = found;
    this.reachability = new Reachability(this, components, settings);
  }

  static StepGraph of(ExecutionTrace trace, GraphSettings settings) {
    return new StepGraph(trace, settings);
  }

  /// Edge numbers by key, leaving out edges from a step to itself.
  private int[] grouped(int[] keys, int[] first) {
    for (int e = 0; e < keys.length; e++) {
      if (from[e] != to[e]) {
        first[keys[e] + 1]++;
      }
    }
    for (int i = 1; i < first.length; i++) {
      first[i] += first[i - 1];
    }
    int[] next = Arrays.copyOf(first, first.length);
    int[] order = new int[first[first.length - 1]];
    for (int e = 0; e < keys.length; e++) {
      if (from[e] != to[e]) {
        order[next[keys[e]]++] = e;
      }
    }
    return order;
  }

  /// How many steps the trace has.
  public int size() {
    return size;
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

  /// Whether edge number `edge` rests on an identity or a declaration (E1 to E4).
  public boolean isHard(int edge) {
    return hard[edge];
  }

  /// How many edges lead to `step` from another one.
  public int inDegree(int step) {
    return inFirst[step + 1] - inFirst[step];
  }

  /// How many edges lead from `step` to another one.
  public int outDegree(int step) {
    return outFirst[step + 1] - outFirst[step];
  }

  /// The number of the `nth` edge that leads to `step`, by source.
  public int inEdge(int step, int nth) {
    return inEdges[inFirst[step] + nth];
  }

  /// The number of the `nth` edge that leaves `step`, by target.
  public int outEdge(int step, int nth) {
    return outEdges[outFirst[step] + nth];
  }

  /// Steps that `step` depends on directly, distinct, ascending.
  public int[] predecessors(int step) {
    int[] found = new int[inDegree(step)];
    for (int nth = 0; nth < found.length; nth++) {
      found[nth] = from[inEdge(step, nth)];
    }
    return distinct(found);
  }

  /// Steps that depend on `step` directly, distinct, ascending.
  public int[] successors(int step) {
    int[] found = new int[outDegree(step)];
    for (int nth = 0; nth < found.length; nth++) {
      found[nth] = to[outEdge(step, nth)];
    }
    return distinct(found);
  }

  private static int[] distinct(int[] steps) {
    Arrays.sort(steps);
    int count = 0;
    for (int i = 0; i < steps.length; i++) {
      if (i == 0 || steps[i] != steps[i - 1]) {
        steps[count++] = steps[i];
      }
    }
    return count == steps.length ? steps : Arrays.copyOf(steps, count);
  }

  /// 0 for a step without dependencies, else one more than the highest level among them; steps of
  /// one cycle share a level.
  public Ints levels() {
    return Ints.of(levels);
  }

  public int level(int step) {
    return levels[step];
  }

  /// Step indexes by level, then index: an order that the dependencies allow.
  public int[] byLevel() {
    int depth = 0;
    for (int level : levels) {
      depth = Math.max(depth, level + 1);
    }
    int[] first = new int[depth + 1];
    for (int level : levels) {
      first[level + 1]++;
    }
    for (int i = 1; i <= depth; i++) {
      first[i] += first[i - 1];
    }
    int[] order = new int[size];
    for (int step = 0; step < size; step++) {
      order[first[levels[step]]++] = step;
    }
    return order;
  }

  /// Whether some steps wait for each other.
  public boolean isCyclic() {
    return !cycles().isEmpty();
  }

  /// Whether both steps wait for each other.
  public boolean shareCycle(int a, int b) {
    return components.of(a) == components.of(b);
  }

  /// One shortest cycle through the first step of every group of steps that wait for each other:
  /// step indexes, the first one repeated at the end. Empty when there is none.
  public List<Ints> cycles() {
    var found = new ArrayList<Ints>();
    for (int e = 0; e < from.length; e++) {
      if (from[e] == to[e]) {
        found.add(Ints.copyOf(from[e], from[e]));
      }
    }
    if (components.count() == size) {
      return List.copyOf(found);
    }
    var search = new ShortestCycle(this, components);
    for (int component = 0; component < components.count(); component++) {
      if (components.sizeOf(component) > 1) {
        found.add(search.through(components.member(component, 0)));
      }
    }
    return List.copyOf(found);
  }

  /// Whether there is a path of accepted edges from one step to another; a step does not reach
  /// itself. Answered in O(1) from a closure up to [GraphSettings#closureSteps] steps. Above it a
  /// bounded search answers: pairs that it could not decide count as reachable, and
  /// [#undecidedPaths] counts them.
  public boolean reaches(int from, int to) {
    return reachability.reaches(from, to);
  }

  /// How many answers of [#reaches] ran into the bound.
  public int undecidedPaths() {
    return reachability.undecided();
  }

  /// A new JGraphT graph of the same edges, parallel ones joined, self-edges left out.
  Graph<Integer, Integer> asGraph() {
    var pairs = new ArrayList<Pair<Integer, Integer>>();
    for (int step = 0; step < size; step++) {
      for (int next : successors(step)) {
        pairs.add(Pair.of(step, next));
      }
    }
    if (pairs.isEmpty()) {
      // The sparse graph cannot be without edges.
      var none = new DefaultDirectedGraph<Integer, Integer>(Integer.class);
      IntStream.range(0, size).forEach(none::addVertex);
      return none;
    }
    return new SparseIntDirectedGraph(size, pairs, IncomingEdgesSupport.FULL_INCOMING_EDGES);
  }
}
