/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.performance;

import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.performance.PerformanceReport.Consumer;
import io.stepscope.analyzer.performance.PerformanceReport.Resources;
import io.stepscope.analyzer.performance.PerformanceReport.Totals;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/// What was used, by whom. A step's usage is its own; totals that a container repeats for the steps
/// below it are never added.
final class ResourceProfile {
  private final ExecutionTrace trace;
  private final PerformanceSettings settings;
  private final UsageSum all = new UsageSum();
  private final Map<String, UsageSum> byTool = new TreeMap<>();
  private final Map<String, UsageSum> byModel = new TreeMap<>();
  private final Map<String, UsageSum> byAgent = new TreeMap<>();
  private final Map<String, UsageSum> byStepType = new TreeMap<>();

  private ResourceProfile(ExecutionTrace trace, PerformanceSettings settings) {
    this.trace = trace;
    this.settings = settings;
  }

  static Resources of(ExecutionTrace trace, PerformanceSettings settings) {
    var profile = new ResourceProfile(trace, settings);
    trace.steps().forEach(profile::add);
    return profile.resources();
  }

  private void add(ExecutionStep step) {
    all.add(step.usage());
    sumOf(byStepType, step.type().label()).add(step.usage());
    step.toolName().ifPresent(tool -> sumOf(byTool, tool).add(step.usage()));
    step.model().ifPresent(model -> sumOf(byModel, model).add(step.usage()));
    step.agent().ifPresent(agent -> sumOf(byAgent, agent).add(step.usage()));
  }

  private static UsageSum sumOf(Map<String, UsageSum> sums, String key) {
    return sums.computeIfAbsent(key, _ -> new UsageSum());
  }

  private Resources resources() {
    List<Consumer> consumers = topConsumers();
    return new Resources(
        all.totals(),
        totals(byTool),
        totals(byModel),
        totals(byAgent),
        totals(byStepType),
        consumers.subList(0, Math.min(consumers.size(), settings.listLimit())),
        consumers.size(),
        coverage(),
        ContextGrowthFinder.of(trace));
  }

  private static SequencedMap<String, Totals> totals(Map<String, UsageSum> sums) {
    var totals = new LinkedHashMap<String, Totals>();
    sums.forEach((key, sum) -> totals.put(key, sum.totals()));
    return totals;
  }

  private SequencedMap<String, Double> coverage() {
    var coverage = new LinkedHashMap<String, Double>();
    for (UsageField field : UsageField.values()) {
      coverage.put(
          field.label(), trace.size() == 0 ? 0 : (double) all.reported(field) / trace.size());
    }
    return coverage;
  }

  /// Of each field the five steps that used most.
  private List<Consumer> topConsumers() {
    var consumers = new ArrayList<Consumer>();
    for (UsageField field : UsageField.RANKED) {
      double total = all.total(field);
      if (total > 0) {
        trace.steps().stream()
            .filter(step -> field.amount(step.usage()) > 0)
            .sorted(Comparator.comparingDouble((ExecutionStep step) -> -field.amount(step.usage())))
            .limit(5)
            .map(step -> consumer(field, step, total))
            .forEach(consumers::add);
      }
    }
    return consumers;
  }

  private static Consumer consumer(UsageField field, ExecutionStep step, double total) {
    double amount = field.amount(step.usage());
    return new Consumer(field.label(), step.id(), amount, Math.min(1, amount / total));
  }
}
