/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One run of an agent as a graph of steps, immutable, in an order that does not depend on how its
/// spans arrived: by start (unknown first), then end descending, then id.
///
/// Steps are addressed by index in that order wherever speed matters; [#indexOf] translates. Two
/// graphs are kept apart: the containment tree ([#parent], [#children]) and the dependency edges
/// ([#edges]). The tree is a forest by construction: a parent that is missing, or that would close
/// a cycle, leaves its child at the top.
public final class ExecutionTrace {
  /// The order of [#steps]: start, then longer first, then id.
  public static final Comparator<ExecutionStep> ORDER = ExecutionTrace::compare;

  private final TraceId traceId;
  private final TraceSummary summary;
  private final List<ExecutionStep> steps;
  private final ExecutionStep[] byIndex;
  private final List<DependencyEdge> edges;
  private final int[] sources;
  private final int[] targets;
  private final List<RefusedEdge> refusedEdges;
  private final Completion completion;
  private final Map<StepId, Integer> indexes;
  private final int[] parents;
  private final int[] firstChild;
  private final int[] childIndexes;
  private final int[] tops;

  /// Builds the trace and checks it.
  ///
  /// @param steps with distinct ids, in any order; a parent id must name one of them and parents
  ///   must not form a cycle
  /// @param edges between steps of the trace, in any order; exact copies count once
  /// @throws IllegalArgumentException when an id repeats, a parent or an end of an edge is no step
  ///   of the trace, or parents form a cycle
  public ExecutionTrace(
      TraceId traceId,
      TraceSummary summary,
      List<ExecutionStep> steps,
      List<DependencyEdge> edges,
      List<RefusedEdge> refusedEdges,
      Completion completion) {
    this.traceId = traceId;
    this.summary = summary;
    this.completion = completion;
    this.refusedEdges = List.copyOf(refusedEdges);
    var sorted = new ArrayList<>(steps);
    sorted.sort(ORDER);
    this.steps = List.copyOf(sorted);
    // Asked for several times a step by every analysis: an array spares a call through an
    // interface.
    this.byIndex = sorted.toArray(ExecutionStep[]::new);
    this.indexes = HashMap.newHashMap(sorted.size());
    for (int i = 0; i < sorted.size(); i++) {
      if (indexes.put(sorted.get(i).id(), i) != null) {
        throw new IllegalArgumentException("two steps have the id " + sorted.get(i).id());
      }
    }
    this.parents = new int[sorted.size()];
    for (int i = 0; i < parents.length; i++) {
      parents[i] = byIndex[i].parentId().map(this::require).orElse(-1);
    }
    requireForest();
    this.firstChild = new int[parents.length + 1];
    this.childIndexes = new int[parents.length];
    this.tops = indexChildren();
    List<Placed> placed = sortedEdges(edges);
    this.sources = new int[placed.size()];
    this.targets = new int[placed.size()];
    var distinct = new ArrayList<DependencyEdge>(placed.size());
    for (int nth = 0; nth < placed.size(); nth++) {
      distinct.add(placed.get(nth).edge());
      sources[nth] = placed.get(nth).source();
      targets[nth] = placed.get(nth).target();
    }
    this.edges = List.copyOf(distinct);
  }

  /// An edge and the indexes of its ends, looked up once.
  private record Placed(DependencyEdge edge, int source, int target) implements Comparable<Placed> {
    private static final Comparator<DependencyEdge> BESIDE =
        Comparator.comparing(DependencyEdge::edgeClass)
            .thenComparing(DependencyEdge::evidence)
            .thenComparingDouble(DependencyEdge::confidence);

    @Override
    public int compareTo(Placed other) {
      if (source != other.source) {
        return Integer.compare(source, other.source);
      }
      return target != other.target
          ? Integer.compare(target, other.target)
          : BESIDE.compare(edge, other.edge);
    }
  }

  private static int compare(ExecutionStep one, ExecutionStep other) {
    if (one.time().start() != other.time().start()) {
      return Long.compare(one.time().start(), other.time().start());
    }
    return one.time().end() != other.time().end()
        ? Long.compare(other.time().end(), one.time().end())
        : one.id().compareTo(other.id());
  }

  public TraceId traceId() {
    return traceId;
  }

  /// What the run was about and how it ended as a whole.
  public TraceSummary summary() {
    return summary;
  }

