/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.model;

import java.util.HexFormat;

/// Names a step inside its trace: the span's id as 16 lower-case hex digits, so that it can be
/// pasted into a backend's search, `log:` and a call id for a step that only logs told of, or
/// `message:`, the model's step and a number for one that only a model's answer told of.
public record StepId(String value) implements Comparable<StepId> {
  public StepId {
    if (value.isEmpty()) {
      throw new IllegalArgumentException("a step id must not be empty");
    }
  }

  /// The id of the step that a span becomes.
  public static StepId ofSpan(long spanId) {
    return new StepId(HexFormat.of().toHexDigits(spanId));
  }

  @Override
  public int compareTo(StepId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
