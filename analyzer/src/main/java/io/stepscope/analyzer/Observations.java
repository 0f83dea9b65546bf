/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer;

import io.stepscope.analyzer.dependency.DependencyReport;
import io.stepscope.analyzer.failure.FailureReport;
import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.integrity.IntegrityReport;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.optimization.OptimizationReport;
import io.stepscope.analyzer.pattern.PatternReport;
import io.stepscope.analyzer.performance.PerformanceReport;

/// All that was found out about a trace, before it is put into words.
public record Observations(
    TraceFacts facts,
    IntegrityReport integrity,
    DependencyReport dependency,
    PatternReport patterns,
    FailureReport failures,
    PerformanceReport performance,
    OptimizationReport optimization) {
  public ExecutionTrace trace() {
    return facts.trace();
  }
}
