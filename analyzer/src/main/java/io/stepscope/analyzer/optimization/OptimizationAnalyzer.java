/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.optimization;

import io.stepscope.analyzer.Ranked;
import io.stepscope.analyzer.dependency.DependencyReport;
import io.stepscope.analyzer.dependency.DependencyReport.Opportunity;
import io.stepscope.analyzer.failure.FailureReport;
import io.stepscope.analyzer.graph.Change;
import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.integrity.IntegrityReport;
import io.stepscope.analyzer.model.Ints;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.optimization.OptimizationReport.CachingOpportunity;
import io.stepscope.analyzer.optimization.OptimizationReport.ParallelizationOpportunity;
import io.stepscope.analyzer.optimization.OptimizationReport.PerformanceOpportunity;
import io.stepscope.analyzer.optimization.OptimizationReport.Potential;
import io.stepscope.analyzer.optimization.OptimizationReport.RedundancyOpportunity;
import io.stepscope.analyzer.pattern.PatternReport;
import io.stepscope.analyzer.performance.PerformanceReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// What would have made the run faster or cheaper? Concludes from the other reports; every saving
/// of time is computed by a replay of the run.
public final class OptimizationAnalyzer {
  private final OptimizationSettings settings;

  public OptimizationAnalyzer(OptimizationSettings settings) {
    this.settings = settings;
  }

  /// What was seen of one trace, as far as savings depend on it.
  public record Observed(
      IntegrityReport integrity,
      DependencyReport dependency,
      PatternReport patterns,
      FailureReport failures,
      PerformanceReport performance,
      RepeatedCalls repeated) {}

  /// When savings are not computed: nothing found, nothing to save.
  public static OptimizationReport nothing() {
    var none =
        new Potential(0, 0, OptionalDouble.empty(), OptionalLong.empty(), new LinkedHashMap<>());
    return new OptimizationReport(
        Ranked.none(), Ranked.none(), Ranked.none(), Ranked.none(), none, 1);
  }

  /// O((n + e) · replays), with at most [OptimizationSettings#replayCandidates] replays and a few.
  public OptimizationReport analyze(TraceFacts facts, Observed observed) {
    SubtreeSums sums = SubtreeSums.of(facts);
    var savings = new SavingEstimator(facts, sums);
    var repetitions = new RepetitionFinder(facts, sums, savings);
    List<RepeatedCalls.Group> groups = observed.repeated().groups();
    savings.replay(candidates(repetitions, groups), settings.replayCandidates());

    List<ParallelizationOpportunity> parallel = parallelization(observed);
    List<CachingOpportunity> caching = caching(repetitions, groups, observed);
    List<RedundancyOpportunity> redundancy = redundancy(facts, repetitions, groups, observed);
    List<PerformanceOpportunity> performance =
        new PerformanceOpportunityFinder(facts, settings)
            .find(
                observed.dependency(),
                observed.patterns(),
                observed.failures(),
                observed.performance());
    performance.replaceAll(opportunity -> capped(opportunity, observed.integrity().score()));
    Potential potential = potential(facts, observed, sums, repetitions);
    return new OptimizationReport(
        Ranked.of(parallel, settings.listLimit()),
        Ranked.of(caching, settings.listLimit()),
        Ranked.of(redundancy, settings.listLimit()),
        Ranked.of(performance, settings.listLimit()),
        potential,
        1 - potential.timeSavingShare());
  }

  private static List<Ints> candidates(
      RepetitionFinder repetitions, List<RepeatedCalls.Group> groups) {
    var candidates = new ArrayList<Ints>();
    for (RepeatedCalls.Group group : groups) {
      repetitions.cacheable(group).ifPresent(candidates::add);
      candidates.add(repetitions.repeats(group));
    }
    return candidates;
  }

  private static List<ParallelizationOpportunity> parallelization(Observed observed) {
    var found = new ArrayList<ParallelizationOpportunity>();
    for (Opportunity group : observed.dependency().parallelization().opportunities().all()) {
      found.add(
          new ParallelizationOpportunity(
              group.steps(),
              group.timeSavingNanos(),
              Math.min(group.confidence(), observed.integrity().score()),
              group.evidence()));
    }
    return found;
  }

