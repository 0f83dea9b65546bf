/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter.emit;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.Outcome;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.model.StepType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class StepGroupTest {
  /// Each differs from the first in one thing.
  private static final List<UnaryOperator<ExecutionStep.Builder>> CHANGES =
      List.of(
          step -> step,
          step -> step.type(StepType.DECISION),
          step -> step.toolName("write"),
          step -> step.model("large"),
          step -> step.outcome(new Outcome.Cancelled("caller")),
          step -> step.service("billing"),
          step -> step.agent("helper"));

  private static List<ExecutionStep> steps() {
    var steps = new ArrayList<ExecutionStep>();
    for (int i = 0; i < CHANGES.size(); i++) {
      var step =
          ExecutionStep.builder(StepId.ofSpan(i + 1))
              .name("step")
              .type(StepType.TOOL_CALL)
              .toolName("search")
              .model("small")
              .service("shop");
      steps.add(CHANGES.get(i).apply(step).build());
    }
    return steps;
  }

  @Test
  void aGroupIsOfExactlyTheStepsThatHaveItsKey() {
    var steps = steps();
    for (ExecutionStep one : steps) {
      for (ExecutionStep other : steps) {
        for (String agent : List.of("planner", "helper")) {
          var ofTrace = Optional.of(agent);
          var key = StepGroup.Key.of(one, Optional.of("planner"));
          boolean same = key.equals(StepGroup.Key.of(other, ofTrace));
          assertThat(key.isOf(other, ofTrace)).as("%s and %s", key, other.id()).isEqualTo(same);
        }
      }
    }
    assertThat(steps)
        .extracting(step -> StepGroup.Key.of(step, Optional.empty()))
        .doesNotHaveDuplicates();
  }
}
