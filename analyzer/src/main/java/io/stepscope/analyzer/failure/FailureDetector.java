/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.failure;

import io.stepscope.analyzer.Ranked;
import io.stepscope.analyzer.failure.ChainTracer.Traced;
import io.stepscope.analyzer.failure.FailureReport.Chain;
import io.stepscope.analyzer.failure.FailureReport.Failure;
import io.stepscope.analyzer.failure.FailureReport.FailureStatistics;
import io.stepscope.analyzer.failure.FailureReport.Impact;
import io.stepscope.analyzer.failure.FailureReport.ImpactOutcome;
import io.stepscope.analyzer.failure.FailureReport.Propagation;
import io.stepscope.analyzer.failure.FailureReport.RootCause;
import io.stepscope.analyzer.failure.FailureReport.SpreadPattern;
import io.stepscope.analyzer.failure.FailureReport.Summary;
import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.model.Deferred;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.analyzer.pattern.PatternReport;
import io.stepscope.analyzer.pattern.PatternReport.RetryPattern;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalLong;
import java.util.SequencedMap;

/// Asks of a trace: what failed, why, how did it spread, and what did it cost?
public final class FailureDetector {
  private static final double OUTCOME_WEIGHT = 0.5;
  private static final double SHARE_WEIGHT = 0.3;
  private static final double RATE_WEIGHT = 0.2;

  private final FailureSettings settings;

  public FailureDetector(FailureSettings settings) {
    this.settings = settings;
  }

  /// Deterministic; O((n + e) log n).
  ///
  /// @param patterns of the same trace
  public FailureReport analyze(TraceFacts facts, PatternReport patterns) {
    var trace = facts.trace();
    var failed = new FailedSteps(facts);
    var retries = patterns.retries().all();
    var spread = new FailureSpread(facts, failed, RecoveryFinder.find(trace, failed, retries));
    var chains = new ChainTracer(failed, spread).chains();
    var categories = new FailureCategories(trace, failed, spread, retries);
    var causes =
        new RootCauseRanking(facts, failed, spread, categories, settings.listLimit()).rank(chains);
    var failures = categorized(failed, spread, categories);
    var statistics = statistics(trace.size(), failed, spread, retries);
    var shapes = new FailurePatternFinder(settings, facts, failed, spread).find();
    var impact = new ImpactAssessment(facts, failed, spread, settings.listLimit()).assess();
    var advice =
        Deferred.of(
            facts,
            () ->
                Ranked.of(
                    new FailureAdvice(trace, failed, categories)
                        .write(causes, retries, shapes, impact.outcome()),
                    settings.listLimit()));
    return new FailureReport(
        failures,
        statistics,
        Deferred.of(facts, () -> summary(failures, statistics)),
        propagation(failed, chains, causes),
        Ranked.of(shapes, settings.listLimit()),
        impact,
        advice,
        severity(impact, statistics));
  }

  private static SequencedMap<FailureCategory, List<Failure>> categorized(
      FailedSteps failed, FailureSpread spread, FailureCategories categories) {
    var byCategory = new LinkedHashMap<FailureCategory, List<Failure>>();
    for (FailureCategory category : FailureCategory.values()) {
      byCategory.put(category, List.of());
    }
    for (int number = 0; number < failed.size(); number++) {
      if (spread.isReRaised(number)) {
        continue;
      }
      var classification = categories.of(number);
      var failure =
          new Failure(
              failed.step(number).id(),
              classification,
              duration(failed.step(number).time()),
              spread.isRecovered(number));
      byCategory.merge(classification.category(), List.of(failure), FailureDetector::joined);
    }
    byCategory.replaceAll((_, list) -> List.copyOf(list));
    return Collections.unmodifiableSequencedMap(byCategory);
  }

  private static List<Failure> joined(List<Failure> known, List<Failure> added) {
    if (known.isEmpty()) {
      return new ArrayList<>(added);
    }
    known.addAll(added);
    return known;
  }

  private static OptionalLong duration(StepTime time) {
    return time.isComplete() ? OptionalLong.of(time.end() - time.start()) : OptionalLong.empty();
  }

