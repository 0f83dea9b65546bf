/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.pattern;

import io.stepscope.analyzer.Ranked;
import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.integrity.IntegrityReport;
import io.stepscope.analyzer.model.Deferred;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.pattern.PatternReport.Anomaly;
import io.stepscope.analyzer.pattern.PatternReport.ConditionalPattern;
import io.stepscope.analyzer.pattern.PatternReport.FanPattern;
import io.stepscope.analyzer.pattern.PatternReport.HandoffPattern;
import io.stepscope.analyzer.pattern.PatternReport.LoopPattern;
import io.stepscope.analyzer.pattern.PatternReport.NamedPattern;
import io.stepscope.analyzer.pattern.PatternReport.RetryPattern;
import io.stepscope.analyzer.pattern.PatternReport.SequentialPattern;
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
                named(
                    trace,
                    PatternInsights.of(
                        trace, rounds.all(), attempts.all(), exchanges.all(), used.get().all())));
    var confidence = new Confidence(integrity.score());
    confidence.add(oneByOne.all(), SequentialPattern::confidence);
    confidence.add(together.reliable(), ParallelFinder.CERTAIN);
    confidence.add(together.unreliable(), ParallelFinder.UNRELIABLE_TIMES);
    confidence.add(conditions.all(), ConditionalPattern::confidence);
    confidence.add(rounds.all(), LoopPattern::confidence);
    confidence.add(attempts.all(), RetryPattern::confidence);
    confidence.add(exchanges.all(), HandoffPattern::confidence);
    confidence.add(fanOuts.all(), FanPattern::confidence);
    confidence.add(fanIns.all(), FanPattern::confidence);
    return new PatternReport(
        oneByOne,
        together.largest(),
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
        confidence.score(),
        Optional.empty());
  }

  /// The chains of retries alone, without which nobody could say which failures were recovered:
  /// O(n), for a trace that is too long for the other searches.
  public PatternReport retriesOnly(TraceFacts facts) {
    return PatternReport.ofRetries(largestRetries(facts.trace(), retries.find(facts)));
  }

  /// The mean of what all patterns claim, of those that are only counted too. None claims more than
  /// the trace allows.
  private static final class Confidence {
    private final double most;
    private double sum;
    private long count;

    Confidence(double most) {
      this.most = most;
    }

    <T> void add(List<T> patterns, ToDoubleFunction<T> confidence) {
      for (T pattern : patterns) {
        add(1, confidence.applyAsDouble(pattern));
      }
    }

    void add(int patterns, double each) {
      sum += patterns * Math.min(most, each);
      count += patterns;
    }

    double score() {
      return count == 0 ? NOTHING_RECOGNISED : sum / count * most;
    }
  }

  private Ranked<ConditionalPattern> byStart(ExecutionTrace trace, List<ConditionalPattern> all) {
    return Ranking.of(all, settings.listLimit(), _ -> 0, pattern -> trace.indexOf(pattern.step()));
  }

  private Ranked<LoopPattern> largestLoops(ExecutionTrace trace, List<LoopPattern> all) {
    return Ranking.of(
        all,
        settings.listLimit(),
        loop -> loop.steps().size(),
        loop -> trace.indexOf(loop.startStep()));
  }

  private Ranked<RetryPattern> largestRetries(ExecutionTrace trace, List<RetryPattern> all) {
    return Ranking.of(
        all,
        settings.listLimit(),
        RetryPattern::retryCount,
        retry -> trace.indexOf(retry.attempts().getFirst()));
  }

  private Ranked<HandoffPattern> largestHandoffs(ExecutionTrace trace, List<HandoffPattern> all) {
    return Ranking.of(
        all,
        settings.listLimit(),
        HandoffPattern::handoffs,
        pattern -> trace.indexOf(pattern.steps().getFirst()));
  }

  private Ranked<FanPattern> largestFans(ExecutionTrace trace, List<FanPattern> all) {
    return Ranking.of(
        all, settings.listLimit(), FanPattern::width, pattern -> trace.indexOf(pattern.step()));
  }

  private Ranked<Anomaly> largestAnomalies(ExecutionTrace trace, List<Anomaly> all) {
    return Ranking.of(
        all,
        settings.listLimit(),
        anomaly -> Math.round(1e6 * Math.abs(anomaly.score())),
        anomaly -> trace.indexOf(anomaly.step()));
  }

  private Ranked<NamedPattern> named(ExecutionTrace trace, List<NamedPattern> all) {
    return Ranking.of(
        all,
        settings.listLimit(),
        pattern -> pattern.steps().size(),
        pattern -> pattern.steps().isEmpty() ? -1 : indexOfFirst(trace, pattern.steps()));
  }

  private static int indexOfFirst(ExecutionTrace trace, List<StepId> steps) {
    return trace.indexOf(steps.getFirst());
  }
}
