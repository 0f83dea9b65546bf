/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.outcome;

import io.stepscope.analyzer.failure.FailureClassifier;
import io.stepscope.otel.draft.StepDraft;
import io.stepscope.otel.draft.ToolResponse;
import io.stepscope.otel.draft.TraceDraft;
import java.util.HashSet;
import java.util.Set;

/// Decides how each step ended.
public final class OutcomeRules {
  private OutcomeRules() {}

  /// Sets every draft's outcome and the flags that explain it. Messages must have been read.
  public static void apply(TraceDraft trace) {
    var settings = trace.settings();
    var judge =
        new StepJudge(
            new HiddenErrors(settings.neutralTools(), settings.grepLikeTools()),
            FailureClassifier.standard());
    Set<String> failedCalls = failedCalls(trace);
    for (StepDraft step : trace.steps()) {
      step.outcome(judge.judge(step, failedCalls));
    }
    TreeJudge.apply(trace.steps());
  }

  private static Set<String> failedCalls(TraceDraft trace) {
    Set<String> failed = new HashSet<>(0);
    for (StepDraft step : trace.steps()) {
      for (ToolResponse response : step.toolResponses()) {
        if (response.error()) {
          response.callId().ifPresent(failed::add);
        }
      }
    }
    return failed;
  }
}