  private static FailureStatistics statistics(
      int steps, FailedSteps failed, FailureSpread spread, List<RetryPattern> retries) {
    int total = 0;
    int cascading = 0;
    int recovered = 0;
    int hidden = 0;
    int attempts = 0;
    for (RetryPattern retry : retries) {
      attempts += retry.retryCount();
    }
    for (int number = 0; number < failed.size(); number++) {
      if (spread.isReRaised(number)) {
        continue;
      }
      total++;
      cascading += spread.source(number).isPresent() ? 1 : 0;
      recovered += spread.isRecovered(number) ? 1 : 0;
      hidden += failed.error(number).hidden() ? 1 : 0;
    }
    return new FailureStatistics(
        total, steps == 0 ? 0 : (double) total / steps, attempts, cascading, recovered, hidden);
  }

  private static Summary summary(
      SequencedMap<FailureCategory, List<Failure>> failures, FailureStatistics statistics) {
    var counts = new LinkedHashMap<FailureCategory, Integer>();
    String dominant = "";
    int most = 0;
    for (var entry : failures.entrySet()) {
      int count = entry.getValue().size();
      counts.put(entry.getKey(), count);
      if (count > most) {
        most = count;
        dominant = entry.getKey().label();
      }
    }
    String text =
        statistics.totalFailures() == 0
            ? "nothing failed"
            : counted(statistics.totalFailures(), "failure")
                + ", "
                + statistics.recoveredFailures()
                + " recovered; most are "
                + dominant.replace('_', ' ')
                + " ("
                + most
                + ")";
    return new Summary(text, dominant, Collections.unmodifiableSequencedMap(counts));
  }

  private static String counted(int count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }

  private Propagation propagation(FailedSteps failed, List<Traced> chains, List<RootCause> causes) {
    var patterns = new LinkedHashMap<SpreadPattern, Integer>();
    for (SpreadPattern pattern : SpreadPattern.values()) {
      patterns.put(pattern, 0);
    }
    boolean reachedRoot = false;
    OptionalLong timeToLast = OptionalLong.empty();
    var all = new ArrayList<Chain>(chains.size());
    int cascading = 0;
    int length = 0;
    int breadth = 0;
    for (Traced traced : chains) {
      all.add(traced.chain());
      cascading += traced.members().size() > 1 ? 1 : 0;
      length = Math.max(length, traced.length());
      breadth = Math.max(breadth, traced.breadth());
      patterns.merge(traced.chain().pattern(), 1, Integer::sum);
      reachedRoot |= traced.members().stream().anyMatch(member -> failed.step(member).isTop());
      timeToLast = longer(timeToLast, timeToLast(failed, traced));
    }
    return new Propagation(
        all,
        cascading,
        Collections.unmodifiableSequencedMap(patterns),
        length,
        breadth,
        timeToLast,
        reachedRoot,
        causes,
        chains.size());
  }

  private static OptionalLong longer(OptionalLong a, OptionalLong b) {
    return a.isEmpty() || (b.isPresent() && b.getAsLong() > a.getAsLong()) ? b : a;
  }

  /// From the origin's end to the end of what failed last because of it.
  private static OptionalLong timeToLast(FailedSteps failed, Traced traced) {
    StepTime origin = failed.step(traced.origin()).time();
    if (traced.members().size() < 2 || !origin.hasEnd()) {
      return OptionalLong.empty();
    }
    return traced.members().stream()
        .map(member -> failed.step(member).time())
        .filter(StepTime::hasEnd)
        .mapToLong(time -> Math.max(0, time.end() - origin.end()))
        .max();
  }

  private static double severity(Impact impact, FailureStatistics statistics) {
    double outcome =
        switch (impact.outcome()) {
          case NONE -> 0;
          case RECOVERED -> 0.1;
          case DEGRADED -> 0.5;
          case FATAL -> 1;
        };
    if (impact.outcome() == ImpactOutcome.NONE) {
      return 0;
    }
    double score =
        OUTCOME_WEIGHT * outcome
            + SHARE_WEIGHT * impact.impactShare()
            + RATE_WEIGHT * statistics.failureRate();
    return Math.clamp(score, 0, 1);
  }
}
