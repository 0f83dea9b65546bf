/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.optimization;

import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.model.StepType;

/// What counts as a call, and when two calls go to the same place.
public final class Calls {
  private Calls() {}

  /// A call leaves the agent's own code: a tool, a service or a model is asked.
  public static boolean isCall(ExecutionStep step) {
    return step.type() == StepType.TOOL_CALL || isModelCall(step);
  }

  public static boolean isModelCall(ExecutionStep step) {
    return step.operation() == Operation.LLM || step.operation() == Operation.EMBEDDING;
  }

  /// Who is asked: the tool, else the model, else what the span is called.
  public static String target(ExecutionStep step) {
    if (step.toolName().isPresent()) {
      return step.toolName().get();
    }
    return step.model().orElse(step.name());
  }
}
