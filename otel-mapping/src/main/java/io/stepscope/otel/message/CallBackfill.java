/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.message;

import io.stepscope.analyzer.model.RequestedCall;
import io.stepscope.analyzer.model.Value;
import io.stepscope.otel.draft.StepDraft;
import io.stepscope.otel.draft.ToolResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Gives a tool's step the parameters and the result that only the messages around it hold, found
/// by the call's id. An id that two different steps carry is left alone: it would be a guess.
final class CallBackfill {
  private CallBackfill() {}

  static void fill(List<StepDraft> steps) {
    if (!anyTells(steps)) {
      return;
    }
    Map<String, StepDraft> wanting = wanting(steps);
    for (StepDraft step : steps) {
      for (RequestedCall call : step.requestedCalls()) {
        StepDraft tool = call.callId().map(wanting::get).orElse(null);
        if (tool != null && tool.parameters().isAbsent() && !call.arguments().isAbsent()) {
          tool.parameters(call.arguments());
          tool.evidence("parameters", "backfill", "tool call of " + step.id());
        }
      }
      for (ToolResponse response : step.toolResponses()) {
        StepDraft tool = response.callId().map(wanting::get).orElse(null);
        if (tool != null && tool.result().isAbsent() && !response.result().isAbsent()) {
          tool.result(opened(response.result()));
          tool.evidence("result", "backfill", "tool response of " + step.id());
        }
      }
    }
  }

  private static boolean anyTells(List<StepDraft> steps) {
    for (StepDraft step : steps) {
      if (!step.requestedCalls().isEmpty() || !step.toolResponses().isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private static Value opened(Value result) {
    return LenientJson.structured(result);
  }

  private static Map<String, StepDraft> wanting(List<StepDraft> steps) {
    Map<String, StepDraft> byId = new HashMap<>();
    Map<String, Integer> uses = new HashMap<>();
    for (StepDraft step : steps) {
      if (step.isToolCall() && step.callId().isPresent()) {
        String id = step.callId().get();
        uses.merge(id, 1, Integer::sum);
        if (step.parameters().isAbsent() || step.result().isAbsent()) {
          byId.put(id, step);
        }
      }
    }
    byId.keySet().removeIf(id -> uses.getOrDefault(id, 0) > 1);
    return byId;
  }
}
