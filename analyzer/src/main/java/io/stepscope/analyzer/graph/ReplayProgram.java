/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.graph;

import io.stepscope.analyzer.model.ExecutionTrace;
import java.util.Arrays;

/// The starts and ends of all steps of a trace in the order in which a replay handles them, with
/// what holds whom. A vertex is a step or, above them, a root of [Roots#all]: only virtual parents
/// are used of those.
final class ReplayProgram {
  /*
   * Events are sorted by observed time. At one instant all ends come first, the deepest first, so
   * that a container ends after what it contains; then starts, the shallowest first. A step
   * without length starts and ends at one place between them: with the ends when its container ends
   * there too, with the starts when its container starts there, else in the middle. A tree of steps
   * without length at one instant is one place, walked as a tree.
   *
   * So every event stands after all events that can hold it, and whether a step "had ended when
   * another started" is whether its end stands before the other's start.
   */
  private static final int ENDS = 0;
  private static final int MIDDLE = 1;
  private static final int STARTS = 2;

  final int vertices;
  final int[] parent;
  final long[] start;
  final long[] end;
  final boolean[] known;
  final boolean[] holds;

  /// `vertex + 1` starts a vertex, `-(vertex + 1)` ends it.
  final int[] events;

  /// The sources of vertex `v` are `sources[firstSource[v]]` to `sources[firstSource[v + 1] - 1]`.
  final int[] firstSource;

  final int[] sources;

  private final ExecutionTrace trace;
  private final Containment containment;
  private final Timeline timeline;
  private final Roots roots;
  private final int[] startAt;
  private final int[] endAt;

  ReplayProgram(
      ExecutionTrace trace,
      Containment containment,
      Timeline timeline,
      StepGraph graph,
      Roots roots) {
    this.trace = trace;
    this.containment = containment;
    this.timeline = timeline;
    this.roots = roots;
    this.vertices = trace.size() + roots.all().size();
    this.parent = new int[vertices];
    this.start = new long[vertices];
    this.end = new long[vertices];
    this.known = new boolean[vertices];
    this.holds = new boolean[vertices];
    placeVirtualParents();
    for (int i = 0; i < trace.size(); i++) {
      place(containment.topDown(i));
    }
    this.startAt = new int[vertices];
    this.endAt = new int[vertices];
    this.events = order();
    this.firstSource = new int[vertices + 1];
    this.sources = findSources(graph);
  }

  private void placeVirtualParents() {
    for (int r = 0; r < roots.all().size(); r++) {
      int vertex = trace.size() + r;
      Roots.Root root = roots.all().get(r);
      parent[vertex] = -1;
      known[vertex] = root.isVirtual() && root.interval().isPresent();
      if (known[vertex]) {
        start[vertex] = root.interval().get().start();
        end[vertex] = root.interval().get().end();
      }
    }
  }

  /// Clips a step to its container. A step that lies wholly outside, or a CONSUMER below a
  /// PRODUCER, keeps its own times and holds nobody.
  private void place(int step) {
    int virtual = roots.virtualParent(step);
    parent[step] = virtual >= 0 ? trace.size() + virtual : trace.parent(step);
    known[step] = timeline.isKnown(step);
    if (!known[step]) {
      return;
    }
    start[step] = timeline.start(step);
    end[step] = timeline.end(step);
    int container = parent[step];
    if (container < 0 || Candidates.isDetached(trace, step)) {
      return;
    }
    long from = Math.max(start[step], start[container]);
    long to = Math.min(end[step], end[container]);
    holds[step] = from < to || (from == to && start[step] == end[step]);
    if (holds[step]) {
      start[step] = from;
      end[step] = to;
    }
  }

  private boolean isPoint(int vertex) {
    return start[vertex] == end[vertex];
  }

  /// A point inside a point: its place is its container's.
  private boolean isInsidePoint(int vertex) {
    int container = parent[vertex];
    return container >= 0
        && isPoint(vertex)
        && isPoint(container)
        && start[container] == start[vertex];
  }

  private int depth(int vertex) {
    return vertex < trace.size() ? containment.depth(vertex) + 1 : 0;
  }

  private int[] order() {
    int[] endRank = new int[vertices];
    int[] startRank = new int[vertices];
    int[] byEnd = rank(true, endRank);
    int[] byStart = rank(false, startRank);
    int bits = TimeSort.bitsFor(vertices);
    long[] times = new long[2 * vertices];
    long[] ties = new long[2 * vertices];
    int count = 0;
    int steps = 0;
    for (int vertex = 0; vertex < vertices; vertex++) {
      if (!known[vertex]) {
        continue;
      }
      steps++;
      if (isPoint(vertex)) {
        if (!isInsidePoint(vertex)) {
          int batch = batchOf(vertex);
          int rank = batch == ENDS ? endRank[vertex] : startRank[vertex];
          times[count] = start[vertex];
          ties[count++] = (long) batch << bits | rank;
        }
      } else {
        times[count] = start[vertex];
        ties[count++] = (long) STARTS << bits | startRank[vertex];
        times[count] = end[vertex];
        ties[count++] = (long) ENDS << bits | endRank[vertex];
      }
    }
    long[] sorted =
        TimeSort.order(Arrays.copyOf(times, count), Arrays.copyOf(ties, count), bits + 2);
    return emit(sorted, bits, byEnd, byStart, new int[2 * steps]);
  }

