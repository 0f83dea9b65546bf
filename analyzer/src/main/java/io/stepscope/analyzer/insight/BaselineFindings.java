/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.insight;

import static io.stepscope.analyzer.Wording.decimal;
import static io.stepscope.analyzer.Wording.dollars;
import static io.stepscope.analyzer.Wording.duration;
import static io.stepscope.analyzer.Wording.fill;
import static io.stepscope.analyzer.Wording.name;
import static io.stepscope.analyzer.Wording.whole;

import io.stepscope.analyzer.Finding.Impact;
import io.stepscope.analyzer.Finding.Role;
import io.stepscope.analyzer.FindingType;
import io.stepscope.analyzer.Observations;
import io.stepscope.analyzer.Severity;
import io.stepscope.analyzer.failure.FailureReport.Failure;
import io.stepscope.analyzer.insight.FindingDraft.Words;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.pattern.PatternReport.Anomaly;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// What is unlike earlier runs.
final class BaselineFindings {
  private final Observations seen;
  private final ExecutionTrace trace;
  private final Failures failures;
  private final FindingDraft draft;

  BaselineFindings(Observations seen, Failures failures, FindingDraft draft) {
    this.seen = seen;
    this.trace = seen.trace();
    this.failures = failures;
    this.draft = draft;
  }

  void write() {
    for (Anomaly anomaly : seen.patterns().anomalies().all()) {
      if (anomaly.source().equals("baseline")) {
        write(anomaly, trace.find(anomaly.step()).orElseThrow());
      }
    }
  }

  private void write(Anomaly anomaly, ExecutionStep step) {
    switch (anomaly.kind()) {
      case "slow" -> slow(anomaly, step);
      case "tokens", "cost" -> usage(anomaly, step);
      case "new_error" -> newError(anomaly, step);
      case String _ -> regression(anomaly, step);
    }
  }

  /// Told only when it was felt: the run waited for the call.
  private void slow(Anomaly anomaly, ExecutionStep step) {
    int index = trace.indexOf(step.id());
    if (!seen.facts().isOnCriticalPath(index)) {
      return;
    }
    double took = (double) step.time().end() - step.time().start();
    double usual = anomaly.baseline().orElse(0);
    draft.add(
        FindingType.SLOW_OUTLIER,
        Severity.LOW,
        0.8,
        FindingDraft.as(Role.CAUSE, List.of(step.id())),
        Spent.time(Math.min(Math.round(took - usual), seen.facts().timeOnPath().get(index))),
        new Words(
            fill(
                "This call of %s took %s; in earlier runs its calls usually took %s.",
                name(step.label()), duration(took), duration(usual)),
            fill(
                "Compare this call of %s with earlier ones: its size, its host, what changed since.",
                name(step.label())),
            evidence(anomaly)));
  }

  private void usage(Anomaly anomaly, ExecutionStep step) {
    boolean money = anomaly.kind().equals("cost");
    double usual = anomaly.baseline().orElse(0);
    double used =
        money ? step.usage().costUsd().orElse(0) : (double) step.usage().tokens().total().orElse(0);
    Impact more =
        new Impact(
            OptionalLong.empty(),
            money ? OptionalDouble.of(used - usual) : OptionalDouble.empty(),
            money ? OptionalLong.empty() : OptionalLong.of(Math.round(used - usual)));
    draft.add(
        FindingType.UNUSUAL_USAGE,
        Severity.LOW,
        0.8,
        FindingDraft.as(Role.CAUSE, List.of(step.id())),
        more,
        new Words(
            fill(
                money
                    ? "This call of %s cost %s; in earlier runs its calls usually cost %s."
                    : "This call of %s took %s tokens; in earlier runs its calls usually took %s.",
                name(step.label()),
                amount(money, used),
                amount(money, usual)),
            fill(
                "Look at what %s was given here that it is not given otherwise.",
                name(step.label())),
            evidence(anomaly)));
  }

  private static String amount(boolean money, double value) {
    return money ? dollars(value) : whole(Math.round(value));
  }

  private void newError(Anomaly anomaly, ExecutionStep step) {
    boolean recovered = failures.find(step.id()).map(Failure::recovered).orElse(false);
    draft.add(
        FindingType.NEW_ERROR,
        recovered ? Severity.LOW : Severity.MEDIUM,
        0.8,
        FindingDraft.as(Role.CAUSE, List.of(step.id())),
        Impact.NONE,
        new Words(
            fill(
                "%s %s, in a way in which it did not fail in earlier runs.",
                name(step.label()), failures.ending(step)),
            fill(
                "Look at what changed around %s: its version, its configuration, what it calls.",
                name(step.label())),
            List.of(anomaly.detail())));
  }

  private void regression(Anomaly anomaly, ExecutionStep step) {
    draft.add(
        FindingType.REGRESSION,
        Severity.MEDIUM,
        0.8,
        FindingDraft.as(Role.CAUSE, List.of(step.id())),
        Impact.NONE,
        new Words(
            fill(
                anomaly.kind().equals("regression")
                    ? "%s became slower with a new version: %s."
                    : "%s fails more often with a new version: %s.",
                name(step.label()),
                anomaly.detail()),
            fill(
                "Compare what the two versions do in %s, or go back to the old one.",
                name(step.label())),
            List.of("score " + decimal(anomaly.score()))));
  }

  private static List<String> evidence(Anomaly anomaly) {
    return List.of(anomaly.detail(), "score " + decimal(anomaly.score()));
  }
}
