/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer;

import static io.stepscope.analyzer.Wording.duration;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// What one trace has left to spend. A part that is begun is finished; a part that can no longer be
/// afforded is left out whole, and named.
final class Budget {
  private final BudgetSettings settings;
  private final LongSupplier nanoTime;
  private final int steps;
  private final long start;
  private final List<String> leftOut = new ArrayList<>();

  Budget(BudgetSettings settings, LongSupplier nanoTime, int steps) {
    this.settings = settings;
    this.nanoTime = nanoTime;
    this.steps = steps;
    this.start = nanoTime.getAsLong();
  }

  /// The part's result, or that of `otherwise` when it cannot be afforded.
  <T> T within(String part, Supplier<T> work, Supplier<T> otherwise) {
    if (steps > settings.maxSteps()) {
      leftOut.add(
          Wording.fill("%s left out: %s steps, at most %s", part, steps, settings.maxSteps()));
      return otherwise.get();
    }
    if (nanoTime.getAsLong() - start >= settings.maxTime().toNanos()) {
      leftOut.add(
          Wording.fill(
              "%s left out: out of time, at most %s",
              part, duration((double) settings.maxTime().toNanos())));
      return otherwise.get();
    }
    return work.get();
  }

  /// What was left out, after what others cut short.
  List<String> degraded(List<String> others) {
    var all = new ArrayList<>(others);
    all.addAll(leftOut);
    return all;
  }
}
