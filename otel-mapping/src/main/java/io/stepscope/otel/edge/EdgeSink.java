/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.edge;

import io.stepscope.analyzer.model.DependencyEdge;
import io.stepscope.analyzer.model.EdgeClass;
import io.stepscope.analyzer.model.RefusedEdge;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.otel.draft.LongTable;
import io.stepscope.otel.draft.StepDraft;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Takes the edges that the rules find, strongest classes first, and keeps what the graph allows:
/// one edge for two steps, the first accepted one or else the first, none between a step and what
/// contains it, none against time, none that closes a cycle, and at most three for each step of the
/// trace.
final class EdgeSink {
  private static final int EDGES_PER_STEP = 3;

  /// Asked last, so nothing takes its place.
  private static final EdgeClass WEAKEST = EdgeClass.E9;

  /// Refused edges kept for the report.
  private static final int MAX_REFUSED = 1_000;

  /// What an edge must keep to in time.
  enum Timing {
    /// The source ends before the target starts.
    ENDS_FIRST,
    /// The source starts before the target starts: a streaming model is still talking while its
    /// tool runs.
    STARTS_FIRST
  }

  private final Steps steps;
  private final TopologicalOrder order;
  private final LongTable<EdgeClass> pairs;
  private final Map<Long, Integer> candidates = new HashMap<>(0);
  private final List<DependencyEdge> edges = new ArrayList<>();
  private final List<RefusedEdge> refused = new ArrayList<>(0);
  private final boolean[] called;
  private final boolean[] returned;
  private int left;

  EdgeSink(Steps steps) {
    this.steps = steps;
    this.pairs = new LongTable<>(steps.size());
    this.order = new TopologicalOrder(steps.size());
    this.called = new boolean[steps.size()];
    this.returned = new boolean[steps.size()];
    this.left = EDGES_PER_STEP * steps.size();
  }

  List<DependencyEdge> edges() {
    return edges;
  }

  List<RefusedEdge> refused() {
    return refused;
  }

  /// Whether edges had to be left out because there were more than the graph takes.
  boolean isFull() {
    return left <= 0;
  }

  /// Whether the step's caller is known by id or name.
  boolean isCalled(StepDraft step) {
    return called[step.index()];
  }

  /// Whether it is known by id who was given the step's result.
  boolean isReturned(StepDraft step) {
    return returned[step.index()];
  }

  /// Offers an edge.
  ///
  /// @return whether the two steps are joined by it, or were already
  boolean offer(
      StepDraft from, StepDraft to, EdgeClass edgeClass, double confidence, String evidence) {
    return offer(from, to, edgeClass, confidence, evidence, Timing.ENDS_FIRST);
  }

  boolean offer(
      StepDraft from,
      StepDraft to,
      EdgeClass edgeClass,
      double confidence,
      String evidence,
      Timing timing) {
    if (steps.areRelated(from, to)) {
      return false;
    }
    var edge = new DependencyEdge(from.id(), to.id(), edgeClass, confidence, evidence);
    if (pairs.has(pair(from, to))) {
      strengthen(edge, from, to, timing);
      return true;
    }
    if (isFull()) {
      return false;
    }
    if (!isInTime(from, to, edgeClass, timing)) {
      refuseAgainstTime(edge, from, to, timing);
      return false;
    }
    return switch (order.add(from.index(), to.index())) {
      case YES -> {
        pairs.put(pair(from, to), edgeClass);
        if (!edge.isAccepted() && edgeClass != WEAKEST) {
          candidates.put(pair(from, to), edges.size());
        }
        edges.add(edge);
        note(edge, from, to);
        left--;
        yield true;
      }
      case CLOSES_CYCLE -> {
        refuse(new RefusedEdge.ClosesCycle(edge, cycle(from, to)));
        yield false;
      }
      case TOO_COSTLY -> false;
    };
  }

  /// Puts an accepted edge in the place of a candidate between the same two steps.
  private void strengthen(DependencyEdge edge, StepDraft from, StepDraft to, Timing timing) {
    Integer position = edge.isAccepted() ? candidates.get(pair(from, to)) : null;
    if (position != null && isInTime(from, to, edge.edgeClass(), timing)) {
      candidates.remove(pair(from, to));
      edges.set(position, edge);
      note(edge, from, to);
    }
  }

  private void note(DependencyEdge edge, StepDraft from, StepDraft to) {
    switch (edge.edgeClass()) {
      case E2A, E7 -> called[to.index()] |= edge.isAccepted();
      case E2B -> returned[from.index()] = true;
      case E1, E3, E4, E5, E6, E8, E9, E10, E11 -> {}
    }
  }

  /// Notes an edge whose other end never arrived.
  void missing(StepDraft step, String missingId, EdgeClass edgeClass) {
    refuse(new RefusedEdge.MissingStep(step.id(), missingId, edgeClass));
  }

  private void refuse(RefusedEdge edge) {
    if (refused.size() < MAX_REFUSED) {
      refused.add(edge);
    }
  }

  /// Where times are unknown only identities are believed.
  private boolean isInTime(StepDraft from, StepDraft to, EdgeClass edgeClass, Timing timing) {
    boolean known =
        to.time().hasStart()
            && (timing == Timing.ENDS_FIRST ? from.time().hasEnd() : from.time().hasStart());
    if (!known) {
      return edgeClass.isHard();
    }
    return timing == Timing.ENDS_FIRST ? steps.isBefore(from, to) : steps.startsBefore(from, to);
  }

  /// Evidence by order alone claims nothing when the order is another one.
  private void refuseAgainstTime(DependencyEdge edge, StepDraft from, StepDraft to, Timing timing) {
    long source = timing == Timing.ENDS_FIRST ? from.time().end() : from.time().start();
    if (edge.edgeClass().isHard() && to.time().hasStart()) {
      refuse(new RefusedEdge.AgainstTime(edge, steps.after(to, from, source)));
    }
  }

  private List<StepId> cycle(StepDraft from, StepDraft to) {
    List<StepId> cycle = new ArrayList<>();
    cycle.add(from.id());
    for (int index : order.path(to.index(), from.index())) {
      cycle.add(steps.all().get(index).id());
    }
    return cycle;
  }

  private static long pair(StepDraft from, StepDraft to) {
    return ((long) from.index() << 32) | to.index();
  }
}
