/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.insight;

import static io.stepscope.analyzer.Wording.count;
import static io.stepscope.analyzer.Wording.dollars;
import static io.stepscope.analyzer.Wording.duration;
import static io.stepscope.analyzer.Wording.name;

import io.stepscope.analyzer.Finding;
import io.stepscope.analyzer.Observations;
import io.stepscope.analyzer.Severity;
import io.stepscope.analyzer.failure.FailureReport.Impact;
import io.stepscope.analyzer.failure.FailureReport.RootCause;
import io.stepscope.analyzer.model.ExecutionStatus;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.performance.PerformanceReport.Cost;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The run in one sentence: how it ended, why, what it cost.
final class Verdict {
  /// A saving below a hundredth of the run, or a millisecond, is nothing to begin with.
  private static final double LEAST_SHARE = 0.01;

  private static final long LEAST_NANOS = 1_000_000;

  private Verdict() {}

  /// @param findings worst first
  static String of(Observations seen, List<Finding> findings) {
    return ending(seen)
        + cause(seen).map(why -> ": " + why).orElse("")
        + worst(seen, findings).map(what -> "; " + what).orElse("")
        + "; "
        + cost(seen)
        + ".";
  }

  /// A run can succeed, or recover, and still need a look.
  private static Optional<String> worst(Observations seen, List<Finding> findings) {
    boolean bad =
        switch (seen.failures().impact().outcome()) {
          case NONE, RECOVERED -> seen.trace().summary().overallStatus() != ExecutionStatus.SUCCESS;
          case DEGRADED, FATAL -> true;
        };
    if (bad || findings.isEmpty()) {
      return Optional.empty();
    }
    Severity worst = findings.getFirst().severity();
    if (worst.compareTo(Severity.HIGH) < 0) {
      return Optional.empty();
    }
    long many = findings.stream().filter(finding -> finding.severity() == worst).count();
    String type = findings.getFirst().type().label().replace('_', ' ');
    return Optional.of(
        count(many, "finding")
            + " of "
            + worst.label()
            + " severity ("
            + type
            + (many > 1 ? ", …)" : ")"));
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
    return cause.tiedWithTotal() == 0
        ? failed
        : failed + ", or one of " + count(cause.tiedWithTotal(), "other") + " as likely";
  }

  private static String cost(Observations seen) {
    List<String> parts = new ArrayList<>();
    parts.add(count(seen.trace().size(), "step"));
    seen.performance()
        .metrics()
        .totalTokens()
        .ifPresent(tokens -> parts.add(count(tokens, "token")));
    seen.performance()
        .metrics()
        .totalCostUsd()
        .ifPresent(usd -> parts.add(money(usd, seen.performance().resources().cost())));
    long saving = seen.optimization().potential().timeSavingNanos();
    if (saving >= LEAST_NANOS && seen.optimization().potential().timeSavingShare() >= LEAST_SHARE) {
      parts.add(duration((double) saving) + " could be saved");
    }
    return String.join(", ", parts);
  }

  /// `at least $1.52`, when there are calls whose cost is not known.
  private static String money(double usd, Cost cost) {
    String least = cost.isPartial() ? "at least " : "";
    if (cost.estimatedUsd().isEmpty()) {
      return least + dollars(usd);
    }
    return least
        + dollars(usd)
        + (cost.reportedUsd().isPresent() ? " (partly estimated)" : " (estimated)");
  }
}
