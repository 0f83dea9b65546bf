/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.integrity;

import io.stepscope.analyzer.model.StepId;
import java.util.List;

/// One thing that is wrong with the trace as received.
///
/// @param steps the steps it is about, at most the configured number
/// @param stepsTotal how many there are
public record IntegrityIssue(
    IntegrityKind kind, List<StepId> steps, int stepsTotal, String message) {
  public IntegrityIssue {
    steps = List.copyOf(steps);
  }
}
