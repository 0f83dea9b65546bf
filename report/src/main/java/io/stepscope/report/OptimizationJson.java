/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.report;

import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.optimization.OptimizationReport;
import java.util.List;
import java.util.Optional;

/// Writes `optimization_analysis`.
final class OptimizationJson {
  private OptimizationJson() {}

  static void write(Json json, OptimizationReport report) {
    json.objects(
        "parallelization_opportunities",
        report.parallelization(),
        opportunity -> {
          json.step("step_1", at(opportunity.steps(), 0));
          json.step("step_2", at(opportunity.steps(), 1));
          json.someSteps("steps", opportunity.steps());
          json.seconds("potential_time_savings", opportunity.timeSavingNanos());
          json.text("optimization_type", "parallelization");
          json.number("confidence", opportunity.confidence());
          json.text("evidence", opportunity.evidence());
        });
    json.objects(
        "caching_opportunities",
        report.caching(),
        opportunity -> {
          json.text("cache_key", opportunity.cacheKey());
          json.text("tool_name", opportunity.toolName());
          json.number("call_count", opportunity.callCount());
          json.seconds("total_time", opportunity.totalNanos());
          json.seconds("potential_time_savings", opportunity.timeSavingNanos());
          json.number("potential_cost_savings", opportunity.costSavingUsd());
          json.text("optimization_type", "caching");
          json.someSteps("affected_steps", opportunity.steps());
          json.number("confidence", opportunity.confidence());
        });
    json.objects(
        "redundancy_opportunities",
        report.redundancy(),
        opportunity -> {
          json.text("kind", opportunity.kind());
          json.text("tool_name", opportunity.toolName());
          json.number("call_count", opportunity.callCount());
          json.seconds("potential_time_savings", opportunity.timeSavingNanos());
          json.number("potential_cost_savings", opportunity.costSavingUsd());
          json.number("potential_token_savings", opportunity.tokenSaving());
          json.text("optimization_type", "redundancy");
          json.someSteps("affected_steps", opportunity.steps());
          json.number("confidence", opportunity.confidence());
        });
    json.objects(
        "performance_opportunities",
        report.performance(),
        opportunity -> {
          json.text("kind", opportunity.kind());
          json.seconds("potential_time_savings", opportunity.timeSavingNanos());
          json.text("optimization_type", "performance");
          json.someSteps("affected_steps", opportunity.steps());
          json.text("detail", opportunity.detail());
          json.number("confidence", opportunity.confidence());
        });
    json.object(
        "optimization_potential",
        () -> {
          json.seconds("time_saving", report.potential().timeSavingNanos());
          json.number("time_saving_share", report.potential().timeSavingShare());
          json.number("cost_saving", report.potential().costSavingUsd());
          json.number("token_saving", report.potential().tokenSaving());
          json.secondsByKey("by_type", report.potential().byType());
        });
    json.number("optimization_score", report.score());
  }

  private static Optional<StepId> at(List<StepId> steps, int index) {
    return index < steps.size() ? Optional.of(steps.get(index)) : Optional.empty();
  }
}
