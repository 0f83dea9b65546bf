/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.report;

import io.stepscope.analyzer.model.DependencyEdge;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.StepId;
import java.util.ArrayList;
import java.util.List;

/// The accepted edges of a trace by step, each neighbour once, in the order of the trace.
final class Adjacency {
  private final ExecutionTrace trace;
  private final List<List<StepId>> dependencies = new ArrayList<>();
  private final List<List<StepId>> dependents = new ArrayList<>();
  private final List<List<DependencyEdge>> incoming = new ArrayList<>();

  Adjacency(ExecutionTrace trace) {
    this.trace = trace;
    for (int i = 0; i < trace.size(); i++) {
      dependencies.add(new ArrayList<>(2));
      dependents.add(new ArrayList<>(2));
      incoming.add(new ArrayList<>(2));
    }
    for (DependencyEdge edge : trace.edges()) {
      add(edge);
    }
  }

  private void add(DependencyEdge edge) {
    int from = trace.indexOf(edge.from());
    int to = trace.indexOf(edge.to());
    incoming.get(to).add(edge);
    if (edge.isAccepted()) {
      appendNew(dependents.get(from), edge.to());
      appendNew(dependencies.get(to), edge.from());
    }
  }

  /// Edges come sorted, so a parallel one follows its twin.
  private static void appendNew(List<StepId> list, StepId step) {
    if (list.isEmpty() || !list.getLast().equals(step)) {
      list.add(step);
    }
  }

  List<StepId> dependencies(int index) {
    return dependencies.get(index);
  }

  List<StepId> dependents(int index) {
    return dependents.get(index);
  }

  List<DependencyEdge> incoming(int index) {
    return incoming.get(index);
  }
}
