/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.pattern;

import io.stepscope.analyzer.graph.StepGraph;
import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.pattern.PatternReport.FanPattern;
import java.util.ArrayList;
import java.util.List;

/// Steps on which many wait, and steps that wait for many.
final class FanFinder {
  /*
   * Counted on accepted edges, several between two steps as one. As sure as the weakest of them.
   * O(n + e).
   */
  private final PatternSettings settings;

  FanFinder(PatternSettings settings) {
    this.settings = settings;
  }

  List<FanPattern> fanOuts(TraceFacts facts) {
    return find(facts, true);
  }

  List<FanPattern> fanIns(TraceFacts facts) {
    return find(facts, false);
  }

  private List<FanPattern> find(TraceFacts facts, boolean out) {
    StepGraph graph = facts.graph();
    var found = new ArrayList<FanPattern>();
    for (int step = 0; step < facts.trace().size(); step++) {
      int degree = out ? graph.outDegree(step) : graph.inDegree(step);
      if (degree < settings.minFanWidth()) {
        continue;
      }
      int[] others = out ? graph.successors(step) : graph.predecessors(step);
      if (others.length >= settings.minFanWidth()) {
        int shown = Math.min(others.length, settings.groupLimit());
        var written = new ArrayList<StepId>(shown);
        for (int nth = 0; nth < shown; nth++) {
          written.add(facts.trace().step(others[nth]).id());
        }
        found.add(
            new FanPattern(
                facts.trace().step(step).id(),
                written,
                others.length,
                weakest(graph, step, degree, out)));
      }
    }
    return found;
  }

  private static double weakest(StepGraph graph, int step, int degree, boolean out) {
    double weakest = 1;
    for (int nth = 0; nth < degree; nth++) {
      int edge = out ? graph.outEdge(step, nth) : graph.inEdge(step, nth);
      weakest = Math.min(weakest, graph.edges().get(edge).confidence());
    }
    return weakest;
  }
}
