/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.baseline;

import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.StepFlag;
import io.stepscope.analyzer.pattern.ErrorSignature;
import java.util.Optional;
import java.util.Set;

/// What is known of one kind of step. Owned by [Baselines].
final class SignatureBaseline {
  /// A kind of step with more kinds of errors has none that is new.
  private static final int MOST_ERRORS = 64;

  private final CallTally calls = new CallTally();
  private final DecayedSketch durations = new DecayedSketch();
  private final DecayedSketch tokens = new DecayedSketch();
  private final DecayedSketch costs = new DecayedSketch();
  private final KnownErrors errors = new KnownErrors(MOST_ERRORS);
  private final KnownVersions versions = new KnownVersions();

  void add(ExecutionStep step, double weight) {
    boolean failed = step.status().isFailed();
    calls.add(failed, weight);
    if (hasUsualDuration(step)) {
      durations.add((double) nanos(step), weight);
    }
    step.usage()
        .tokens()
        .total()
        .ifPresent(total -> tokens.add((double) Math.max(0, total), weight));
    step.usage().costUsd().ifPresent(usd -> costs.add(Math.max(0, usd), weight));
    step.outcome().failure().map(ErrorSignature::of).ifPresent(errors::add);
    step.serviceVersion().ifPresent(version -> addTo(Signature.cut(version), step, weight));
  }

  private void addTo(String version, ExecutionStep step, double weight) {
    versions.addCall(version, step.status().isFailed(), weight);
    if (hasUsualDuration(step)) {
      versions.addDuration(version, (double) nanos(step), weight);
    }
  }

  /// How long failures take says nothing about the work.
  static boolean hasUsualDuration(ExecutionStep step) {
    return step.time().isComplete()
        && !step.status().isFailed()
        && !step.has(StepFlag.TIMING_UNRELIABLE);
  }

  static long nanos(ExecutionStep step) {
    return step.time().end() - step.time().start();
  }

  void scale(double factor) {
    calls.scale(factor);
    durations.scale(factor);
    tokens.scale(factor);
    costs.scale(factor);
    versions.scale(factor);
  }

  Expected expected(Decay decay) {
    return new Expected(
        calls.rate(decay),
        durations.usual(decay),
        tokens.usual(decay),
        costs.usual(decay),
        errors.isComplete() ? Optional.of(Set.copyOf(errors.all())) : Optional.empty(),
        versions.expected(decay));
  }
}
