/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter;

import java.time.Duration;
import java.util.Optional;

/// What became of one attempt to send a request.
public sealed interface SendResult {
  /// The backend has it.
  ///
  /// @param rejected items that it threw away (`partial_success`); they are not sent again
  /// @param message what it says about that, or a warning; empty for none
  record Delivered(long rejected, String message) implements SendResult {
    public static final Delivered WHOLE = new Delivered(0, "");
  }

  /// It may succeed later.
  ///
  /// @param serverDelay how long the backend asked to wait
  record Retryable(String reason, Optional<Duration> serverDelay) implements SendResult {}

  /// It would fail again.
  record Permanent(String reason) implements SendResult {}

  /// The backend does not take this signal at all.
  record Unsupported(String reason) implements SendResult {}
}
