/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.optimization;

import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.model.ExecutionTrace;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// What steps used together with all that they contain.
final class SubtreeSums {
  private final TraceFacts facts;
  private final long[] onPath;
  private final int[] seen;
  private int search;

  private SubtreeSums(TraceFacts facts, long[] onPath) {
    this.facts = facts;
    this.onPath = onPath;
    this.seen = new int[onPath.length];
  }

  static SubtreeSums of(TraceFacts facts) {
    long[] sums = facts.timeOnPath().toArray();
    for (int nth = sums.length - 1; nth >= 0; nth--) {
      int step = facts.containment().topDown(nth);
      int parent = facts.trace().parent(step);
      if (parent >= 0) {
        sums[parent] += sums[step];
      }
    }
    return new SubtreeSums(facts, sums);
  }

  /// Time on the critical path: removing the steps saves at most this.
  long timeOnPath(int[] steps) {
    long nanos = 0;
    for (int step : steps) {
      nanos += onPath[step];
    }
    return nanos;
  }

  OptionalDouble cost(int[] steps) {
    double usd = 0;
    boolean known = false;
    for (int step : covered(steps)) {
      OptionalDouble cost = facts.trace().step(step).usage().costUsd();
      usd += cost.orElse(0);
      known |= cost.isPresent();
    }
    return known ? OptionalDouble.of(usd) : OptionalDouble.empty();
  }

  OptionalLong tokens(int[] steps) {
    long tokens = 0;
    boolean known = false;
    for (int step : covered(steps)) {
      OptionalLong total = facts.trace().step(step).usage().tokens().total();
      tokens += total.orElse(0);
      known |= total.isPresent();
    }
    return known ? OptionalLong.of(tokens) : OptionalLong.empty();
  }

  /// The steps and what they contain, each once.
  private int[] covered(int[] steps) {
    ExecutionTrace trace = facts.trace();
    search++;
    int[] covered = new int[Math.max(16, 2 * steps.length)];
    int count = 0;
    for (int step : steps) {
      if (seen[step] != search) {
        seen[step] = search;
        covered = with(covered, count++, step);
      }
    }
    for (int at = 0; at < count; at++) {
      for (int i = 0, children = trace.childCount(covered[at]); i < children; i++) {
        int child = trace.child(covered[at], i);
        if (seen[child] != search) {
          seen[child] = search;
          covered = with(covered, count++, child);
        }
      }
    }
    int[] sorted = Arrays.copyOf(covered, count);
    Arrays.sort(sorted);
    return sorted;
  }

  private static int[] with(int[] steps, int at, int step) {
    int[] grown = at < steps.length ? steps : Arrays.copyOf(steps, 2 * at);
    grown[at] = step;
    return grown;
  }
}
