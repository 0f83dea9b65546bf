/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.insight;

import static io.stepscope.analyzer.Wording.count;
import static io.stepscope.analyzer.Wording.dollars;
import static io.stepscope.analyzer.Wording.duration;
import static io.stepscope.analyzer.Wording.name;

import io.stepscope.analyzer.Observations;
import io.stepscope.analyzer.failure.FailureReport.Impact;
import io.stepscope.analyzer.failure.FailureReport.RootCause;
import io.stepscope.analyzer.model.ExecutionStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The run in one sentence: how it ended, why, what it cost.
final class Verdict {
  private Verdict() {}

  static String of(Observations seen) {
    return ending(seen) + cause(seen).map(why -> ": " + why).orElse("") + "; " + cost(seen) + ".";
  }

  private static String ending(Observations seen) {
    String ended =
        switch (seen.trace().summary().overallStatus()) {
          case SUCCESS -> "Succeeded";
          case FAILURE -> "Failed";
          case TIMEOUT -> "Timed out";
          case CANCELLED -> "Was cancelled";
          case PARTIAL -> "Ended with a partial result";
          case RUNNING -> "Had not ended when the trace was closed";
          case PENDING -> "Waits for something outside the run";
        };
    return seen.integrity().traceDurationNanos().isPresent()
        ? ended + " after " + duration((double) seen.integrity().traceDurationNanos().getAsLong())
        : ended;
  }

  private static Optional<String> cause(Observations seen) {
    Impact impact = seen.failures().impact();
    return switch (impact.outcome()) {
      case NONE -> Optional.empty();
      case RECOVERED ->
          Optional.of(
              "recovered from " + count(seen.failures().statistics().totalFailures(), "failure"));
      case DEGRADED, FATAL ->
          seen.failures().propagation().rootCauses().stream()
              .findFirst()
              .map(cause -> rootCause(seen, cause));
    };
  }

  private static String rootCause(Observations seen, RootCause cause) {
    ExecutionStep step = seen.trace().find(cause.step()).orElseThrow();
    String failed = name(step.label()) + " " + Failures.of(seen).ending(step);
    return cause.tiedWith().isEmpty()
        ? failed
        : failed + ", or one of " + count(cause.tiedWith().size(), "other") + " as likely";
  }

  private static String cost(Observations seen) {
    List<String> parts = new ArrayList<>();
    parts.add(count(seen.trace().size(), "step"));
    seen.performance()
        .metrics()
        .totalTokens()
        .ifPresent(tokens -> parts.add(count(tokens, "token")));
    seen.performance().metrics().totalCostUsd().ifPresent(usd -> parts.add(dollars(usd)));
    long saving = seen.optimization().potential().timeSavingNanos();
    if (saving > 0) {
      parts.add(duration((double) saving) + " could be saved");
    }
    return String.join(", ", parts);
  }
}
