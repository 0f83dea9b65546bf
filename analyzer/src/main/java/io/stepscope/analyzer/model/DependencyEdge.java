/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.model;

/// `to` needed `from`. Both are steps of the trace.
///
/// @param confidence in `[0, 1]`
/// @param evidence what was matched, in a few words: `call id call_7`, `link`, …
public record DependencyEdge(
    StepId from, StepId to, EdgeClass edgeClass, double confidence, String evidence) {
  /// From this confidence on an edge counts as a dependency; below it is only a candidate.
  public static final double ACCEPTED_FROM = 0.6;

  public DependencyEdge {
    if (!(confidence >= 0 && confidence <= 1)) {
      throw new IllegalArgumentException("confidence must be in [0, 1], was " + confidence);
    }
  }

  public boolean isAccepted() {
    return confidence >= ACCEPTED_FROM;
  }
}
