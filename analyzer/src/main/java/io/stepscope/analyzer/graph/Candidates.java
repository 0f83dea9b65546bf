/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.graph;

import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.model.StepKind;
import java.util.Arrays;

/// For every container, whom it can have waited for: its children with known times and a length, by
/// end, and the cross sources: steps elsewhere on which a child depends by hard evidence.
/// Containers are step indexes and, above them, virtual parents.
final class Candidates {
  private final ExecutionTrace trace;
  private final Containment containment;
  private final Timeline timeline;
  private final StepGraph graph;
  private final Roots roots;
  private final int[] first;
  private final int[] steps;

  Candidates(
      ExecutionTrace trace,
      Containment containment,
      Timeline timeline,
      StepGraph graph,
      Roots roots) {
    this.trace = trace;
    this.containment = containment;
    this.timeline = timeline;
    this.graph = graph;
    this.roots = roots;
    this.first = new int[trace.size() + roots.all().size() + 1];
    int[] containers = new int[timeline.size() + graph.edgeCount()];
    int[] found = new int[containers.length];
    int count = collect(containers, found);
    for (int i = 0; i < count; i++) {
      first[containers[i] + 1]++;
    }
    for (int i = 1; i < first.length; i++) {
      first[i] += first[i - 1];
    }
    this.steps = new int[count];
    int[] next = Arrays.copyOf(first, first.length);
    for (int i = 0; i < count; i++) {
      steps[next[containers[i]]++] = found[i];
    }
  }

  /// Pairs of container and candidate, by the candidate's end.
  private int collect(int[] containers, int[] found) {
    int[] lastSource = new int[first.length];
    Arrays.fill(lastSource, -1);
    int count = 0;
    for (int i = 0; i < timeline.size(); i++) {
      int step = timeline.byEnd(i);
      if (timeline.start(step) == timeline.end(step)) {
        continue;
      }
      int own = containerOf(step);
      if (own >= 0 && !isDetached(trace, step)) {
        containers[count] = own;
        found[count++] = step;
      }
      for (int nth = 0, out = graph.outDegree(step); nth < out; nth++) {
        int edge = graph.outEdge(step, nth);
        int container = containerOf(graph.to(edge));
        if (isCross(edge, own, container) && lastSource[container] != step) {
          lastSource[container] = step;
          containers[count] = container;
          found[count++] = step;
        }
      }
    }
    return count;
  }

  private boolean isCross(int edge, int ownContainer, int container) {
    int from = graph.from(edge);
    int to = graph.to(edge);
    return container >= 0
        && container != ownContainer
        && graph.isHard(edge)
        && !containment.contains(from, to)
        && !containment.contains(to, from);
  }

  /// A CONSUMER below a PRODUCER: what it does blocks nobody.
  static boolean isDetached(ExecutionTrace trace, int step) {
    int parent = trace.parent(step);
    return parent >= 0
        && trace.step(step).kind() == StepKind.CONSUMER
        && trace.step(parent).kind() == StepKind.PRODUCER;
  }

  /// The container of a step: its parent, a virtual parent, or -1 for a real root.
  int containerOf(int step) {
    int parent = trace.parent(step);
    if (parent >= 0) {
      return parent;
    }
    int virtual = roots.virtualParent(step);
    return virtual < 0 ? -1 : trace.size() + virtual;
  }

  /// Whether the step stands in the container's list because of an edge only.
  boolean isCrossSource(int container, int step) {
    return containerOf(step) != container;
  }

  StepId idOf(int step) {
    return trace.step(step).id();
  }

  /// The container's candidates are `at(from)` to `at(to - 1)`, by end; of equal ends the one with
  /// the earliest start is last.
  int from(int container) {
    return first[container];
  }

  int to(int container) {
    return first[container + 1];
  }

  int at(int position) {
    return steps[position];
  }
}
