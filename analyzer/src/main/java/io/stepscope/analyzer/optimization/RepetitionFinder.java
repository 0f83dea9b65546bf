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

  RepetitionFinder(TraceFacts facts, SubtreeSums sums, SavingEstimator savings) {
    this.trace = facts.trace();
    this.sums = sums;
    this.savings = savings;
  }

  /// The members of a group that succeeded.
  Ints successes(Group group) {
    Ints steps = group.steps();
    int[] successes = new int[steps.size()];
    int count = 0;
    for (int i = 0; i < successes.length; i++) {
      if (trace.step(steps.get(i)).status() == ExecutionStatus.SUCCESS) {
        successes[count++] = steps.get(i);
      }
    }
    return Ints.of(Arrays.copyOf(successes, count));
  }

  /// A cache would answer all but the first success.
  Optional<Ints> cacheable(Group group) {
    if (group.results() == Results.DIFFER) {
      return Optional.empty();
    }
    Ints successes = successes(group);
    return successes.size() < 2 ? Optional.empty() : Optional.of(allBut(successes, 0));
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
    return Ints.of(others);
  }

  Optional<CachingOpportunity> caching(Group group, double mostConfidence) {
    return cacheable(group)
        .map(answered -> {
          Ints calls = successes(group);
          return new CachingOpportunity(
              group.target() + ":" + key(group),
              group.target(),
              ids(calls),
              totalNanos(calls),
              savings.of(answered),
              sums.cost(answered.toArray()),
              Math.min(mostConfidence, confidence(group)));
        });
  }

  private static String key(Group group) {
    return CanonicalParameters.of(group.parameters()).orElseThrow().key();
  }

  /// The group as a repetition, and once more when several agents made its calls.
  List<RedundancyOpportunity> redundancies(Group group, double mostConfidence) {
    var found = new ArrayList<RedundancyOpportunity>(2);
    var repeated = redundancy(group, mostConfidence);
    found.add(repeated);
    if (areOfDifferentAgents(group.steps())) {
      found.add(
          new RedundancyOpportunity(
              "two_agents_ask_the_same",
              repeated.toolName(),
              repeated.steps(),
              repeated.timeSavingNanos(),
              repeated.costSavingUsd(),
              repeated.tokenSaving(),
              repeated.confidence()));
    }
    return found;
  }

  private boolean areOfDifferentAgents(Ints steps) {
    Optional<String> first = Optional.empty();
    for (int i = 0; i < steps.size(); i++) {
      Optional<String> agent = trace.step(steps.get(i)).agent();
      if (first.isPresent() && agent.isPresent() && !first.equals(agent)) {
        return true;
      }
      first = first.isPresent() ? first : agent;
    }
    return false;
  }

  private RedundancyOpportunity redundancy(Group group, double mostConfidence) {
    Ints repeats = repeats(group);
    int[] indexes = repeats.toArray();
    return new RedundancyOpportunity(
        "repeated_call",
        group.target(),
        ids(group.steps()),
        savings.of(repeats),
        sums.cost(indexes),
        sums.tokens(indexes),
        Math.min(mostConfidence, confidence(group)));
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
    for (int i = 0; i < group.steps().size(); i++) {
      if (trace.step(group.steps().get(i)).has(StepFlag.TRUNCATED)) {
        return Math.min(sure, 0.5);
      }
    }
    return sure;
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
    var ids = new ArrayList<StepId>(steps.size());
    for (int i = 0; i < steps.size(); i++) {
      ids.add(trace.step(steps.get(i)).id());
    }
    return ids;
  }
}
