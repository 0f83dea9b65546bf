/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.model;

import java.util.Locale;

/// How a step or a run stands, in the reference's seven words.
public enum ExecutionStatus {
  PENDING,
  RUNNING,
  SUCCESS,
  FAILURE,
  TIMEOUT,
  CANCELLED,
  PARTIAL;

  private final String label = name().toLowerCase(Locale.ROOT);

  /// The name in the JSON contract: `pending`, `running`, …
  public String label() {
    return label;
  }

  /// Nothing more will happen to a step with this status.
  public boolean isTerminal() {
    return this != PENDING && this != RUNNING;
  }

  /// FAILURE or TIMEOUT. A cancelled step did not fail.
  public boolean isFailed() {
    return this == FAILURE || this == TIMEOUT;
  }
}
