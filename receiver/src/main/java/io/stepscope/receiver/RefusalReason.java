/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver;

import java.util.Locale;

/// Why something that arrived was not taken.
public enum RefusalReason {
  /// A span without a usable id, in a request that was otherwise taken; where JSON is read
  /// leniently, also a span or a log record that breaks another rule.
  INVALID_ID,
  /// The request could not be read, or breaks a rule.
  BAD_DATA,
  /// It is larger than the limit.
  TOO_LARGE,
  /// What it is handed on to has no room; the sender was told when to come back.
  BACKPRESSURE,
  /// Too much is being received at once; the sender was told when to come back.
  OVERLOAD,
  /// The body did not arrive in time.
  TIMEOUT,
  /// Wrong path, method, content type or encoding.
  UNSUPPORTED,
  /// No or wrong credentials.
  UNAUTHENTICATED,
  /// A defect of ours.
  INTERNAL;

  /// The value of the `reason` attribute, such as `bad_data`.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
