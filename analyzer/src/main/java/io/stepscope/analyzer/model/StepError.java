/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.model;

import java.util.List;
import java.util.Optional;

/// What is known of why a step failed.
///
/// @param type the error type as reported: an exception class, a code, `_OTHER`
/// @param message one or a few lines; content, when it came from a tool's result
/// @param stackTrace as reported
/// @param codes protocol codes seen on the step, its folded spans and its result, best first
/// @param hidden the step's own status did not say so: the error stood in its result
/// @param confidence how sure the failure itself is, in `[0, 1]`; 1 when the status said so
public record StepError(
    Optional<String> type,
    Optional<String> message,
    Optional<String> stackTrace,
    List<ErrorCode> codes,
    boolean hidden,
    double confidence) {
  public StepError {
    codes = List.copyOf(codes);
    if (!(confidence >= 0 && confidence <= 1)) {
      throw new IllegalArgumentException("confidence must be in [0, 1], was " + confidence);
    }
  }

  /// An error that the status itself reported.
  public static StepError reported(Optional<String> type, Optional<String> message) {
    return new StepError(type, message, Optional.empty(), List.of(), false, 1.0);
  }
}
