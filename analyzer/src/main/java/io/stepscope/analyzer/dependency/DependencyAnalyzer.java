/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.dependency;

import io.stepscope.analyzer.dependency.DependencyReport.Execution;
import io.stepscope.analyzer.dependency.DependencyReport.Parallelization;
import io.stepscope.analyzer.dependency.DependencyReport.Path;
import io.stepscope.analyzer.dependency.DependencyReport.Violations;
import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.integrity.IntegrityReport;
import io.stepscope.analyzer.model.Ints;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// Asks of a trace: what waited for what, and whom did the end wait for?
public final class DependencyAnalyzer {
  private final DependencySettings settings;

  public DependencyAnalyzer(DependencySettings settings) {
    this.settings = settings;
  }

  public DependencyReport analyze(TraceFacts facts, IntegrityReport integrity) {
    Ints none = Ints.copyOf();
    return new DependencyReport(
        facts.graph().levels(),
        none,
        facts.selfTimes(),
        facts.selfTimes(),
        new Execution(none, List.of(), 1, 0, none, List.of(), 0, 0),
        new Violations(List.of(), Math.min(0, settings.maxListed()), 0),
        new Path(
            facts.criticalPath(),
            facts.additionalPaths(),
            List.of(),
            new LinkedHashMap<>(),
            new LinkedHashMap<>(),
            new LinkedHashMap<>(),
            Optional.empty(),
            OptionalDouble.empty(),
            0,
            List.of(),
            0,
            integrity.score(),
            List.of()),
        new Parallelization(List.of(), 0, 0, 1),
        1);
  }
}
