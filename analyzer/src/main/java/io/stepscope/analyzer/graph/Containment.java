/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.graph;

import io.stepscope.analyzer.model.ExecutionTrace;

/// The containment tree of a trace, indexed so that questions about ancestors are cheap.
public final class Containment {
  /*
   * Depths and preorder numbers come from one pass over the tree without recursion. Ancestors are
   * climbed by jump pointers [1]: each step keeps its parent and one further ancestor, so chosen
   * that any ancestor is reached in O(log depth) hops.
   *
   * [1] E. Myers, An applicative random-access stack, Information Processing Letters 17, 1983
   */
  private final int[] parent;
  private final int[] depth;
  private final int[] jump;
  private final int[] topDown;
  private final int[] enter;
  private final int[] size;

  private Containment(ExecutionTrace trace) {
    int n = trace.size();
    this.parent = new int[n];
    this.depth = new int[n];
    this.jump = new int[n];
    this.enter = new int[n];
    this.size = new int[n];
    this.topDown = new int[n];
    int filled = 0;
    for (int top : trace.tops()) {
      parent[top] = -1;
      jump[top] = -1;
      topDown[filled++] = top;
    }
    for (int at = 0; at < filled; at++) {
      int step = topDown[at];
      for (int i = 0, count = trace.childCount(step); i < count; i++) {
        int child = trace.child(step, i);
        adopt(step, child);
        topDown[filled++] = child;
      }
    }
    number(trace);
  }

  public static Containment of(ExecutionTrace trace) {
    return new Containment(trace);
  }

  private void adopt(int step, int child) {
    parent[child] = step;
    depth[child] = depth[step] + 1;
    int far = jump[step];
    boolean even = far >= 0 && depth[step] - depth[far] == depth[far] - depthOrMinusOne(jump[far]);
    jump[child] = even ? jump[far] : step;
  }

  private int depthOrMinusOne(int step) {
    return step < 0 ? -1 : depth[step];
  }

  /// Preorder numbers: a step's subtree is `[enter, enter + size)`.
  private void number(ExecutionTrace trace) {
    for (int at = topDown.length - 1; at >= 0; at--) {
      int step = topDown[at];
      size[step]++;
      if (parent[step] >= 0) {
        size[parent[step]] += size[step];
      }
    }
    int next = 0;
    for (int at = 0; at < topDown.length; at++) {
      int step = topDown[at];
      if (parent[step] < 0) {
        enter[step] = next;
        next += size[step];
      }
      int child = enter[step] + 1;
      for (int i = 0, count = trace.childCount(step); i < count; i++) {
        enter[trace.child(step, i)] = child;
        child += size[trace.child(step, i)];
      }
    }
  }

  /// How many steps the trace has.
  public int size() {
    return parent.length;
  }

  /// The containing step, or -1 at the top.
  public int parent(int step) {
    return parent[step];
  }

  /// How many steps contain it.
  public int depth(int step) {
    return depth[step];
  }

  /// How many steps it contains at any depth, itself included.
  public int subtreeSize(int step) {
    return size[step];
  }

  /// The `nth` step in an order in which containers stand before what they contain.
  public int topDown(int nth) {
    return topDown[nth];
  }

  /// Whether `outer` contains `inner` at any depth. A step does not contain itself. O(1).
  public boolean contains(int outer, int inner) {
    return outer != inner
        && enter[outer] <= enter[inner]
        && enter[inner] < enter[outer] + size[outer];
  }

  /// The deepest step that contains both or is one of them, or -1 when there is none. O(log depth).
  public int commonAncestor(int a, int b) {
    int x = depth[a] > depth[b] ? ancestorAt(a, depth[b]) : a;
    int y = depth[b] > depth[a] ? ancestorAt(b, depth[a]) : b;
    while (x != y) {
      if (jump[x] != jump[y]) {
        x = jump[x];
        y = jump[y];
      } else {
        x = parent[x];
        y = parent[y];
      }
    }
    return x;
  }

  /// The ancestor of `step`, or the step itself, that lies right below `container` (-1: at the
  /// top).
  public int childToward(int container, int step) {
    return ancestorAt(step, depthOrMinusOne(container) + 1);
  }

  private int ancestorAt(int step, int wanted) {
    int at = step;
    while (depth[at] > wanted) {
      int far = jump[at];
      at = far >= 0 && depth[far] >= wanted ? far : parent[at];
    }
    return at;
  }
}