  /// How the trace was closed.
  public Completion completion() {
    return completion;
  }

  /// All steps, in [#ORDER].
  public List<ExecutionStep> steps() {
    return steps;
  }

  public int size() {
    return byIndex.length;
  }

  public ExecutionStep step(int index) {
    return byIndex[index];
  }

  /// All dependency edges, accepted and candidate, by source index, then target index.
  public List<DependencyEdge> edges() {
    return edges;
  }

  /// The index of the step that the `nth` of [#edges] comes from.
  public int edgeSource(int nth) {
    return sources[nth];
  }

  /// The index of the step that the `nth` of [#edges] leads to.
  public int edgeTarget(int nth) {
    return targets[nth];
  }

  /// Edges that the graph could not take, and why.
  public List<RefusedEdge> refusedEdges() {
    return refusedEdges;
  }

  /// The index of a step, or -1 when the trace has no such step.
  public int indexOf(StepId id) {
    return indexes.getOrDefault(id, -1);
  }

  public Optional<ExecutionStep> find(StepId id) {
    int index = indexOf(id);
    return index < 0 ? Optional.empty() : Optional.of(byIndex[index]);
  }

  /// The index of the containing step, or -1 at the top.
  public int parent(int index) {
    return parents[index];
  }

  /// The indexes of the contained steps, in [#ORDER]. A copy.
  public int[] children(int index) {
    return Arrays.copyOfRange(childIndexes, firstChild[index], firstChild[index + 1]);
  }

  public int childCount(int index) {
    return firstChild[index + 1] - firstChild[index];
  }

  /// The `nth` child, without a copy.
  public int child(int index, int nth) {
    return childIndexes[firstChild[index] + nth];
  }

  public boolean isLeaf(int index) {
    return childCount(index) == 0;
  }

  /// The indexes of the steps that no step contains: roots and orphans. A copy.
  public int[] tops() {
    return tops.clone();
  }

  /// Whether `ancestor` contains `index`, at any depth. A step does not contain itself. O(depth).
  public boolean isAncestor(int ancestor, int index) {
    for (int at = parents[index]; at >= 0; at = parents[at]) {
      if (at == ancestor) {
        return true;
      }
    }
    return false;
  }

  private int require(StepId id) {
    Integer index = indexes.get(id);
    if (index == null) {
      throw new IllegalArgumentException("no step of the trace has the id " + id);
    }
    return index;
  }

  private void requireForest() {
    int[] seenFrom = new int[parents.length];
    Arrays.fill(seenFrom, -1);
    for (int i = 0; i < parents.length; i++) {
      for (int at = i; at >= 0 && seenFrom[at] != i; at = parents[at]) {
        if (seenFrom[at] >= 0) {
          break;
        }
        seenFrom[at] = i;
        if (parents[at] >= 0 && seenFrom[parents[at]] == i) {
          throw new IllegalArgumentException("parents form a cycle at " + byIndex[at].id());
        }
      }
    }
  }

  private int[] indexChildren() {
    int topCount = 0;
    for (int parent : parents) {
      if (parent < 0) {
        topCount++;
      } else {
        firstChild[parent + 1]++;
      }
    }
    for (int i = 0; i < parents.length; i++) {
      firstChild[i + 1] += firstChild[i];
    }
    int[] next = Arrays.copyOf(firstChild, firstChild.length);
    int[] found = new int[topCount];
    int top = 0;
    for (int i = 0; i < parents.length; i++) {
      if (parents[i] < 0) {
        found[top++] = i;
      } else {
        childIndexes[next[parents[i]]++] = i;
      }
    }
    return found;
  }

  private List<Placed> sortedEdges(List<DependencyEdge> unsorted) {
    var placed = new ArrayList<Placed>(unsorted.size());
    for (DependencyEdge edge : unsorted) {
      placed.add(new Placed(edge, require(edge.from()), require(edge.to())));
    }
    Collections.sort(placed);
    return withoutCopies(placed);
  }

  /// Copies stand beside each other.
  private static List<Placed> withoutCopies(List<Placed> sorted) {
    var distinct = new ArrayList<Placed>(sorted.size());
    for (Placed edge : sorted) {
      if (distinct.isEmpty() || !distinct.getLast().equals(edge)) {
        distinct.add(edge);
      }
    }
    return distinct;
  }
}
