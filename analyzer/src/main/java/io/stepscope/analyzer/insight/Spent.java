/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.insight;

import static io.stepscope.analyzer.Wording.count;
import static io.stepscope.analyzer.Wording.dollars;
import static io.stepscope.analyzer.Wording.duration;

import io.stepscope.analyzer.Finding.Impact;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.StepId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// What some steps used themselves.
final class Spent {
  private Spent() {}

  /// An impact of so much time, and the tokens and the money of the steps.
  static Impact on(ExecutionTrace trace, Collection<StepId> steps, OptionalLong nanos) {
    double usd = 0;
    long tokens = 0;
    boolean priced = false;
    boolean counted = false;
    for (StepId id : steps) {
      ExecutionStep step = trace.find(id).orElseThrow();
      OptionalDouble cost = step.usage().costUsd();
      OptionalLong total = step.usage().tokens().total();
      usd += cost.orElse(0);
      tokens += total.orElse(0);
      priced |= cost.isPresent();
      counted |= total.isPresent();
    }
    return new Impact(
        nanos,
        priced ? OptionalDouble.of(usd) : OptionalDouble.empty(),
        counted ? OptionalLong.of(tokens) : OptionalLong.empty());
  }

  static Impact time(long nanos) {
    return new Impact(OptionalLong.of(nanos), OptionalDouble.empty(), OptionalLong.empty());
  }

  /// `4.2 s, 12,000 tokens, $0.0310`; empty when nothing is known.
  static String words(Impact impact) {
    var parts = new ArrayList<String>();
    impact.timeNanos().ifPresent(nanos -> parts.add(duration((double) nanos)));
    impact.tokens().ifPresent(tokens -> parts.add(count(tokens, "token")));
    impact.costUsd().ifPresent(usd -> parts.add(dollars(usd)));
    return String.join(", ", parts);
  }
}
