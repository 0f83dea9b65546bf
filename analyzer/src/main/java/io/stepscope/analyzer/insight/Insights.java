/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.insight;

import io.stepscope.analyzer.model.Deferred;
import io.stepscope.analyzer.model.ExecutionStatus;
import io.stepscope.analyzer.model.StepId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What to tell the person who opened the trace. At most ten items in each list.
public record Insights(Summary summary, Deferred<Items> deferredItems) {
  public List<Item> criticalIssues() {
    return deferredItems.get().criticalIssues();
  }

  public List<Item> performanceInsights() {
    return deferredItems.get().performanceInsights();
  }

  public List<Item> optimizationRecommendations() {
    return deferredItems.get().optimizationRecommendations();
  }

  public List<Item> debuggingRecommendations() {
    return deferredItems.get().debuggingRecommendations();
  }

  public List<Item> nextSteps() {
    return deferredItems.get().nextSteps();
  }

  /// The findings by what a reader wants to know, each list worst first.
  public record Items(
      List<Item> criticalIssues,
      List<Item> performanceInsights,
      List<Item> optimizationRecommendations,
      List<Item> debuggingRecommendations,
      List<Item> nextSteps) {
    public Items {
      criticalIssues = List.copyOf(criticalIssues);
      performanceInsights = List.copyOf(performanceInsights);
      optimizationRecommendations = List.copyOf(optimizationRecommendations);
      debuggingRecommendations = List.copyOf(debuggingRecommendations);
      nextSteps = List.copyOf(nextSteps);
    }
  }

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
