/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.report;

import io.stepscope.analyzer.Ranked;
import io.stepscope.analyzer.insight.Insights;

/// Writes `debugging_insights`.
final class InsightsJson {
  private InsightsJson() {}

  static void write(Json json, Insights insights) {
    Insights.Summary summary = insights.summary();
    json.object(
        "summary",
        () -> {
          json.text("verdict", summary.verdict());
          json.text("overall_status", summary.overallStatus().label());
          json.number("total_steps", summary.totalSteps());
          json.number("completed_steps", summary.completedSteps());
          json.number("failed_steps", summary.failedSteps());
          json.number("success_rate", summary.successRate());
          json.seconds("trace_duration", summary.traceDurationNanos());
          json.text("health_assessment", summary.health().label());
        });
    items(json, "critical_issues", insights.criticalIssues());
    items(json, "performance_insights", insights.performanceInsights());
    items(json, "optimization_recommendations", insights.optimizationRecommendations());
    items(json, "debugging_recommendations", insights.debuggingRecommendations());
    items(json, "next_steps", insights.nextSteps());
  }

  private static void items(Json json, String key, Ranked<Insights.Item> items) {
    json.objects(
        key,
        items,
        item -> {
          json.text("message", item.message());
          json.someSteps("step_ids", item.steps());
          json.text("finding_id", item.findingId());
        });
  }
}
