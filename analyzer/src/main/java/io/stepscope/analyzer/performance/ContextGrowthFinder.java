/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.performance;

import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.performance.PerformanceReport.ContextGrowth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// How much longer each model call's input is than the one before, in one conversation.
///
/// The conversation of a model call is the agent step that contains it. Of several conversations
/// the longest is told of, then the earliest.
final class ContextGrowthFinder {
  private ContextGrowthFinder() {}

  static Optional<ContextGrowth> of(ExecutionTrace trace) {
    var conversations = new LinkedHashMap<Integer, List<ExecutionStep>>();
    int[] agents = agents(trace);
    for (int i = 0; i < trace.size(); i++) {
      ExecutionStep step = trace.step(i);
      if (step.operation() == Operation.LLM && step.usage().tokens().input().isPresent()) {
        conversations.computeIfAbsent(agents[i], _ -> new ArrayList<>()).add(step);
      }
    }
    List<ExecutionStep> longest = List.of();
    for (List<ExecutionStep> calls : conversations.values()) {
      longest = calls.size() > longest.size() ? calls : longest;
    }
    return longest.size() < 2 ? Optional.empty() : Optional.of(growth(longest));
  }

  /// For each step the nearest agent step above it, or -1. A container may stand after what it
  /// contains in the order of steps, when clocks differ; so each step climbs until it meets a step
  /// that is already answered, and answers all it passed.
  private static int[] agents(ExecutionTrace trace) {
    var agents = new int[trace.size()];
    Arrays.fill(agents, -2);
    for (int i = 0; i < agents.length; i++) {
      int at = i;
      while (trace.parent(at) >= 0
          && !trace.step(trace.parent(at)).operation().isAgent()
          && agents[at] == -2) {
        at = trace.parent(at);
      }
      int answer = agents[at] == -2 ? trace.parent(at) : agents[at];
      for (int back = i; back != at; back = trace.parent(back)) {
        agents[back] = answer;
      }
      agents[at] = answer;
    }
    return agents;
  }

  private static ContextGrowth growth(List<ExecutionStep> calls) {
    var ids = new ArrayList<StepId>(calls.size());
    long input = 0;
    long output = 0;
    for (ExecutionStep call : calls) {
      ids.add(call.id());
      input += inputTokens(call);
      output += call.usage().tokens().output().orElse(0);
    }
    return new ContextGrowth(
        ids,
        inputTokens(calls.getFirst()),
        inputTokens(calls.getLast()),
        slope(calls),
        input,
        output);
  }

  /// Least squares over the number of the call.
  private static double slope(List<ExecutionStep> calls) {
    double middle = (calls.size() - 1) / 2.0;
    double covariance = 0;
    double variance = 0;
    for (int i = 0; i < calls.size(); i++) {
      covariance += (i - middle) * inputTokens(calls.get(i));
      variance += (i - middle) * (i - middle);
    }
    return covariance / variance;
  }

  private static long inputTokens(ExecutionStep step) {
    return step.usage().tokens().input().orElse(0);
  }
}
