/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.edge;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/*
 * The order of Pearce and Kelly [1]: every vertex has a place such that edges lead to later places.
 * An edge that already leads forward costs nothing. One that leads backward is looked into only
 * between the two places: if its target reaches its source it closes a cycle, otherwise the vertices
 * found on both sides swap places among themselves.
 *
 * Steps come numbered by start and nearly all edges lead forward in time, so backward edges are few.
 * A trace made to have many of them, with all times equal, cannot make this slow: the vertices
 * visited in all searches together are bounded, and edges beyond the bound are turned away.
 *
 * [1] D. J. Pearce, P. H. J. Kelly: A Dynamic Topological Sort Algorithm for Directed Acyclic
 *     Graphs, ACM Journal of Experimental Algorithmics 11 (2006)
 */
/// Edges over `0..n-1` that stay free of cycles.
final class TopologicalOrder {
  enum Added {
    YES,
    CLOSES_CYCLE,
    TOO_COSTLY
  }

  private static final int NONE = -1;

  private final int[] place;
  private final int[] firstOut;
  private final int[] firstIn;
  private int[] nextOut = new int[16];
  private int[] nextIn = new int[16];
  private int[] sources = new int[16];
  private int[] targets = new int[16];
  private int edges;
  private final boolean[] seen;
  private long budget;

  TopologicalOrder(int vertices) {
    place = new int[vertices];
    for (int i = 0; i < vertices; i++) {
      place[i] = i;
    }
    firstOut = filled(vertices);
    firstIn = filled(vertices);
    seen = new boolean[vertices];
    budget = 1_000_000L + 64L * vertices;
  }

  /// Adds an edge unless it would close a cycle. A loop at one vertex is a cycle.
  Added add(int from, int to) {
    if (from == to) {
      return Added.CLOSES_CYCLE;
    }
    if (place[from] > place[to]) {
      Added moved = makeRoom(from, to);
      if (moved != Added.YES) {
        return moved;
      }
    }
    link(from, to);
    return Added.YES;
  }

  /// One shortest way along the edges from `start` to `goal`, both included; empty when there is
  /// none.
  List<Integer> path(int start, int goal) {
    int[] cameFrom = filled(place.length);
    var queue = new ArrayDeque<Integer>();
    queue.add(start);
    cameFrom[start] = start;
    while (!queue.isEmpty() && cameFrom[goal] == NONE) {
      int at = queue.remove();
      for (int edge = firstOut[at]; edge != NONE; edge = nextOut[edge]) {
        int to = targets[edge];
        if (cameFrom[to] == NONE && place[to] <= place[goal]) {
          cameFrom[to] = at;
          queue.add(to);
        }
      }
    }
    List<Integer> path = new ArrayList<>();
    if (cameFrom[goal] != NONE) {
      for (int at = goal; at != start; at = cameFrom[at]) {
        path.add(at);
      }
      path.add(start);
    }
    return path.reversed();
  }

  private Added makeRoom(int from, int to) {
    if (budget <= 0) {
      return Added.TOO_COSTLY;
    }
    List<Integer> after = search(to, place[from], true);
    boolean cycle = seen[from];
    if (cycle) {
      forget(after);
      return Added.CLOSES_CYCLE;
    }
    List<Integer> before = search(from, place[to], false);
    reorder(before, after);
    forget(after);
    forget(before);
    return Added.YES;
  }

  /// Vertices reachable from `start` whose place is not beyond `bound`, along the edges or against
  /// them; they stay marked as seen.
  private List<Integer> search(int start, int bound, boolean along) {
    List<Integer> found = new ArrayList<>();
    var open = new ArrayDeque<Integer>();
    open.push(start);
    seen[start] = true;
    while (!open.isEmpty()) {
      int at = open.pop();
      found.add(at);
      budget--;
      for (int edge = along ? firstOut[at] : firstIn[at];
          edge != NONE;
          edge = along ? nextOut[edge] : nextIn[edge]) {
        int next = along ? targets[edge] : sources[edge];
        boolean inside = along ? place[next] <= bound : place[next] >= bound;
        if (inside && !seen[next]) {
          seen[next] = true;
          open.push(next);
        }
      }
    }
    return found;
  }

  /// Gives the places of both groups out again: first to those before, then to those after.
  private void reorder(List<Integer> before, List<Integer> after) {
    List<Integer> moved = new ArrayList<>(sorted(before));
    moved.addAll(sorted(after));
    int[] places = moved.stream().mapToInt(vertex -> place[vertex]).sorted().toArray();
    for (int i = 0; i < places.length; i++) {
      place[moved.get(i)] = places[i];
    }
  }

  private List<Integer> sorted(List<Integer> vertices) {
    List<Integer> sorted = new ArrayList<>(vertices);
    sorted.sort((a, b) -> Integer.compare(place[a], place[b]));
    return sorted;
  }

  private void forget(List<Integer> vertices) {
    for (int vertex : vertices) {
      seen[vertex] = false;
    }
  }

  private void link(int from, int to) {
    if (edges == targets.length) {
      int more = edges * 2;
      nextOut = Arrays.copyOf(nextOut, more);
      nextIn = Arrays.copyOf(nextIn, more);
      sources = Arrays.copyOf(sources, more);
      targets = Arrays.copyOf(targets, more);
    }
    sources[edges] = from;
    targets[edges] = to;
    nextOut[edges] = firstOut[from];
    nextIn[edges] = firstIn[to];
    firstOut[from] = edges;
    firstIn[to] = edges;
    edges++;
  }

  private static int[] filled(int length) {
    int[] array = new int[length];
    Arrays.fill(array, NONE);
    return array;
  }
}
