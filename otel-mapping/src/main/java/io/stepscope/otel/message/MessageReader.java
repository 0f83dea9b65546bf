/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.message;

import io.stepscope.otel.draft.TraceDraft;

/// Reads what models were given and what they answered.
public final class MessageReader {
  private MessageReader() {}

  /// Fills requested calls, tool responses, finish reasons and last user texts, and the parameters
  /// and results of tools that only messages hold.
  public static void read(TraceDraft trace) {}
}
