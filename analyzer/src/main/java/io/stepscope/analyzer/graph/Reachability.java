/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.graph;

/// Answers whether one step reaches another over accepted edges.
final class Reachability {
  /*
   * Small traces: a row of bits per step, filled from the highest level down, so that a row is the
   * union of the rows it leads to. O(n * e / 64) once, O(1) a question.
   *
   * Large traces: a search from the source that leaves out every step which cannot lead to the
   * target. Two labels say so: the level (a path only climbs) and an interval of postorder numbers
   * of one depth-first walk, which contains the interval of everything reachable [1]. All searches
   * together may touch a bounded number of edges; beyond it an unpruned pair counts as reachable,
   * so that nothing is called independent without proof.
   *
   * [1] H. Yildirim, V. Chaoji, M. Zaki, GRAIL: Scalable Reachability Index for Large Graphs,
   *     VLDB 2010
   */
  private final StepGraph graph;
  private final Components components;
  private final boolean closed;
  private long budget;
  private int undecided;

  private long[] bits = {};
  private int words;
  private int[] postorder = {};
  private int[] lowest = {};
  private int[] seen = {};
  private int[] stack = {};
  private int search;

  Reachability(StepGraph graph, Components components, GraphSettings settings) {
    this.graph = graph;
    this.components = components;
    this.closed = graph.size() <= settings.closureSteps();
    this.budget = (long) settings.workFactor() * (graph.size() + graph.edgeCount()) + 1024;
  }

  int undecided() {
    return undecided;
  }

  boolean reaches(int from, int to) {
    if (from == to || graph.outDegree(from) == 0 || graph.inDegree(to) == 0) {
      return false;
    }
    if (components.of(from) == components.of(to)) {
      return true;
    }
    if (graph.level(from) >= graph.level(to)) {
      return false;
    }
    if (closed) {
      if (bits.length == 0) {
        bits = closure();
      }
      return (bits[from * words + (to >> 6)] >>> (to & 63) & 1) != 0;
    }
    return search(from, to);
  }

  private long[] closure() {
    words = (graph.size() + 63) >> 6;
    long[] rows = new long[graph.size() * words];
    int[] order = graph.byLevel();
    for (int at = order.length - 1; at >= 0; at--) {
      int step = order[at];
      for (int nth = 0; nth < graph.outDegree(step); nth++) {
        int next = graph.to(graph.outEdge(step, nth));
        if (components.of(next) != components.of(step)) {
          union(rows, step, next);
        }
      }
      shareInComponent(rows, order, at);
    }
    return rows;
  }

  private void union(long[] rows, int step, int next) {
    for (int w = 0; w < words; w++) {
      rows[step * words + w] |= rows[next * words + w];
    }
    int component = components.of(next);
    for (int m = 0; m < components.sizeOf(component); m++) {
      int member = components.member(component, m);
      rows[step * words + (member >> 6)] |= 1L << (member & 63);
    }
  }

  /// When the last member of a group has its row, all members get the union of their rows.
  private void shareInComponent(long[] rows, int[] order, int at) {
    int component = components.of(order[at]);
    if (components.sizeOf(component) == 1 || components.member(component, 0) != order[at]) {
      return;
    }
    int first = order[at];
    for (int m = 1; m < components.sizeOf(component); m++) {
      int member = components.member(component, m);
      for (int w = 0; w < words; w++) {
        rows[first * words + w] |= rows[member * words + w];
      }
    }
    for (int m = 1; m < components.sizeOf(component); m++) {
      int member = components.member(component, m);
      System.arraycopy(rows, first * words, rows, member * words, words);
    }
  }

  private boolean search(int from, int to) {
    if (postorder.length == 0) {
      postorder = label();
    }
    if (cannotReach(from, to)) {
      return false;
    }
    search++;
    seen[from] = search;
    stack[0] = from;
    int depth = 1;
    while (depth > 0) {
      int step = stack[--depth];
      for (int nth = 0; nth < graph.outDegree(step); nth++) {
        if (budget-- <= 0) {
          undecided++;
          return true;
        }
        int next = graph.to(graph.outEdge(step, nth));
        if (next == to) {
          return true;
        }
        if (seen[next] != search && !cannotReach(next, to)) {
          seen[next] = search;
          stack[depth++] = next;
        }
      }
    }
    return false;
  }

  private boolean cannotReach(int from, int to) {
    if (components.of(from) == components.of(to)) {
      return false;
    }
    return graph.level(from) >= graph.level(to)
        || postorder[to] > postorder[from]
        || lowest[to] < lowest[from];
  }

  /// Postorder numbers of a depth-first walk, and for each step the lowest number it reaches. Steps
  /// of a cycle get the same label.
  private int[] label() {
    int n = graph.size();
    int[] post = new int[n];
    lowest = new int[n];
    seen = new int[n];
    stack = new int[n];
    int[] next = new int[n];
    boolean[] entered = new boolean[n];
    int number = 0;
    for (int root : graph.byLevel()) {
      int depth = 0;
      if (!entered[root]) {
        entered[root] = true;
        stack[depth++] = root;
      }
      while (depth > 0) {
        int step = stack[depth - 1];
        if (next[step] < graph.outDegree(step)) {
          int target = graph.to(graph.outEdge(step, next[step]++));
          if (!entered[target]) {
            entered[target] = true;
            stack[depth++] = target;
          }
        } else {
          post[step] = number++;
          depth--;
        }
      }
    }
    lowerToReached(post);
    return post;
  }

  private void lowerToReached(int[] post) {
    System.arraycopy(post, 0, lowest, 0, post.length);
    for (int component = 0; component < components.count(); component++) {
      int highest = 0;
      for (int m = 0; m < components.sizeOf(component); m++) {
        highest = Math.max(highest, post[components.member(component, m)]);
      }
      for (int m = 0; m < components.sizeOf(component); m++) {
        post[components.member(component, m)] = highest;
      }
    }
    int[] order = graph.byLevel();
    for (int at = order.length - 1; at >= 0; at--) {
      int component = components.of(order[at]);
      if (components.member(component, 0) == order[at]) {
        lowerComponent(component);
      }
    }
  }

  private void lowerComponent(int component) {
    int low = Integer.MAX_VALUE;
    for (int m = 0; m < components.sizeOf(component); m++) {
      int step = components.member(component, m);
      low = Math.min(low, lowest[step]);
      for (int nth = 0; nth < graph.outDegree(step); nth++) {
        low = Math.min(low, lowest[graph.to(graph.outEdge(step, nth))]);
      }
    }
    for (int m = 0; m < components.sizeOf(component); m++) {
      lowest[components.member(component, m)] = low;
    }
  }
}
