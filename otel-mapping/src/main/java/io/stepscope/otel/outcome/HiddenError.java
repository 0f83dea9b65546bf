/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.outcome;

import io.stepscope.analyzer.model.ErrorCode;
import io.stepscope.analyzer.model.Identifier;
import java.util.List;
import java.util.Optional;

/// An error that a result tells of while the step's status does not.
///
/// @param signal which rule saw it, in a few words
/// @param confidence in `[0, 1]`
/// @param partial a usable result stands beside the error
/// @param message content; cut
record HiddenError(
    String signal,
    double confidence,
    boolean partial,
    Optional<String> type,
    Optional<String> message,
    List<ErrorCode> codes) {
  /// From this confidence on a step counts as failed; below it the signal is only a note.
  static final double DECIDES_FROM = 0.5;

  HiddenError {
    // A result may call its error anything: what is no name is content.
    type = type.filter(Identifier::isOne);
    codes = List.copyOf(codes);
  }

  boolean decides() {
    return confidence >= DECIDES_FROM;
  }
}
