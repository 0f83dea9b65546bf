/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.model;

import java.util.Locale;

/// Why a trace was taken for complete.
public enum CompletionReason {
  ROOT_ENDED,
  IDLE_TIMEOUT,
  MAX_DURATION,
  SPAN_CAP,
  BYTE_CAP,
  EVICTED,
  SHUTDOWN,
  END_OF_INPUT;

  private final String label = name().toLowerCase(Locale.ROOT);

  /// The name in the JSON contract: `root_ended`, …
  public String label() {
    return label;
  }
}
