/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.insight;

import static io.stepscope.analyzer.Wording.duration;
import static io.stepscope.analyzer.Wording.fill;
import static io.stepscope.analyzer.Wording.percent;

import io.stepscope.analyzer.Finding;
import io.stepscope.analyzer.FindingType.Area;
import io.stepscope.analyzer.Observations;
import io.stepscope.analyzer.Ranked;
import io.stepscope.analyzer.Severity;
import io.stepscope.analyzer.insight.Insights.Item;
import io.stepscope.analyzer.insight.Insights.Items;
import io.stepscope.analyzer.insight.Insights.Summary;
import io.stepscope.analyzer.model.Deferred;
import io.stepscope.analyzer.model.ExecutionStatus;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.StepId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/// Tells a tired engineer what happened and what to do about it.
public final class InsightWriter {
  private final InsightSettings settings;

  public InsightWriter(InsightSettings settings) {
    this.settings = settings;
  }

  /// @param findings all of them, worst first
  public Insights write(Observations seen, List<Finding> findings) {
    return new Insights(
        summary(seen, findings), Deferred.of(seen.facts(), () -> listed(seen, findings)));
  }

  private Items listed(Observations seen, List<Finding> findings) {
    return new Items(
        items(findings, InsightWriter::isCritical, Finding::summary),
        performanceInsights(seen, findings),
        items(findings, isAbout(Area.SAVING), InsightWriter::advice),
        items(findings, isAbout(Area.FAILURE).or(isAbout(Area.TRACE)), InsightWriter::advice),
        nextSteps(findings));
  }

  private static Summary summary(Observations seen, List<Finding> findings) {
    int failed = 0;
    int cancelled = 0;
    for (ExecutionStep step : seen.trace().steps()) {
      failed += step.status().isFailed() ? 1 : 0;
      cancelled += step.status() == ExecutionStatus.CANCELLED ? 1 : 0;
    }
    int total = seen.integrity().totalSteps();
    int completed = seen.integrity().completedSteps();
    double rate =
        total == 0 ? 1 : Math.clamp((double) (completed - failed - cancelled) / total, 0, 1);
    return new Summary(
        seen.trace().summary().overallStatus(),
        total,
        completed,
        failed,
        rate,
        seen.integrity().traceDurationNanos(),
        Health.of(rate, seen.integrity().score(), seen.failures().severityScore()),
        Verdict.of(seen, findings));
  }

  private static boolean isCritical(Finding finding) {
    return finding.severity().compareTo(Severity.HIGH) >= 0;
  }

  private static Predicate<Finding> isAbout(Area area) {
    return finding -> finding.type().area() == area;
  }

  /// What was slow, and where the time went as a whole.
  private Ranked<Item> performanceInsights(Observations seen, List<Finding> findings) {
    var items = new ArrayList<Item>();
    breakdown(seen).ifPresent(items::add);
    var slow = items(findings, isAbout(Area.PERFORMANCE), Finding::summary);
    int total = items.size() + slow.total();
    items.addAll(slow.all());
    return new Ranked<>(items, settings.itemLimit(), total);
  }

  private static Optional<Item> breakdown(Observations seen) {
    Map<String, Long> kinds = seen.performance().metrics().latencyBreakdown();
    long total = 0;
    for (long nanos : kinds.values()) {
      total += nanos;
    }
    if (total == 0) {
      return Optional.empty();
    }
    var largest = new ArrayList<Map.Entry<String, Long>>(kinds.entrySet());
    largest.sort(Map.Entry.<String, Long>comparingByValue().reversed());
    var parts = new ArrayList<String>();
    for (Map.Entry<String, Long> kind : largest) {
      if (kind.getValue() >= total / 100.0) {
        double share = (double) kind.getValue() / total;
        parts.add(kind.getKey().replace('_', ' ') + " " + percent(share));
      }
    }
    String message =
        fill(
            "The end waited %s on the critical path: %s.",
            duration((double) total), String.join(", ", parts));
    return Optional.of(new Item(message, List.of(), Optional.empty()));
  }

  /// Every piece of advice once, that of the worst finding first.
  private Ranked<Item> nextSteps(List<Finding> findings) {
    var told = new HashSet<String>();
    var steps = new ArrayList<Item>();
    for (Finding finding : findings) {
      if (finding.severity() != Severity.INFO
          && told.add(finding.recommendation())
          && steps.size() < settings.itemLimit()) {
        steps.add(item(finding, finding.recommendation()));
      }
    }
    return new Ranked<>(steps, settings.itemLimit(), told.size());
  }

  private Ranked<Item> items(
      List<Finding> findings, Predicate<Finding> which, Function<Finding, String> message) {
    var items = new ArrayList<Item>();
    int total = 0;
    for (Finding finding : findings) {
      if (which.test(finding)) {
        total++;
        if (items.size() < settings.itemLimit()) {
          items.add(item(finding, message.apply(finding)));
        }
      }
    }
    return new Ranked<>(items, settings.itemLimit(), total);
  }

  private static Item item(Finding finding, String message) {
    var steps = new ArrayList<StepId>(finding.steps().size());
    for (Finding.Implicated implicated : finding.steps()) {
      steps.add(implicated.step());
    }
    return new Item(message, steps, Optional.of(finding.id()));
  }

  private static String advice(Finding finding) {
    return finding.recommendation() + " " + finding.summary();
  }
}
