/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver;

import java.time.Duration;

/// The answer to a request: held, or not taken at all.
public sealed interface Admission {
  /// It is held in bounded memory and will be delivered or counted.
  record Accepted() implements Admission {}

  /// Nothing of it was taken; the sender should try again.
  ///
  /// @param reason for the answer's message
  /// @param retryAfter how long the sender should wait
  record Refused(String reason, Duration retryAfter) implements Admission {}
}
