/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.model;

import java.util.Optional;

/// How a step ended. Only a failure carries an error, and it always carries one.
public sealed interface Outcome {
  /// @param inferred nobody said so; nothing says otherwise
  record Succeeded(boolean inferred) implements Outcome {}

  record Failed(StepError error) implements Outcome {}

  record TimedOut(StepError error) implements Outcome {}

  /// @param reason `guardrail`, `skipped`, `caller`, … in one word
  record Cancelled(String reason) implements Outcome {}

  /// It ended with less than was asked: a cut answer, a result beside an error.
  record Partial(String reason) implements Outcome {}

  /// It waits for something outside the run: an approval, a person.
  record Pending(String reason) implements Outcome {}

  /// No end was received before the trace was closed.
  record Running() implements Outcome {}

  /// The reference's word for this outcome.
  default ExecutionStatus status() {
    return switch (this) {
      case Succeeded _ -> ExecutionStatus.SUCCESS;
      case Failed _ -> ExecutionStatus.FAILURE;
      case TimedOut _ -> ExecutionStatus.TIMEOUT;
      case Cancelled _ -> ExecutionStatus.CANCELLED;
      case Partial _ -> ExecutionStatus.PARTIAL;
      case Pending _ -> ExecutionStatus.PENDING;
      case Running _ -> ExecutionStatus.RUNNING;
    };
  }

  /// The error of a failed or timed-out step.
  default Optional<StepError> failure() {
    return switch (this) {
      case Failed(var error) -> Optional.of(error);
      case TimedOut(var error) -> Optional.of(error);
      case Succeeded _, Cancelled _, Partial _, Pending _, Running _ -> Optional.empty();
    };
  }
}
