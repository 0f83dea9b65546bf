/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.baseline;

import io.stepscope.analyzer.graph.StepSignatures;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.Operation;

/// Steps that are compared with each other across traces: of one service, operation and tool, and
/// calls of one model.
///
/// @param service empty string when nobody said
record Signature(String service, String step) {
  /// Names come over the wire; what differs only beyond this many characters is one kind.
  private static final int LONGEST = 200;

  static Signature of(ExecutionStep step) {
    String label = StepSignatures.label(step);
    boolean ofModel = step.operation() == Operation.LLM && step.model().isPresent();
    return new Signature(
        cut(step.service().orElse("")), cut(ofModel ? label + " " + step.model().get() : label));
  }

  /// Also of other names that come over the wire and are remembered.
  static String cut(String name) {
    return name.length() <= LONGEST ? name : name.substring(0, LONGEST);
  }
}