  private static List<CachingOpportunity> caching(
      RepetitionFinder repetitions, List<RepeatedCalls.Group> groups, Observed observed) {
    double cap = observed.integrity().score();
    var found = new ArrayList<CachingOpportunity>();
    for (RepeatedCalls.Group group : groups) {
      repetitions.caching(group, cap).ifPresent(found::add);
    }
    found.sort(Comparator.comparingLong(CachingOpportunity::timeSavingNanos).reversed());
    return found;
  }

  private static List<RedundancyOpportunity> redundancy(
      TraceFacts facts,
      RepetitionFinder repetitions,
      List<RepeatedCalls.Group> groups,
      Observed observed) {
    var found = new ArrayList<RedundancyOpportunity>();
    double cap = observed.integrity().score();
    for (RepeatedCalls.Group group : groups) {
      found.addAll(repetitions.redundancies(group, cap));
    }
    for (Ints steps : EqualResults.of(facts.trace())) {
      found.add(other(facts, "same_result", steps, Math.min(cap, 0.6)));
    }
    for (int step : UnusedResults.of(facts)) {
      found.add(other(facts, "unused_result", Ints.copyOf(step), Math.min(cap, 0.5)));
    }
    found.sort(
        Comparator.comparingLong(RedundancyOpportunity::timeSavingNanos)
            .reversed()
            .thenComparingInt(each -> facts.trace().indexOf(each.steps().getFirst())));
    return found;
  }

  /// Whether such a call could have been left out depends on what it was for: no saving is claimed.
  private static RedundancyOpportunity other(
      TraceFacts facts, String kind, Ints steps, double confidence) {
    var ids = new ArrayList<StepId>(steps.size());
    for (int i = 0; i < steps.size(); i++) {
      ids.add(facts.trace().step(steps.get(i)).id());
    }
    return new RedundancyOpportunity(
        kind,
        Calls.target(facts.trace().step(steps.get(0))),
        ids,
        0,
        OptionalDouble.empty(),
        OptionalLong.empty(),
        confidence);
  }

  private static PerformanceOpportunity capped(PerformanceOpportunity found, double cap) {
    return new PerformanceOpportunity(
        found.kind(),
        found.steps(),
        found.timeSavingNanos(),
        found.deferredDetail(),
        Math.min(cap, found.confidence()));
  }

  /// All calls that can run together and all that a cache would answer, in one replay.
  private static Potential potential(
      TraceFacts facts, Observed observed, SubtreeSums sums, RepetitionFinder repetitions) {
    int[] answered = answered(observed, repetitions);
    boolean answersOnPath = sums.timeOnPath(answered) > 0;
    long together = observed.dependency().parallelization().jointTimeSavingNanos();
    long cached = answersOnPath ? facts.replay().saving(Change.remove(answered)) : 0;
    long joint =
        together > 0 && answered.length > 0
            ? facts.replay().saving(together(facts, observed).and(Change.remove(answered)))
            : Math.max(together, cached);
    var byType = new LinkedHashMap<String, Long>();
    byType.put("parallelization", together);
    byType.put("caching", cached);
    long duration = facts.durationNanos().orElse(0);
    return new Potential(
        joint,
        duration == 0 ? 0 : Math.clamp((double) joint / duration, 0, 1),
        sums.cost(answered),
        sums.tokens(answered),
        byType);
  }

  private static int[] answered(Observed observed, RepetitionFinder repetitions) {
    if (observed.repeated().groups().isEmpty()) {
      return new int[0];
    }
    return observed.repeated().groups().stream()
        .map(repetitions::cacheable)
        .flatMap(Optional::stream)
        .flatMapToInt(steps -> Arrays.stream(steps.toArray()))
        .sorted()
        .toArray();
  }

  private static Change together(TraceFacts facts, Observed observed) {
    Change change = Change.none();
    for (Opportunity group : observed.dependency().parallelization().opportunities().all()) {
      int[] steps = group.steps().stream().mapToInt(facts.trace()::indexOf).toArray();
      change = change.and(Change.together(steps));
    }
    return change;
  }
}