  private int batchOf(int point) {
    int container = parent[point];
    if (container < 0 || !known[container]) {
      return MIDDLE;
    }
    if (end[container] == start[point]) {
      return ENDS;
    }
    return start[container] == start[point] ? STARTS : MIDDLE;
  }

  /// Vertices by depth, deepest first for ends; points after the other ends of their depth, and
  /// before the other starts. Fills in each vertex's place.
  private int[] rank(boolean ends, int[] ranks) {
    int deepest = 0;
    for (int vertex = 0; vertex < vertices; vertex++) {
      deepest = Math.max(deepest, depth(vertex));
    }
    int[] first = new int[2 * deepest + 3];
    for (int vertex = 0; vertex < vertices; vertex++) {
      first[bucket(vertex, deepest, ends) + 1]++;
    }
    for (int i = 1; i < first.length; i++) {
      first[i] += first[i - 1];
    }
    int[] order = new int[vertices];
    for (int vertex = 0; vertex < vertices; vertex++) {
      int place = first[bucket(vertex, deepest, ends)]++;
      order[place] = vertex;
      ranks[vertex] = place;
    }
    return order;
  }

  private int bucket(int vertex, int deepest, boolean ends) {
    boolean point = isPoint(vertex);
    return ends
        ? 2 * (deepest - depth(vertex)) + (point ? 1 : 0)
        : 2 * depth(vertex) + (point ? 0 : 1);
  }

  private int[] emit(long[] sorted, int bits, int[] byEnd, int[] byStart, int[] program) {
    int mask = (1 << bits) - 1;
    int at = 0;
    for (long tie : sorted) {
      int batch = (int) (tie >>> bits);
      int rank = (int) tie & mask;
      int vertex = batch == ENDS ? byEnd[rank] : byStart[rank];
      if (isPoint(vertex)) {
        at = emitPoint(vertex, program, at);
      } else if (batch == ENDS) {
        endAt[vertex] = at;
        program[at++] = -(vertex + 1);
      } else {
        startAt[vertex] = at;
        program[at++] = vertex + 1;
      }
    }
    return program;
  }

  /// Walks the tree of points that stand at one instant below `top`, `top` included.
  private int emitPoint(int top, int[] program, int from) {
    int at = from;
    int vertex = top;
    int[] next = {0};
    int[] path = {top};
    int depth = 0;
    startAt[top] = at;
    program[at++] = top + 1;
    while (depth >= 0) {
      vertex = path[depth];
      int child = nextPoint(vertex, next, depth);
      if (child < 0) {
        endAt[vertex] = at;
        program[at++] = -(vertex + 1);
        depth--;
      } else {
        depth++;
        if (depth == path.length) {
          path = Arrays.copyOf(path, 2 * depth);
          next = Arrays.copyOf(next, 2 * depth);
        }
        path[depth] = child;
        next[depth] = 0;
        startAt[child] = at;
        program[at++] = child + 1;
      }
    }
    return at;
  }

  private int nextPoint(int vertex, int[] next, int depth) {
    int count = childCount(vertex);
    while (next[depth] < count) {
      int child = child(vertex, next[depth]++);
      if (known[child] && isInsidePoint(child)) {
        return child;
      }
    }
    return -1;
  }

  int childCount(int vertex) {
    return vertex < trace.size()
        ? trace.childCount(vertex)
        : roots.all().get(vertex - trace.size()).steps().size();
  }

  int child(int vertex, int nth) {
    return vertex < trace.size()
        ? trace.child(vertex, nth)
        : roots.all().get(vertex - trace.size()).steps().get(nth);
  }

  /// Sources of accepted edges that had ended when their target started. A sibling that holds is
  /// left out: it counts as a sibling.
  private int[] findSources(StepGraph graph) {
    int[] found = new int[graph.edgeCount()];
    int count = 0;
    for (int target = 0; target < trace.size(); target++) {
      firstSource[target] = count;
      int last = -1;
      for (int nth = 0, in = graph.inDegree(target); nth < in; nth++) {
        int source = graph.from(graph.inEdge(target, nth));
        if (source != last && isSource(source, target)) {
          found[count++] = source;
        }
        last = source;
      }
    }
    Arrays.fill(firstSource, trace.size(), vertices + 1, count);
    return Arrays.copyOf(found, count);
  }

  private boolean isSource(int source, int target) {
    return known[source]
        && known[target]
        && parent[target] >= 0
        && !(holds[source] && parent[source] == parent[target])
        && endAt[source] < startAt[target]
        && !containment.contains(source, target)
        && !containment.contains(target, source);
  }

  /// The place of the vertex's start among the events.
  int startAt(int vertex) {
    return startAt[vertex];
  }

  /// Whether the step's container had started when it started.
  boolean startsInside(int vertex) {
    int container = parent[vertex];
    return container >= 0 && startAt[container] < startAt[vertex];
  }
}
