/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.graph;

import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Operation;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What makes two steps the same kind of step: the operation and the tool. Models and numbered
/// rounds are told by their operation alone, agents by their agent, everything else by its name.
public final class StepSignatures {
  private final int[] ids;
  private final List<String> labels = new ArrayList<>();

  StepSignatures(ExecutionTrace trace) {
    var bare = new EnumMap<Operation, Integer>(Operation.class);
    var named = new EnumMap<Operation, Map<String, Integer>>(Operation.class);
    this.ids = new int[trace.size()];
    for (int i = 0; i < ids.length; i++) {
      Operation operation = trace.step(i).operation();
      Optional<String> subject = subject(trace.step(i));
      Integer known =
          subject.isPresent()
              ? named
                  .computeIfAbsent(operation, _ -> new HashMap<>())
                  .putIfAbsent(subject.get(), labels.size())
              : bare.putIfAbsent(operation, labels.size());
      ids[i] = known == null ? labels.size() : known;
      if (known == null) {
        labels.add(label(operation, subject));
      }
    }
  }

  private static String label(Operation operation, Optional<String> subject) {
    return subject.isPresent() ? operation.label() + ":" + subject.get() : operation.label();
  }

  /// How many kinds there are.
  public int count() {
    return labels.size();
  }

  /// Equal for steps of one kind, below [#count].
  public int id(int step) {
    return ids[step];
  }

  /// `tool:search`, `llm`, …
  public String label(int step) {
    return labels.get(ids[step]);
  }

  /// `tool:search`, `llm`, …, equal for steps of one kind.
  public static String label(ExecutionStep step) {
    return label(step.operation(), subject(step));
  }

  private static Optional<String> subject(ExecutionStep step) {
    if (step.toolName().isPresent()) {
      return step.toolName();
    }
    return switch (step.operation()) {
      case LLM, ITERATION -> Optional.empty();
      case AGENT, SUBAGENT, REMOTE_AGENT -> Optional.of(step.agent().orElse(step.name()));
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
          Optional.of(step.name());
    };
  }
}
