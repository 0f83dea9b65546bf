/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.optimization;

import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.model.ExecutionStatus;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Ints;
import io.stepscope.analyzer.model.StepFlag;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.analyzer.optimization.OptimizationReport.CachingOpportunity;
import io.stepscope.analyzer.optimization.OptimizationReport.RedundancyOpportunity;
import io.stepscope.analyzer.optimization.RepeatedCalls.Group;
import io.stepscope.analyzer.optimization.RepeatedCalls.Results;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What could be answered from memory: equal calls with equal results.
final class RepetitionFinder {
  private final ExecutionTrace trace;
  private final SubtreeSums sums;
  private final SavingEstimator savings;
  private final int listLimit;

  RepetitionFinder(TraceFacts facts, SubtreeSums sums, SavingEstimator savings, int listLimit) {
    this.listLimit = listLimit;
    this.trace = facts.trace();
    this.sums = sums;
    this.savings = savings;
  }

  /// The members of a group that succeeded.
  Ints successes(Group group) {
    return Ints.copyOf(
        Arrays.stream(group.steps().toArray())
            .filter(step -> trace.step(step).status() == ExecutionStatus.SUCCESS)
            .toArray());
  }

  /// A cache would answer all but the first success.
  Optional<Ints> cacheable(Group group) {
    Ints successes = successes(group);
    return group.results() == Results.DIFFER || successes.size() < 2
        ? Optional.empty()
        : Optional.of(allBut(successes, 0));
  }

  /// All calls but the one that brought the result: the first success, else the last try.
  Ints repeats(Group group) {
    Ints steps = group.steps();
    for (int i = 0; i < steps.size(); i++) {
      if (trace.step(steps.get(i)).status() == ExecutionStatus.SUCCESS) {
        return allBut(steps, i);
      }
    }
    return allBut(steps, steps.size() - 1);
  }

  private static Ints allBut(Ints steps, int kept) {
    var others = new int[steps.size() - 1];
    for (int i = 0; i < others.length; i++) {
      others[i] = steps.get(i < kept ? i : i + 1);
    }
    return Ints.copyOf(others);
  }

  Optional<CachingOpportunity> caching(Group group) {
    return cacheable(group)
        .map(answered -> {
          Ints calls = successes(group);
          return new CachingOpportunity(
              group.target() + ":" + group.parameters().key(),
              group.target(),
              ids(calls),
              calls.size(),
              totalNanos(calls),
              savings.of(answered),
              sums.cost(answered.toArray()),
              confidence(group));
        });
  }

  /// The group as a repetition, and once more when several agents made its calls.
  List<RedundancyOpportunity> redundancies(Group group) {
    var found = new ArrayList<RedundancyOpportunity>(2);
    found.add(redundancy("repeated_call", group));
    long agents =
        Arrays.stream(group.steps().toArray())
            .mapToObj(step -> trace.step(step).agent())
            .flatMap(Optional::stream)
            .distinct()
            .count();
    if (agents > 1) {
      found.add(redundancy("two_agents_ask_the_same", group));
    }
    return found;
  }

  private RedundancyOpportunity redundancy(String kind, Group group) {
    Ints repeats = repeats(group);
    return new RedundancyOpportunity(
        kind,
        group.target(),
        ids(group.steps()),
        group.steps().size(),
        savings.of(repeats),
        sums.cost(repeats.toArray()),
        sums.tokens(repeats.toArray()),
        confidence(group));
  }

  /// Equal results prove that nothing was gained; unknown ones leave it open; different ones say
  /// that the world, or the model, moved on. A value that was cut may differ where it was cut.
  private double confidence(Group group) {
    double sure =
        switch (group.results()) {
          case EQUAL -> 0.95;
          case UNKNOWN -> 0.6;
          case DIFFER -> 0.2;
        };
    boolean cut =
        Arrays.stream(group.steps().toArray())
            .anyMatch(step -> trace.step(step).has(StepFlag.TRUNCATED));
    return cut ? Math.min(sure, 0.5) : sure;
  }

  private long totalNanos(Ints steps) {
    long nanos = 0;
    for (int i = 0; i < steps.size(); i++) {
      nanos += nanos(trace.step(steps.get(i)));
    }
    return nanos;
  }

  private static long nanos(ExecutionStep step) {
    StepTime time = step.time();
    return time.isComplete() ? time.end() - time.start() : 0;
  }

  private List<StepId> ids(Ints steps) {
    return Arrays.stream(steps.toArray())
        .limit(listLimit)
        .mapToObj(step -> trace.step(step).id())
        .toList();
  }
}
