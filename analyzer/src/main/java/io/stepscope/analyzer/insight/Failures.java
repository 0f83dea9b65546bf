/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.insight;

import io.stepscope.analyzer.Observations;
import io.stepscope.analyzer.failure.Classification;
import io.stepscope.analyzer.failure.FailureCategory;
import io.stepscope.analyzer.failure.FailureReport.Failure;
import io.stepscope.analyzer.model.ErrorCode;
import io.stepscope.analyzer.model.ExecutionStatus;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.StepId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The failures of a trace by step, and how to say that a step failed without its message.
final class Failures {
  private static final int LONGEST_TYPE = 60;

  private final Map<StepId, Failure> byStep;

  private Failures(Map<StepId, Failure> byStep) {
    this.byStep = byStep;
  }

  static Failures of(Observations seen) {
    var byStep = new HashMap<StepId, Failure>();
    for (List<Failure> list : seen.failures().categories().values()) {
      for (Failure failure : list) {
        byStep.put(failure.step(), failure);
      }
    }
    return new Failures(byStep);
  }

  Optional<Failure> find(StepId step) {
    return Optional.ofNullable(byStep.get(step));
  }

  /// `failed`, `timed out`, `failed with a rate limit, quota exhausted (HTTP 429)`. Nothing is said
  /// twice: a timeout is not called one again, whatever its type.
  String ending(ExecutionStep step) {
    Optional<Classification> known = find(step.id()).map(Failure::classification);
    Optional<String> type = type(step);
    if (step.status() == ExecutionStatus.TIMEOUT) {
      String why = known.filter(Failures::saysMoreThanTimeout).map(Failures::why).orElse("");
      return "timed out" + why + inBrackets(type.filter(name -> !saysTimeout(name)));
    }
    return "failed" + known.map(Failures::why).orElse("") + inBrackets(type);
  }

  private static String inBrackets(Optional<String> type) {
    return type.isPresent() ? " (" + type.get() + ")" : "";
  }

  private static boolean saysMoreThanTimeout(Classification classification) {
    return switch (classification.category()) {
      case TIMEOUT, UNKNOWN -> false;
      case TOOL, PARAMETER, DEPENDENCY, RESOURCE, NETWORK, AUTHENTICATION, RATE_LIMIT -> true;
    };
  }

  private static boolean saysTimeout(String type) {
    String word = type.replace("_", "").replace(" ", "");
    return word.equalsIgnoreCase("timeout") || word.equalsIgnoreCase("timeouterror");
  }

  private static String why(Classification classification) {
    return switch (classification.reason()) {
      case "remote_fault" -> " with a server error";
      case "tool_error", "unspecific" -> " with " + kind(classification.category());
      case "upstream" ->
          classification.evidence() == Classification.Evidence.PROPAGATED
              ? " because what it depends on failed"
              : " because a service it needs was not available";
      case String _ -> " with " + kind(classification);
    };
  }

  /// `a rate limit, quota exhausted`. A reason that only says the kind again is left out.
  private static String kind(Classification classification) {
    String kind = kind(classification.category());
    String reason = classification.reason().replace('_', ' ');
    boolean same =
        reason.isEmpty() || kind.contains(reason.substring(0, Math.min(4, reason.length())));
    return same ? kind : kind + ", " + reason;
  }

  static String kind(FailureCategory category) {
    return switch (category) {
      case TOOL -> "an error of its own";
      case PARAMETER -> "wrong parameters";
      case TIMEOUT -> "a timeout";
      case DEPENDENCY -> "an error of what it depends on";
      case RESOURCE -> "a lack of resources";
      case NETWORK -> "a network error";
      case AUTHENTICATION -> "an authentication error";
      case RATE_LIMIT -> "a rate limit";
      case UNKNOWN -> "an unknown error";
    };
  }

  /// The code or the type of the error, when it is a name and not a text.
  private static Optional<String> type(ExecutionStep step) {
    return step.outcome()
        .failure()
        .flatMap(error ->
            error.codes().stream()
                .filter(code -> code.scheme() != ErrorCode.Scheme.STAGE)
                .findFirst()
                .map(code -> code.scheme() + " " + code.value())
                .or(error::type))
        .filter(Failures::isName);
  }

  private static boolean isName(String type) {
    if (type.equals("_OTHER")
        || type.equals("tool_error")
        || type.isEmpty()
        || type.length() > LONGEST_TYPE) {
      return false;
    }
    int spaces = 0;
    for (int i = 0; i < type.length(); i++) {
      char c = type.charAt(i);
      if (c >= 0x7f || !(Character.isLetterOrDigit(c) || "_.:$- ".indexOf(c) >= 0)) {
        return false;
      }
      spaces += c == ' ' ? 1 : 0;
    }
    return spaces <= 1;
  }
}
