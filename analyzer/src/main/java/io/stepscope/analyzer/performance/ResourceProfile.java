/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.performance;

import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.model.Deferred;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.performance.PerformanceReport.Consumer;
import io.stepscope.analyzer.performance.PerformanceReport.Consumption;
import io.stepscope.analyzer.performance.PerformanceReport.Resources;
import io.stepscope.analyzer.performance.PerformanceReport.Totals;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Function;

/// What was used, by whom. A step's usage is its own; totals that a container repeats for the steps
/// below it are never added.
final class ResourceProfile {
  private static final UsageField[] FIELDS = UsageField.values();

  /// So many consumers of a field are named.
  private static final int CONSUMERS = 5;

  private final ExecutionTrace trace;
  private final PerformanceSettings settings;
  private final UsageSum.Reading reading = new UsageSum.Reading();
  private final UsageSum all = new UsageSum();

  private ResourceProfile(ExecutionTrace trace, PerformanceSettings settings) {
    this.trace = trace;
    this.settings = settings;
    for (ExecutionStep step : trace.steps()) {
      if (step.usage().isKnown()) {
        reading.read(step.usage());
        all.add(reading);
      }
    }
  }

  static Resources of(TraceFacts facts, PerformanceSettings settings) {
    var profile = new ResourceProfile(facts.trace(), settings);
    return new Resources(
        profile.all.totals(),
        CostProfile.of(facts.trace()),
        ContextGrowthFinder.of(facts.trace()),
        Deferred.of(facts, profile::consumption));
  }

  private Consumption consumption() {
    List<Consumer> consumers = topConsumers();
    return new Consumption(
        sums(ExecutionStep::toolName),
        sums(ExecutionStep::model),
        sums(ExecutionStep::agent),
        sums(step -> Optional.of(step.type().label())),
        consumers.subList(0, Math.min(consumers.size(), settings.listLimit())),
        consumers.size(),
        coverage());
  }

  /// By a property of the steps that have it, in its order.
  private SequencedMap<String, Totals> sums(Function<ExecutionStep, Optional<String>> property) {
    Map<String, UsageSum> sums = new HashMap<>();
    for (ExecutionStep step : trace.steps()) {
      Optional<String> key = property.apply(step);
      if (key.isPresent()) {
        UsageSum sum = sums.computeIfAbsent(key.get(), _ -> new UsageSum());
        if (step.usage().isKnown()) {
          reading.read(step.usage());
          sum.add(reading);
        }
      }
    }
    var totals = new LinkedHashMap<String, Totals>();
    new TreeMap<>(sums).forEach((key, sum) -> totals.put(key, sum.totals()));
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
