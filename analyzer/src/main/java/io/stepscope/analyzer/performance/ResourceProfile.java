/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.performance;

import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.ResourceUsage;
import io.stepscope.analyzer.performance.PerformanceReport.Consumer;
import io.stepscope.analyzer.performance.PerformanceReport.Resources;
import io.stepscope.analyzer.performance.PerformanceReport.Totals;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// What was used, by whom. A step's usage is its own; totals that a container repeats for the steps
/// below it are never added.
final class ResourceProfile {
  private static final UsageField[] FIELDS = UsageField.values();
  private static final UsageSum NOTHING = new UsageSum();

  /// So many consumers of a field are named.
  private static final int CONSUMERS = 5;

  private final ExecutionTrace trace;
  private final PerformanceSettings settings;
  private final UsageSum.Reading reading = new UsageSum.Reading();
  private final UsageSum all = new UsageSum();
  private final Map<String, UsageSum> byTool = new HashMap<>();
  private final Map<String, UsageSum> byModel = new HashMap<>();
  private final Map<String, UsageSum> byAgent = new HashMap<>();
  private final Map<String, UsageSum> byStepType = new HashMap<>();

  private ResourceProfile(ExecutionTrace trace, PerformanceSettings settings) {
    this.trace = trace;
    this.settings = settings;
  }

  static Resources of(ExecutionTrace trace, PerformanceSettings settings) {
    var profile = new ResourceProfile(trace, settings);
    for (ExecutionStep step : trace.steps()) {
      profile.add(step);
    }
    return profile.resources();
  }

  private void add(ExecutionStep step) {
    UsageSum ofType = sumOf(byStepType, step.type().label());
    Optional<UsageSum> ofTool = step.toolName().map(tool -> sumOf(byTool, tool));
    Optional<UsageSum> ofModel = step.model().map(model -> sumOf(byModel, model));
    Optional<UsageSum> ofAgent = step.agent().map(agent -> sumOf(byAgent, agent));
    if (step.usage().equals(ResourceUsage.UNKNOWN)) {
      return;
    }
    reading.read(step.usage());
    all.add(reading);
    ofType.add(reading);
    ofTool.ifPresent(sum -> sum.add(reading));
    ofModel.ifPresent(sum -> sum.add(reading));
    ofAgent.ifPresent(sum -> sum.add(reading));
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
    var keys = new ArrayList<>(sums.keySet());
    keys.sort(Comparator.naturalOrder());
    for (String key : keys) {
      totals.put(key, sums.getOrDefault(key, NOTHING).totals());
    }
    return totals;
  }

  private SequencedMap<String, Double> coverage() {
    var coverage = new LinkedHashMap<String, Double>();
    for (UsageField field : FIELDS) {
      coverage.put(
          field.label(), trace.size() == 0 ? 0 : (double) all.reported(field) / trace.size());
    }
    return coverage;
  }

  /// Of each field the steps that used most.
  private List<Consumer> topConsumers() {
    var consumers = new ArrayList<Consumer>();
    for (UsageField field : UsageField.RANKED) {
      double total = all.total(field);
      if (total > 0) {
        for (ExecutionStep step : largest(field)) {
          consumers.add(consumer(field, step, total));
        }
      }
    }
    return consumers;
  }

  /// Largest first, the earlier of equals first; one pass that keeps the best so far in order.
  private List<ExecutionStep> largest(UsageField field) {
    var best = new ArrayList<ExecutionStep>(CONSUMERS + 1);
    for (ExecutionStep step : trace.steps()) {
      double amount = field.amount(step.usage());
      if (amount > 0 && (best.size() < CONSUMERS || amount > amountOf(best.getLast(), field))) {
        int at = best.size();
        while (at > 0 && amountOf(best.get(at - 1), field) < amount) {
          at--;
        }
        best.add(at, step);
        if (best.size() > CONSUMERS) {
          best.removeLast();
        }
      }
    }
    return best;
  }

  private static double amountOf(ExecutionStep step, UsageField field) {
    return field.amount(step.usage());
  }

  private static Consumer consumer(UsageField field, ExecutionStep step, double total) {
    double amount = field.amount(step.usage());
    return new Consumer(field.label(), step.id(), amount, Math.min(1, amount / total));
  }
}
