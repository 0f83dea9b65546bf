/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.integrity;

import io.stepscope.analyzer.model.StepId;
import java.util.List;

/// One thing that is wrong with the trace as received.
public record IntegrityIssue(IntegrityKind kind, List<StepId> steps, String message) {
  public IntegrityIssue {
    steps = List.copyOf(steps);
  }
}
