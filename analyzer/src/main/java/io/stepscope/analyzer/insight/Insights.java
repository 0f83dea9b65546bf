/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.insight;

import io.stepscope.analyzer.Ranked;
import io.stepscope.analyzer.model.Deferred;
import io.stepscope.analyzer.model.ExecutionStatus;
import io.stepscope.analyzer.model.StepId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What to tell the person who opened the trace. At most ten items in each list.
public record Insights(Summary summary, Deferred<Items> deferredItems) {
  public Ranked<Item> criticalIssues() {
    return deferredItems.get().criticalIssues();
  }

  public Ranked<Item> performanceInsights() {
    return deferredItems.get().performanceInsights();
  }

  public Ranked<Item> optimizationRecommendations() {
    return deferredItems.get().optimizationRecommendations();
  }

  public Ranked<Item> debuggingRecommendations() {
    return deferredItems.get().debuggingRecommendations();
  }

  public Ranked<Item> nextSteps() {
    return deferredItems.get().nextSteps();
  }

  /// The findings by what a reader wants to know, each list worst first.
  public record Items(
      Ranked<Item> criticalIssues,
      Ranked<Item> performanceInsights,
      Ranked<Item> optimizationRecommendations,
      Ranked<Item> debuggingRecommendations,
      Ranked<Item> nextSteps) {}

  /// @param verdict one sentence: how it ended, why, what it cost; names and numbers, no content
  public record Summary(
      ExecutionStatus overallStatus,
      int totalSteps,
      int completedSteps,
      int failedSteps,
      double successRate,
      OptionalLong traceDurationNanos,
      Health health,
      String verdict) {}

  public record Item(String message, List<StepId> steps, Optional<String> findingId) {
    public Item {
      steps = List.copyOf(steps);
    }
  }
}
