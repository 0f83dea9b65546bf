/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.model;

import java.util.Locale;

/// What a step does in the run, in the reference's six words.
public enum StepType {
  TOOL_CALL,
  DECISION,
  CONDITION,
  LOOP,
  PARALLEL,
  MERGE;

  private final String label = name().toLowerCase(Locale.ROOT);

  /// The name in the JSON contract: `tool_call`, `decision`, …
  public String label() {
    return label;
  }
}
