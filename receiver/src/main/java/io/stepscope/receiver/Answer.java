/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver;

import java.time.Duration;

/// What a sender is told, before it is put into a transport's words.
sealed interface Answer {
  /// The request was taken, but for `rejected` items.
  ///
  /// @param message why they were not, or a warning; empty when all is well
  record Taken(int rejected, String message) implements Answer {}

  /// It breaks a rule; trying again is of no use.
  record Bad(String where, String problem) implements Answer {}

  /// It is larger than is borne; trying again is of no use.
  record TooLarge(String message) implements Answer {}

  /// Nothing was taken; try again later.
  record ComeBack(RefusalReason reason, String message, Duration after) implements Answer {}

  /// It did not arrive in time.
  record TooSlow() implements Answer {}

  /// It is not spoken here: a content type, an encoding, a method.
  record Unsupported(String message) implements Answer {}

  /// It has no or the wrong credentials.
  record Stranger() implements Answer {}

  /// We failed; the sender did nothing wrong.
  record Broken() implements Answer {}
}
