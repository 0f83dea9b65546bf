/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.outcome;

import io.stepscope.analyzer.model.Outcome;
import io.stepscope.analyzer.model.StepError;
import io.stepscope.analyzer.model.StepFlag;
import io.stepscope.analyzer.model.StepKind;
import io.stepscope.otel.attribute.Topic;
import io.stepscope.otel.draft.FoldedSpan;
import io.stepscope.otel.draft.StepDraft;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What the outcome of a step means for the steps around it: an exception on its way up is one
/// failure, not many; an error that the parent lived through was handled; and what was still open
/// when its parent failed, or a sibling under a parent that is over, was cancelled. Linear in the
/// number of steps.
final class TreeJudge {
  /// Steps that an error is followed up through; it keeps the walk linear.
  private static final int MOST_SILENT = 8;

  private TreeJudge() {}

  static void apply(List<StepDraft> steps) {
    for (StepDraft step : steps) {
      StepDraft parent = step.parent();
      if (parent != null) {
        relate(step, parent);
      }
      if (isSuccess(step.outcome()) && hasFailedDetail(step)) {
        step.flag(StepFlag.RECOVERED);
      }
    }
    long[] lastFailure = lastFailures(steps);
    for (StepDraft step : steps) {
      close(step, lastFailure);
    }
  }

  /// For each step when the last of its children failed that did.
  private static long[] lastFailures(List<StepDraft> steps) {
    long[] last = new long[steps.size()];
    Arrays.fill(last, Long.MIN_VALUE);
    for (StepDraft step : steps) {
      StepDraft parent = step.parent();
      if (parent != null && step.time().hasEnd() && step.outcome().status().isFailed()) {
        last[parent.index()] = Math.max(last[parent.index()], step.time().end());
      }
    }
    return last;
  }

  private static void relate(StepDraft step, StepDraft parent) {
    Optional<StepError> error = step.outcome().failure();
    if (error.isEmpty()) {
      return;
    }
    Optional<StepError> above = parent.outcome().failure();
    if (above.isEmpty() && wentUpSilently(parent, error.get())) {
      return;
    }
    if (above.isPresent()) {
      if (isSame(error.get(), above.get()) || saysNothing(above.get())) {
        parent.flag(StepFlag.PROPAGATED);
      }
    } else if (isSuccess(parent.outcome())) {
      step.flag(StepFlag.HANDLED);
      parent.flag(StepFlag.RECOVERED);
    }
  }

  /// Whether a step above reports the same error again, with nothing between but steps that say
  /// nothing of their end: then it went through them, and that step is not where it began.
  private static boolean wentUpSilently(StepDraft silent, StepError error) {
    StepDraft at = silent;
    for (int i = 0; at != null && i < MOST_SILENT && isSilent(at); i++) {
      at = at.parent();
    }
    if (at == null || !at.outcome().failure().filter(above -> isNamed(error, above)).isPresent()) {
      return false;
    }
    at.flag(StepFlag.PROPAGATED);
    return true;
  }

  private static boolean isSilent(StepDraft step) {
    return step.outcome() instanceof Outcome.Succeeded(var inferred)
        && inferred
        && step.result().isAbsent();
  }

  /// The same words or, without any, the same name.
  private static boolean isNamed(StepError below, StepError above) {
    return below.type().equals(above.type())
        && below.message().equals(above.message())
        && (below.message().isPresent()
            || below.type().filter(type -> !ErrorNames.isPlaceholder(type)).isPresent());
  }

  /// Type and message are the same, or the upper message quotes the lower one.
  private static boolean isSame(StepError below, StepError above) {
    String message = below.message().orElse("");
    String quoting = above.message().orElse("");
    boolean sameType = below.type().equals(above.type());
    return (sameType && message.equals(quoting))
        || (!message.isEmpty() && quoting.contains(message));
  }

  private static boolean saysNothing(StepError error) {
    return error.message().isEmpty()
        && error.stackTrace().isEmpty()
        && error.type().filter(type -> !type.equals(ErrorReader.OTHER)).isEmpty();
  }

  private static boolean hasFailedDetail(StepDraft step) {
    for (FoldedSpan folded : step.folded()) {
      if (folded.span().isError()) {
        return true;
      }
    }
    return false;
  }

  private static void close(StepDraft step, long[] lastFailure) {
    StepDraft parent = step.parent();
    if (parent == null) {
      return;
    }
    boolean open = step.outcome() instanceof Outcome.Running && step.has(StepFlag.NEVER_ENDED);
    if (open && parent.outcome().failure().isPresent()) {
      step.outcome(new Outcome.Cancelled("parent_failed"));
    } else if (open && parent.outcome() instanceof Outcome.Cancelled) {
      step.outcome(new Outcome.Cancelled("parent_cancelled"));
    } else if (open
        && parent.time().hasEnd()
        && lastFailure[parent.index()] > step.time().start()) {
      step.outcome(new Outcome.Cancelled("sibling_failed"));
    } else if (parent.outcome() instanceof Outcome.Cancelled && isUnansweredRequest(step)) {
      step.outcome(new Outcome.Cancelled("caller"));
    }
  }

  /// An HTTP request whose caller went away: the client writes neither a status nor a code.
  private static boolean isUnansweredRequest(StepDraft step) {
    return step.kind() == StepKind.CLIENT
        && step.outcome() instanceof Outcome.Succeeded(var inferred)
        && inferred
        && step.attributes().tells(Topic.HTTP)
        && !step.attributes().has("http.response.status_code")
        && !step.attributes().has("http.status_code");
  }

  private static boolean isSuccess(Outcome outcome) {
    return outcome instanceof Outcome.Succeeded || outcome instanceof Outcome.Partial;
  }
}
