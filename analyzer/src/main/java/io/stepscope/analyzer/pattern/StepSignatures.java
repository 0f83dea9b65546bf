/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.pattern;

import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What makes two steps the same kind of step: the operation and the tool. Models and numbered
/// rounds are told by their operation alone, agents by their agent, everything else by its name.
public final class StepSignatures {
  private final int[] ids;
  private final List<String> labels = new ArrayList<>();

  StepSignatures(ExecutionTrace trace) {
    Map<String, Integer> known = new HashMap<>();
    this.ids = new int[trace.size()];
    for (int i = 0; i < ids.length; i++) {
      String label = label(trace.step(i));
      Integer id = known.putIfAbsent(label, labels.size());
      ids[i] = id == null ? labels.size() : id;
      if (id == null) {
        labels.add(label);
      }
    }
  }

  /// Equal for steps of one kind.
  int id(int step) {
    return ids[step];
  }

  /// `tool:search`, `llm`, …
  String label(int step) {
    return labels.get(ids[step]);
  }

  /// `tool:search`, `llm`, …, equal for steps of one kind.
  public static String label(ExecutionStep step) {
    String operation = step.operation().label();
    if (step.toolName().isPresent()) {
      return operation + ":" + step.toolName().get();
    }
    return switch (step.operation()) {
      case LLM, ITERATION -> operation;
      case AGENT, SUBAGENT, REMOTE_AGENT -> operation + ":" + step.agent().orElse(step.name());
      case TOOL,
          RETRIEVER,
          EMBEDDING,
          RERANKER,
          MEMORY,
          PLAN,
          HANDOFF,
          ROUTER,
          HUMAN,
          GUARDRAIL,
          EVALUATOR,
          BRANCH,
          LOOP,
          FAN_OUT,
          FAN_IN,
          CHAIN,
          TASK,
          CONTAINER,
          HTTP,
          DB,
          RPC,
          MESSAGING,
          FAAS ->
          operation + ":" + step.name();
    };
  }
}
