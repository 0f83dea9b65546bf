/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.usage;

import io.stepscope.analyzer.model.ResourceUsage;
import io.stepscope.analyzer.model.TokenUsage;
import io.stepscope.analyzer.model.UsageRollup;
import io.stepscope.otel.draft.StepDraft;
import io.stepscope.otel.draft.TraceDraft;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// Counts what each step used.
///
/// Tokens and cost that a step reports belong to it only when no step below it reports more than 0;
/// otherwise they are a total for those below, kept apart to check them by. Adding up the steps of
/// a trace therefore never counts anything twice.
public final class UsageRules {
  private UsageRules() {}

  /// Fills usage, roll-ups, retry counts and first-token times, without prices of the user's own.
  public static void apply(TraceDraft trace) {
    apply(trace, PriceTable.EMPTY);
  }

  /// Fills usage, roll-ups, retry counts and first-token times. Outcomes must have been set. Linear
  /// in the number of steps and what they hold.
  ///
  /// @param prices for steps that report tokens and no cost
  public static void apply(TraceDraft trace, PriceTable prices) {
    List<StepDraft> steps = trace.steps();
    TokenUsage[] tokens = new TokenUsage[steps.size()];
    OptionalDouble[] costs = new OptionalDouble[steps.size()];
    var costReader = new CostReader(prices);
    var tokensBelow = new Below(steps.size());
    var costBelow = new Below(steps.size());
    var estimated = new BitSet();
    for (StepDraft step : steps) {
      tokens[step.index()] = TokenReader.read(step);
      costs[step.index()] = CostReader.reported(step);
      if (isAny(tokens[step.index()])) {
        tokensBelow.mark(step);
      }
      if (costs[step.index()].orElse(0) > 0) {
        costBelow.mark(step);
      }
    }
    var paid = paid(steps, costs, costBelow);
    for (StepDraft step : steps) {
      boolean own = !tokensBelow.has(step) && !paid.get(step.index());
      if (own && costs[step.index()].isEmpty()) {
        costs[step.index()] = costReader.priced(step, tokens[step.index()]);
        if (costs[step.index()].isPresent()) {
          costBelow.mark(step);
          estimated.set(step.index());
        }
      }
    }
    for (StepDraft step : steps) {
      boolean estimate = estimated.get(step.index());
      fill(step, tokens[step.index()], costs[step.index()], estimate, tokensBelow, costBelow);
      step.timeToFirstTokenNanos(FirstToken.read(step));
    }
    RetryRules.apply(steps);
  }

  /// Whether a count is more than none. Zeros below do not outweigh what a step reports itself.
  private static boolean isAny(TokenUsage tokens) {
    return tokens.total().orElse(0) > 0
        || tokens.cacheRead().orElse(0) > 0
        || tokens.cacheWrite().orElse(0) > 0
        || tokens.reasoning().orElse(0) > 0;
  }

  /// The steps below one whose reported cost is the only one of its subtree: prices would count
  /// again what it says. Such subtrees do not overlap, so each step is visited once.
  private static BitSet paid(List<StepDraft> steps, OptionalDouble[] costs, Below costBelow) {
    var paid = new BitSet();
    var open = new ArrayDeque<StepDraft>();
    for (StepDraft step : steps) {
      if (costs[step.index()].orElse(0) > 0 && !costBelow.has(step)) {
        open.addAll(step.children());
      }
      while (!open.isEmpty()) {
        StepDraft below = open.remove();
        paid.set(below.index());
        open.addAll(below.children());
      }
    }
    return paid;
  }

  private static void fill(
      StepDraft step,
      TokenUsage tokens,
      OptionalDouble cost,
      boolean estimated,
      Below tokensBelow,
      Below costBelow) {
    boolean ownTokens = !tokensBelow.has(step);
    boolean ownCost = !costBelow.has(step);
    step.usage(
        new ResourceUsage(
            Counters.cpuNanos(step),
            Counters.memoryBytes(step),
            Counters.networkCalls(step),
            Counters.apiCalls(step),
            ownCost ? cost : OptionalDouble.empty(),
            ownCost && estimated,
            ownTokens ? tokens : TokenUsage.UNKNOWN));
    boolean rolledUp = (!ownTokens && tokens.isKnown()) || (!ownCost && cost.isPresent());
    if (rolledUp) {
      step.usageRollup(
          Optional.of(
              new UsageRollup(
                  ownTokens ? TokenUsage.UNKNOWN : tokens,
                  ownCost ? OptionalDouble.empty() : cost)));
    }
  }

  /// Remembers for each step whether something was reported below it. Each step is marked once, so
  /// all marks together cost as much as one walk over the tree.
  private static final class Below {
    private final boolean[] has;

    Below(int steps) {
      has = new boolean[steps];
    }

    void mark(StepDraft step) {
      for (StepDraft at = step.parent(); at != null && !has[at.index()]; at = at.parent()) {
        has[at.index()] = true;
      }
    }

    boolean has(StepDraft step) {
      return has[step.index()];
    }
  }
}
