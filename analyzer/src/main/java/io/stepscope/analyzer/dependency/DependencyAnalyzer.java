/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.dependency;

import io.stepscope.analyzer.dependency.DependencyReport.Parallelization;
import io.stepscope.analyzer.dependency.DependencyReport.Violations;
import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.integrity.IntegrityReport;
import io.stepscope.analyzer.model.Deferred;
import io.stepscope.analyzer.model.Ints;
import io.stepscope.analyzer.model.RefusedEdge;
import java.util.ArrayList;
import java.util.List;

/// Asks of a trace: what waited for what, and whom did the end wait for?
public final class DependencyAnalyzer {
  /// In [DependencyReport#degraded]: some candidates for running together were not examined.
  public static final String PARALLELIZATION_CUT = "parallelization_search";

  private static final double MOST_WITH_CYCLE = 0.5;

  private final DependencySettings settings;

  public DependencyAnalyzer(DependencySettings settings) {
    this.settings = settings;
  }

  public DependencyReport analyze(TraceFacts facts, IntegrityReport integrity) {
    var order = new ExecutionOrder(facts, settings);
    Violations violations = new ViolationFinder(facts, settings).find();
    var finder = new ParallelizationFinder(facts, settings, integrity.score());
    Parallelization parallelization = finder.find();
    var degraded = new ArrayList<String>(facts.degraded());
    if (finder.isCut()) {
      degraded.add(PARALLELIZATION_CUT);
    }
    return new DependencyReport(
        facts.graph().levels(),
        Ints.of(ascending(facts.trace().size())),
        Deferred.of(facts, facts::selfTimes),
        Deferred.of(facts, () -> facts.replay().slack()),
        Deferred.of(facts, order::describe),
        violations,
        new PathDescription(facts, integrity.score()).describe(),
        parallelization,
        score(facts, order.adherence(), violations, parallelization),
        List.copyOf(degraded));
  }

  private static int[] ascending(int n) {
    int[] steps = new int[n];
    for (int i = 0; i < n; i++) {
      steps[i] = i;
    }
    return steps;
  }

  private static double score(
      TraceFacts facts,
      double orderAdherence,
      Violations violations,
      Parallelization parallelization) {
    long duration = facts.durationNanos().orElse(0);
    double saved = duration == 0 ? 0 : (double) parallelization.jointTimeSavingNanos() / duration;
    double score = 0.5 * (1 - violations.rate()) + 0.3 * orderAdherence + 0.2 * (1 - saved);
    double clamped = Math.clamp(score, 0.0, 1.0);
    return hasCycle(facts) ? Math.min(MOST_WITH_CYCLE, clamped) : clamped;
  }

  private static boolean hasCycle(TraceFacts facts) {
    for (RefusedEdge refused : facts.trace().refusedEdges()) {
      if (refused instanceof RefusedEdge.ClosesCycle
          || refused instanceof RefusedEdge.ParentCycle) {
        return true;
      }
    }
    return facts.graph().isCyclic();
  }
}
