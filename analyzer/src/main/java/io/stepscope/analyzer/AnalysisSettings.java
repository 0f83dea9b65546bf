/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer;

import io.stepscope.analyzer.dependency.DependencySettings;
import io.stepscope.analyzer.failure.FailureSettings;
import io.stepscope.analyzer.graph.GraphSettings;
import io.stepscope.analyzer.insight.InsightSettings;
import io.stepscope.analyzer.integrity.IntegritySettings;
import io.stepscope.analyzer.optimization.OptimizationSettings;
import io.stepscope.analyzer.pattern.PatternSettings;
import io.stepscope.analyzer.performance.PerformanceSettings;

/// Every threshold of the analysis, each group beside the analyzer that reads it.
public record AnalysisSettings(
    GraphSettings graph,
    IntegritySettings integrity,
    DependencySettings dependency,
    PatternSettings pattern,
    FailureSettings failure,
    PerformanceSettings performance,
    OptimizationSettings optimization,
    InsightSettings insight,
    BudgetSettings budget) {
  public static final AnalysisSettings DEFAULT =
      new AnalysisSettings(
          GraphSettings.DEFAULT,
          IntegritySettings.DEFAULT,
          DependencySettings.DEFAULT,
          PatternSettings.DEFAULT,
          FailureSettings.DEFAULT,
          PerformanceSettings.DEFAULT,
          OptimizationSettings.DEFAULT,
          InsightSettings.DEFAULT,
          BudgetSettings.DEFAULT);
}
