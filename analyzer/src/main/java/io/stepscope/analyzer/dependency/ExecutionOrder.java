/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.dependency;

import io.stepscope.analyzer.Ranked;
import io.stepscope.analyzer.dependency.DependencyReport.Execution;
import io.stepscope.analyzer.dependency.DependencyReport.IdleGap;
import io.stepscope.analyzer.dependency.DependencyReport.Link;
import io.stepscope.analyzer.graph.LeafActivity;
import io.stepscope.analyzer.graph.StepGraph;
import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Ints;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.model.StepTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Compares the order in which steps ran with the order that their dependencies allow.
final class ExecutionOrder {
  private static final Comparator<LeafActivity.Gap> LONGEST_FIRST =
      Comparator.comparingLong((LeafActivity.Gap gap) -> gap.interval().nanos())
          .reversed()
          .thenComparingLong(gap -> gap.interval().start());

  private final TraceFacts facts;
  private final ExecutionTrace trace;
  private final StepGraph graph;
  private final DependencySettings settings;
  private final int invertedTotal;

  ExecutionOrder(TraceFacts facts, DependencySettings settings) {
    this.facts = facts;
    this.trace = facts.trace();
    this.graph = facts.graph();
    this.settings = settings;
    int inverted = 0;
    for (int edge = 0; edge < graph.edgeCount(); edge++) {
      inverted += isInverted(edge) ? 1 : 0;
    }
    this.invertedTotal = inverted;
  }

  /// The share of accepted edges whose target started no earlier than their source, 1 without
  /// edges.
  double adherence() {
    int edges = graph.edgeCount();
    return edges == 0 ? 1 : 1 - (double) invertedTotal / edges;
  }

  Execution describe() {
    List<LeafActivity.Gap> gaps = gaps();
    int[] widths = widths();
    return new Execution(
        plannedOrder(),
        inverted(),
        invertedTotal,
        adherence(),
        widths.length,
        Ints.of(widths),
        Ranked.of(longestFirst(gaps), settings.maxListed()),
        total(gaps));
  }

  private List<IdleGap> longestFirst(List<LeafActivity.Gap> gaps) {
    var sorted = new ArrayList<>(gaps);
    sorted.sort(LONGEST_FIRST);
    var longest = new ArrayList<IdleGap>(sorted.size());
    for (LeafActivity.Gap gap : sorted) {
      longest.add(gap(gap));
    }
    return longest;
  }

  private static long total(List<LeafActivity.Gap> gaps) {
    long nanos = 0;
    for (LeafActivity.Gap gap : gaps) {
      nanos += gap.interval().nanos();
    }
    return nanos;
  }

  private StepId idOf(int step) {
    return trace.step(step).id();
  }

  private List<Link> inverted() {
    var inverted = new ArrayList<Link>();
    for (int edge = 0; edge < graph.edgeCount() && inverted.size() < settings.maxListed(); edge++) {
      if (isInverted(edge)) {
        inverted.add(new Link(idOf(graph.from(edge)), idOf(graph.to(edge))));
      }
    }
    return inverted;
  }

  /// Whether the target started before its source. Steps are in order of start, so that only an
  /// edge that leads back can be.
  private boolean isInverted(int edge) {
    if (graph.to(edge) > graph.from(edge)) {
      return false;
    }
    StepTime target = trace.step(graph.to(edge)).time();
    StepTime source = trace.step(graph.from(edge)).time();
    return target.hasStart() && source.hasStart() && target.start() < source.start();
  }

  /// By level, start, id. Steps come in trace order, which settles a tie of starts by length.
  private Ints plannedOrder() {
    int[] order = graph.byLevel();
    for (int from = 0; from < order.length; ) {
      int to = from + 1;
      while (to < order.length && isTie(order[from], order[to])) {
        to++;
      }
      if (to - from > 1) {
        int[] sorted =
            IntStream.range(from, to)
                .mapToObj(i -> order[i])
                .sorted(Comparator.comparing(this::idOf))
                .mapToInt(Integer::intValue)
                .toArray();
        System.arraycopy(sorted, 0, order, from, sorted.length);
      }
      from = to;
    }
    return Ints.of(order);
  }

  private boolean isTie(int a, int b) {
    return graph.level(a) == graph.level(b)
        && trace.step(a).time().start() == trace.step(b).time().start();
  }

  private int[] widths() {
    int depth = 0;
    for (int step = 0; step < trace.size(); step++) {
      depth = Math.max(depth, graph.level(step) + 1);
    }
    int[] widths = new int[depth];
    for (int step = 0; step < trace.size(); step++) {
      widths[graph.level(step)]++;
    }
    return widths;
  }

  private List<LeafActivity.Gap> gaps() {
    return facts
        .criticalPath()
        .map(path -> facts.leafActivity().within(path.interval()).gaps())
        .orElse(List.of());
  }

  private IdleGap gap(LeafActivity.Gap gap) {
    return new IdleGap(
        gap.after() < 0 ? Optional.empty() : Optional.of(idOf(gap.after())),
        gap.before() < 0 ? Optional.empty() : Optional.of(idOf(gap.before())),
        gap.interval().start(),
        gap.interval().nanos());
  }
}
