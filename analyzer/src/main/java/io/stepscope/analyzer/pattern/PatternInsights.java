/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.pattern;

import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.pattern.PatternReport.HandoffPattern;
import io.stepscope.analyzer.pattern.PatternReport.LoopPattern;
import io.stepscope.analyzer.pattern.PatternReport.NamedPattern;
import io.stepscope.analyzer.pattern.PatternReport.Progress;
import io.stepscope.analyzer.pattern.PatternReport.RetryKind;
import io.stepscope.analyzer.pattern.PatternReport.RetryPattern;
import java.util.ArrayList;
import java.util.List;

/// What the patterns mean for the person who reads them: names and numbers, no content.
final class PatternInsights {
  private PatternInsights() {}

  static List<NamedPattern> of(
      ExecutionTrace trace,
      List<LoopPattern> loops,
      List<RetryPattern> retries,
      List<HandoffPattern> handoffs,
      List<NamedPattern> resources) {
    var insights = new ArrayList<NamedPattern>();
    for (LoopPattern loop : loops) {
      if (loop.progress() == Progress.STUCK) {
        insights.add(ofLoop(loop));
      }
    }
    for (RetryPattern retry : retries) {
      insights.add(ofRetry(trace, retry));
    }
    for (HandoffPattern handoff : handoffs) {
      insights.add(ofHandoff(handoff));
    }
    for (NamedPattern resource : resources) {
      if (resource.type().equals("token_growth")) {
        insights.add(ofGrowth(resource));
      }
    }
    return insights;
  }

  private static NamedPattern ofLoop(LoopPattern loop) {
    String message =
        String.join(", ", loop.body())
            + " ran "
            + loop.iterations()
            + " times and got nowhere: stop after the second equal answer, or tell the model that"
            + " the answer will not change";
    return new NamedPattern("stuck_loop", message, loop.steps(), loop.confidence());
  }

  private static NamedPattern ofRetry(ExecutionTrace trace, RetryPattern retry) {
    String tool = retry.toolName().orElse("the call");
    if (!retry.recovered()) {
      String message =
          tool
              + " failed "
              + (retry.retryCount() + 1)
              + " times and was given up: the attempts bought nothing";
      return new NamedPattern("retry_exhausted", message, retry.attempts(), retry.confidence());
    }
    String change =
        retry.kind() == RetryKind.CORRECTED_CALL && argumentsKnown(trace, retry)
            ? " once its arguments were corrected: say in the tool's description what it wants"
            : "";
    String message = tool + " succeeded on attempt " + (retry.retryCount() + 1) + change;
    return new NamedPattern("recovered_retry", message, retry.attempts(), retry.confidence());
  }

  private static boolean argumentsKnown(ExecutionTrace trace, RetryPattern retry) {
    for (StepId attempt : retry.attempts()) {
      if (trace.step(trace.indexOf(attempt)).parameters().isAbsent()) {
        return false;
      }
    }
    return true;
  }

  private static NamedPattern ofHandoff(HandoffPattern handoff) {
    String message =
        String.join(" and ", handoff.agents())
            + " handed the work back and forth "
            + handoff.handoffs()
            + " times: give one of them the last word";
    return new NamedPattern("handoff_oscillation", message, handoff.steps(), handoff.confidence());
  }

  private static NamedPattern ofGrowth(NamedPattern growth) {
    String message = growth.message() + ": summarise or drop old turns";
    return new NamedPattern("context_growth", message, growth.steps(), growth.confidence());
  }
}
