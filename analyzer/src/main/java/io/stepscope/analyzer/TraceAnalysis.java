/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer;

import io.stepscope.analyzer.dependency.DependencyReport;
import io.stepscope.analyzer.failure.FailureReport;
import io.stepscope.analyzer.insight.Insights;
import io.stepscope.analyzer.integrity.IntegrityReport;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.optimization.OptimizationReport;
import io.stepscope.analyzer.pattern.PatternReport;
import io.stepscope.analyzer.performance.PerformanceReport;
import java.util.List;

/// Everything that was found out about one trace. The same spans give the same analysis.
///
/// @param debugScore in `[0, 1]`, from the scores of the six analyses
/// @param rankedFindings worst first: severity, impact, start, id
/// @param degraded names of what was cut short because a budget ran out; empty when all is whole
public record TraceAnalysis(
    ExecutionTrace trace,
    IntegrityReport integrity,
    DependencyReport dependency,
    PerformanceReport performance,
    FailureReport failure,
    PatternReport pattern,
    OptimizationReport optimization,
    Insights insights,
    double debugScore,
    Ranked<Finding> rankedFindings,
    List<String> degraded) {
  public TraceAnalysis {
    degraded = List.copyOf(degraded);
  }

  /// The worst findings, as many as a report lists.
  public List<Finding> findings() {
    return rankedFindings.list();
  }
}
