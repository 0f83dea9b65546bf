/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.pattern;

import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.integrity.IntegrityReport;
import io.stepscope.analyzer.model.Deferred;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.pattern.PatternReport.Anomaly;
import io.stepscope.analyzer.pattern.PatternReport.ConditionalPattern;
import io.stepscope.analyzer.pattern.PatternReport.FanPattern;
import io.stepscope.analyzer.pattern.PatternReport.Found;
import io.stepscope.analyzer.pattern.PatternReport.HandoffPattern;
import io.stepscope.analyzer.pattern.PatternReport.LoopPattern;
import io.stepscope.analyzer.pattern.PatternReport.NamedPattern;
import io.stepscope.analyzer.pattern.PatternReport.ParallelPattern;
import io.stepscope.analyzer.pattern.PatternReport.RetryPattern;
import io.stepscope.analyzer.pattern.PatternReport.SequentialPattern;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/// Asks of a trace: which shapes recur in it, and what stands out from them?
public final class PatternRecognizer {
  /// The score when there is nothing to be sure of.
  private static final double NOTHING_RECOGNISED = 0.5;

  private final PatternSettings settings;
  private final SequentialFinder sequential;
  private final ParallelFinder parallel;
  private final ConditionalFinder conditional = new ConditionalFinder();
  private final LoopFinder loops;
  private final RetryFinder retries;
  private final HandoffFinder handoffs;
  private final FanFinder fans;
  private final AnomalyFinder anomalies;
  private final ResourceFinder resources;
  private final TemporalFinder temporal;

  public PatternRecognizer(PatternSettings settings) {
    this.settings = settings;
    this.sequential = new SequentialFinder(settings);
    this.parallel = new ParallelFinder(settings);
    this.loops = new LoopFinder(settings);
    this.retries = new RetryFinder(settings);
    this.handoffs = new HandoffFinder(settings);
    this.fans = new FanFinder(settings);
    this.anomalies = new AnomalyFinder(settings);
    this.resources = new ResourceFinder(settings);
    this.temporal = new TemporalFinder(settings);
  }

  /// Deterministic; O(n log n) and a multiple of the longest loop body looked for.
  public PatternReport analyze(TraceFacts facts, IntegrityReport integrity) {
    ExecutionTrace trace = facts.trace();
    var siblings = facts.siblings();
    var scopes = facts.scopes();
    var oneByOne = sequential.find(facts, siblings);
    var together = parallel.find(facts, siblings);
    var conditions = byStart(trace, conditional.find(trace, siblings));
    var rounds = largestLoops(trace, loops.find(facts, siblings));
    var attempts = largestRetries(trace, retries.find(facts));
    var exchanges = largestHandoffs(trace, handoffs.find(trace, scopes));
    var fanOuts = largestFans(trace, fans.fanOuts(facts));
    var fanIns = largestFans(trace, fans.fanIns(facts));
    var used = Deferred.of(facts, () -> named(trace, resources.find(trace, scopes)));
    var advice =
        Deferred.of(
            facts,
            () ->
                inOrder(
                    PatternInsights.of(
                        trace,
                        rounds.list(),
                        attempts.list(),
                        exchanges.list(),
                        used.get().list())));
    var confidence = new Confidence();
    confidence.add(oneByOne.list(), SequentialPattern::confidence);
    confidence.add(together.list(), ParallelPattern::confidence);
    confidence.add(conditions.list(), ConditionalPattern::confidence);
    confidence.add(rounds.list(), LoopPattern::confidence);
    confidence.add(attempts.list(), RetryPattern::confidence);
    confidence.add(exchanges.list(), HandoffPattern::confidence);
    confidence.add(fanOuts.list(), FanPattern::confidence);
    confidence.add(fanIns.list(), FanPattern::confidence);
    return new PatternReport(
        oneByOne,
        together,
        conditions,
        rounds,
        attempts,
        exchanges,
        fanOuts,
        fanIns,
        largestAnomalies(trace, anomalies.find(facts)),
        used,
        Deferred.of(facts, () -> named(trace, temporal.find(facts))),
        advice,
        confidence.score(integrity),
        Optional.empty());
  }

  /// The chains of retries alone, without which nobody could say which failures were recovered:
  /// O(n), for a trace that is too long for the other searches.
  public PatternReport retriesOnly(TraceFacts facts) {
    return PatternReport.ofRetries(largestRetries(facts.trace(), retries.find(facts)));
  }

  /// The mean of what all patterns claim.
  private static final class Confidence {
    private final DoubleSummaryStatistics all = new DoubleSummaryStatistics();

    <T> void add(List<T> patterns, ToDoubleFunction<T> confidence) {
      for (T pattern : patterns) {
        all.accept(confidence.applyAsDouble(pattern));
      }
    }

    double score(IntegrityReport integrity) {
      return all.getCount() == 0 ? NOTHING_RECOGNISED : all.getAverage() * integrity.score();
    }
  }

  private Found<ConditionalPattern> byStart(ExecutionTrace trace, List<ConditionalPattern> all) {
    return Ranking.top(all, settings.listLimit(), _ -> 0, pattern -> trace.indexOf(pattern.step()));
  }

  private Found<LoopPattern> largestLoops(ExecutionTrace trace, List<LoopPattern> all) {
    return Ranking.top(
        all,
        settings.listLimit(),
        loop -> loop.steps().size(),
        loop -> trace.indexOf(loop.startStep()));
  }

  private Found<RetryPattern> largestRetries(ExecutionTrace trace, List<RetryPattern> all) {
    return Ranking.top(
        all,
        settings.listLimit(),
        RetryPattern::retryCount,
        retry -> trace.indexOf(retry.attempts().getFirst()));
  }

  private Found<HandoffPattern> largestHandoffs(ExecutionTrace trace, List<HandoffPattern> all) {
    return Ranking.top(
        all,
        settings.listLimit(),
        HandoffPattern::handoffs,
        pattern -> trace.indexOf(pattern.steps().getFirst()));
  }

  private Found<FanPattern> largestFans(ExecutionTrace trace, List<FanPattern> all) {
    return Ranking.top(
        all, settings.listLimit(), FanPattern::width, pattern -> trace.indexOf(pattern.step()));
  }

  private Found<Anomaly> largestAnomalies(ExecutionTrace trace, List<Anomaly> all) {
    return Ranking.top(
        all,
        settings.listLimit(),
        anomaly -> Math.round(1e6 * Math.abs(anomaly.score())),
        anomaly -> trace.indexOf(anomaly.step()));
  }

  private Found<NamedPattern> named(ExecutionTrace trace, List<NamedPattern> all) {
    return Ranking.top(
        all,
        settings.listLimit(),
        pattern -> pattern.steps().size(),
        pattern -> pattern.steps().isEmpty() ? -1 : indexOfFirst(trace, pattern.steps()));
  }

  private static int indexOfFirst(ExecutionTrace trace, List<StepId> steps) {
    return trace.indexOf(steps.getFirst());
  }

  private Found<NamedPattern> inOrder(List<NamedPattern> insights) {
    int shown = Math.min(insights.size(), settings.listLimit());
    return new Found<>(insights.subList(0, shown), insights.size());
  }
}
