/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.failure;

import io.stepscope.analyzer.failure.Classification.Evidence;
import io.stepscope.analyzer.model.EdgeClass;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.model.RefusedEdge;
import io.stepscope.analyzer.model.StepError;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.pattern.PatternReport.RetryPattern;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The category of every failure in the light of the others: what an error says by itself gives way
/// when it is general and something else that failed, or never came, explains it.
final class FailureCategories {
  private final FailedSteps failed;
  private final FailureSpread spread;
  private final Set<StepId> withoutInput = new HashSet<>();
  private final Set<StepId> lastAttempts = new HashSet<>();
  private final Map<Asked, Classification> known = new HashMap<>();

  private record Asked(StepError error, Operation operation) {}

  FailureCategories(
      ExecutionTrace trace, FailedSteps failed, FailureSpread spread, List<RetryPattern> retries) {
    this.failed = failed;
    this.spread = spread;
    for (RefusedEdge edge : trace.refusedEdges()) {
      if (edge instanceof RefusedEdge.MissingStep missing && missing.edgeClass() == EdgeClass.E3) {
        withoutInput.add(missing.step());
      }
    }
    for (RetryPattern retry : retries) {
      if (!retry.recovered()) {
        lastAttempts.add(retry.attempts().getLast());
      }
    }
  }

  Classification of(int number) {
    var step = failed.step(number);
    var own =
        known.computeIfAbsent(
            new Asked(failed.error(number), step.operation()),
            asked -> FailureClassifier.standard().classify(asked.error(), asked.operation()));
    if (isGeneral(own.category())) {
      var link = spread.source(number);
      boolean upstream =
          link.isPresent()
              && link.get().via().map(EdgeClass::isHard).orElse(false)
              && !spread.isRecovered(link.get().source());
      if (upstream) {
        return propagated("upstream", link.get().confidence());
      }
      if (withoutInput.contains(step.id())) {
        return propagated("missing_input", 0.8);
      }
      if (own.category() == FailureCategory.UNKNOWN && link.isPresent()) {
        return propagated("failed_below", link.get().confidence());
      }
    }
    return isTransient(own.category()) && lastAttempts.contains(step.id())
        ? new Classification(own.category(), "retry_exhausted", own.evidence(), own.confidence())
        : own;
  }

  private static Classification propagated(String reason, double confidence) {
    return new Classification(FailureCategory.DEPENDENCY, reason, Evidence.PROPAGATED, confidence);
  }

  private static boolean isGeneral(FailureCategory category) {
    return switch (category) {
      case TOOL, PARAMETER, UNKNOWN -> true;
      case TIMEOUT, DEPENDENCY, RESOURCE, NETWORK, AUTHENTICATION, RATE_LIMIT -> false;
    };
  }

  /// Trying again may help.
  static boolean isTransient(FailureCategory category) {
    return switch (category) {
      case TIMEOUT, DEPENDENCY, NETWORK, RATE_LIMIT -> true;
      case TOOL, PARAMETER, RESOURCE, AUTHENTICATION, UNKNOWN -> false;
    };
  }
}
