/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.failure;

import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.StepError;
import io.stepscope.analyzer.pattern.ErrorSignature;
import java.util.Arrays;

/// The steps that failed or timed out, numbered from 0 in the trace's order.
final class FailedSteps {
  private final ExecutionTrace trace;
  private final int[] steps;
  private final int[] numbers;
  private final ErrorSignature[] signatures;

  FailedSteps(TraceFacts facts) {
    this.trace = facts.trace();
    int[] found = new int[trace.size()];
    int count = 0;
    for (int step = 0; step < found.length; step++) {
      if (trace.step(step).status().isFailed()) {
        found[count++] = step;
      }
    }
    this.steps = Arrays.copyOf(found, count);
    this.numbers = new int[trace.size()];
    Arrays.fill(numbers, -1);
    this.signatures = new ErrorSignature[steps.length];
    for (int number = 0; number < steps.length; number++) {
      numbers[steps[number]] = number;
      signatures[number] = ErrorSignature.of(error(number));
    }
  }

  int size() {
    return steps.length;
  }

  /// The step index of the failure `number`.
  int index(int number) {
    return steps[number];
  }

  ExecutionStep step(int number) {
    return trace.step(steps[number]);
  }

  StepError error(int number) {
    return step(number).outcome().failure().orElseThrow();
  }

  ErrorSignature signature(int number) {
    return signatures[number];
  }

  /// The failure that a step is, or -1.
  int numberOf(int step) {
    return numbers[step];
  }
}
