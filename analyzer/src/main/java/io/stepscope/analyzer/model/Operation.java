/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.model;

import java.util.Locale;

/// The finer truth behind a [StepType]: what kind of work the step was.
public enum Operation {
  LLM,
  AGENT,
  TOOL,
  RETRIEVER,
  EMBEDDING,
  RERANKER,
  MEMORY,
  REMOTE_AGENT,
  SUBAGENT,
  PLAN,
  HANDOFF,
  ROUTER,
  HUMAN,
  ITERATION,
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
  FAAS;

  private final String label = name().toLowerCase(Locale.ROOT);

  /// The name in the JSON contract: `llm`, `remote_agent`, …
  public String label() {
    return label;
  }

  /// Whether an agent was at work, here or elsewhere.
  public boolean isAgent() {
    return switch (this) {
      case AGENT, SUBAGENT, REMOTE_AGENT -> true;
      default -> false;
    };
  }
}
