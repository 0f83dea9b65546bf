/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.edge;

import io.stepscope.analyzer.model.EdgeClass;
import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.model.Outcome;
import io.stepscope.otel.draft.StepDraft;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A guard and the step after it that it let through, or stopped.
final class GuardEdges {
  private static final double PASSED = 0.55;
  private static final double BLOCKED = 0.80;

  private GuardEdges() {}

  static void find(Steps steps, EdgeSink sink) {
    for (StepDraft parent : steps.all()) {
      List<StepDraft> children = parent.children();
      StepDraft guarded = null;
      for (int i = children.size() - 1; i >= 0; i--) {
        StepDraft step = children.get(i);
        if (isGuard(step)) {
          join(steps, sink, step, guarded);
        } else {
          guarded = step;
        }
      }
    }
  }

  private static void join(
      Steps steps, EdgeSink sink, StepDraft guard, @Nullable StepDraft guarded) {
    if (guarded == null || !steps.isBefore(guard, guarded)) {
      return;
    }
    boolean blocked = guarded.outcome() instanceof Outcome.Cancelled;
    sink.offer(
        guard,
        guarded,
        EdgeClass.E11,
        blocked ? BLOCKED : PASSED,
        blocked ? "guard before a cancelled step" : "guard before the step");
  }

  private static boolean isGuard(StepDraft step) {
    return step.operation() == Operation.GUARDRAIL || step.operation() == Operation.BRANCH;
  }
}
