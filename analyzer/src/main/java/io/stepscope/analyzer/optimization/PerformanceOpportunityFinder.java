/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.optimization;

import static io.stepscope.analyzer.Wording.count;
import static io.stepscope.analyzer.Wording.duration;
import static io.stepscope.analyzer.Wording.fill;
import static io.stepscope.analyzer.Wording.name;
import static io.stepscope.analyzer.Wording.percent;
import static io.stepscope.analyzer.Wording.whole;

import io.stepscope.analyzer.dependency.DependencyReport;
import io.stepscope.analyzer.dependency.DependencyReport.Opportunity;
import io.stepscope.analyzer.failure.FailureCategory;
import io.stepscope.analyzer.failure.FailureReport;
import io.stepscope.analyzer.graph.Change;
import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.model.Deferred;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.optimization.OptimizationReport.PerformanceOpportunity;
import io.stepscope.analyzer.optimization.SlowTools.SlowTool;
import io.stepscope.analyzer.pattern.PatternReport;
import io.stepscope.analyzer.pattern.PatternReport.RetryKind;
import io.stepscope.analyzer.pattern.PatternReport.RetryPattern;
import io.stepscope.analyzer.performance.PerformanceReport;
import io.stepscope.analyzer.performance.PerformanceReport.Bottleneck;
import io.stepscope.analyzer.performance.PerformanceReport.BottleneckKind;
import io.stepscope.analyzer.performance.PerformanceReport.ContextGrowth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What would have been faster if something were done differently, other than not at all.
final class PerformanceOpportunityFinder {
  /// Failures that pass by themselves, for which waiting helps.
  private static final Set<FailureCategory> TRANSIENT =
      EnumSet.of(
          FailureCategory.RATE_LIMIT,
          FailureCategory.NETWORK,
          FailureCategory.TIMEOUT,
          FailureCategory.RESOURCE);

  private static final long BACKOFF_NANOS = 100_000_000;

  private final TraceFacts facts;
  private final ExecutionTrace trace;
  private final OptimizationSettings settings;
  private final List<PerformanceOpportunity> found = new ArrayList<>();

  PerformanceOpportunityFinder(TraceFacts facts, OptimizationSettings settings) {
    this.facts = facts;
    this.trace = facts.trace();
    this.settings = settings;
  }

  /// All of them, largest saving first.
  List<PerformanceOpportunity> find(
      DependencyReport dependency,
      PatternReport patterns,
      FailureReport failures,
      PerformanceReport performance) {
    SlowTools.of(facts, settings.slowToolShare()).forEach(this::slowTool);
    performance.resources().contextGrowth().ifPresent(this::oversizedContext);
    retriesWithoutBackoff(patterns, failures);
    performance.notableBottlenecks().forEach(this::idleGap);
    dependency.parallelization().opportunities().all().forEach(this::serializedBatch);
    found.sort(
        Comparator.comparingLong(PerformanceOpportunity::timeSavingNanos)
            .reversed()
            .thenComparingInt(opportunity -> trace.indexOf(opportunity.steps().getFirst()))
            .thenComparing(PerformanceOpportunity::kind));
    return found;
  }

  private void slowTool(SlowTool slow) {
    int[] steps = new int[slow.steps().size()];
    var shown = new ArrayList<StepId>();
    for (int i = 0; i < steps.length; i++) {
      steps[i] = slow.steps().get(i);
      shown.add(id(steps[i]));
    }
    found.add(
        new PerformanceOpportunity(
            "slow_tool",
            shown,
            facts.replay().saving(Change.scaleOwnWork(0.5, steps)),
            Deferred.of(
                facts,
                () ->
                    fill(
                        "%s holds %s of the critical path (%s) in %s; the saving is that of twice the speed",
                        name(slow.tool()),
                        duration((double) slow.onPathNanos()),
                        percent(slow.share()),
                        count(slow.callsOnPath(), "call"))),
            0.9));
  }

  private void oversizedContext(ContextGrowth growth) {
    boolean oversized =
        growth.inputTokens()
            >= settings.oversizedContextRatio() * Math.max(1, growth.outputTokens());
    if (oversized && growth.slopePerCall() > 0 && growth.calls() >= 3) {
      found.add(
          new PerformanceOpportunity(
              "oversized_context",
              growth.steps(),
              0,
              Deferred.of(
                  facts,
                  () ->
                      fill(
                          "%s read %s and wrote %s; the input grew from %s to %s",
                          count(growth.calls(), "model call"),
                          count(growth.inputTokens(), "token"),
                          count(growth.outputTokens(), "token"),
                          whole(growth.firstInputTokens()),
                          count(growth.lastInputTokens(), "token"))),
              0.8));
    }
  }

  private void retriesWithoutBackoff(PatternReport patterns, FailureReport failures) {
    var passing = new HashSet<StepId>();
    failures
        .categories()
        .forEach((category, list) -> {
          if (TRANSIENT.contains(category)) {
            list.forEach(failure -> passing.add(failure.step()));
          }
        });
    if (passing.isEmpty()) {
      return;
    }
    for (RetryPattern retry : patterns.retries().all()) {
      if (isHasty(retry) && passing.contains(retry.attempts().getFirst())) {
        found.add(
            new PerformanceOpportunity(
                "retry_without_backoff",
                retry.attempts(),
                0,
                Deferred.of(
                    facts,
                    () ->
                        fill(
                            "%s was tried again %s after failures that pass with time; the longest pause was %s",
                            name(retry.toolName().orElse("call")),
                            count(retry.retryCount(), "time"),
                            duration((double) longestPause(retry)))),
                0.85));
      }
    }
  }

  private static boolean isHasty(RetryPattern retry) {
    return retry.kind() == RetryKind.SAME_CALL
        && !retry.backoffNanos().isEmpty()
        && longestPause(retry) < BACKOFF_NANOS;
  }

  private static long longestPause(RetryPattern retry) {
    return Math.max(0, retry.backoffNanos().stream().mapToLong(nanos -> nanos).max().orElse(0));
  }

  private void idleGap(Bottleneck bottleneck) {
    if (bottleneck.kind() == BottleneckKind.IDLE_GAP) {
      found.add(
          new PerformanceOpportunity(
              "idle_gap",
              bottleneck.steps(),
              bottleneck.impactNanos(),
              Deferred.of(
                  facts,
                  () ->
                      fill(
                          "nothing ran for %s (%s of the run)",
                          duration((double) bottleneck.impactNanos()),
                          percent(bottleneck.share()))),
              0.7));
    }
  }

  /// Three or more calls of one tool in a row could have been one call of many.
  private void serializedBatch(Opportunity group) {
    List<String> tools =
        group.steps().stream()
            .map(step -> trace.find(step).flatMap(s -> s.toolName()).orElse(""))
            .distinct()
            .toList();
    if (group.steps().size() >= 3 && tools.size() == 1 && !tools.getFirst().isEmpty()) {
      found.add(
          new PerformanceOpportunity(
              "serialized_batch",
              group.steps(),
              group.timeSavingNanos(),
              Deferred.of(
                  facts,
                  () ->
                      fill(
                          "%s was called %s times in a row, each call independent of the others",
                          name(tools.getFirst()), group.steps().size())),
              group.confidence()));
    }
  }

  private StepId id(int step) {
    return trace.step(step).id();
  }
}
