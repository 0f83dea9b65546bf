/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.dialect;

import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.model.StepType;
import java.util.Locale;
import java.util.Optional;

/// What a dialect's word for a span's kind means: an operation, or how to treat the span.
public enum SpanRole {
  LLM(Operation.LLM),
  /// A model call that other model calls are inside of, or an agent loop when they are several.
  LLM_WRAPPER(Operation.LLM),
  AGENT(Operation.AGENT),
  TOOL(Operation.TOOL),
  RETRIEVER(Operation.RETRIEVER),
  EMBEDDING(Operation.EMBEDDING),
  RERANKER(Operation.RERANKER),
  MEMORY(Operation.MEMORY),
  REMOTE_AGENT(Operation.REMOTE_AGENT),
  PLAN(Operation.PLAN),
  HANDOFF(Operation.HANDOFF),
  ROUTER(Operation.ROUTER),
  HUMAN(Operation.HUMAN),
  ITERATION(Operation.ITERATION),
  GUARDRAIL(Operation.GUARDRAIL),
  EVALUATOR(Operation.EVALUATOR),
  BRANCH(Operation.BRANCH),
  LOOP(Operation.LOOP),
  FAN_OUT(Operation.FAN_OUT),
  FAN_IN(Operation.FAN_IN),
  CHAIN(Operation.CHAIN),
  /// Runs what it holds side by side when that is several steps, else a link of the chain.
  BATCH(Operation.CHAIN),
  TASK(Operation.TASK),
  CONTAINER(Operation.CONTAINER),
  HTTP(Operation.HTTP),
  DB(Operation.DB),
  RPC(Operation.RPC),
  MESSAGING(Operation.MESSAGING),
  FAAS(Operation.FAAS),
  /// A part of the call above it that knows how it ended; a tool of its own when there is none.
  DETAIL(Operation.TOOL),
  /// One try of the call above it; a tool of its own when there is none.
  ATTEMPT(Operation.TOOL),
  /// Plumbing: a detail of the step above it.
  FOLD(Operation.TASK),
  /// A fake or a repetition: no step, no detail.
  DROP(Operation.TASK),
  /// Stands for a span that has not ended; gives way to it.
  PLACEHOLDER(Operation.CHAIN);

  private final Operation operation;

  SpanRole(Operation operation) {
    this.operation = operation;
  }

  public Operation operation() {
    return operation;
  }

  /// The word in a dialect table.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The role with this word.
  public static Optional<SpanRole> parse(String word) {
    for (SpanRole role : values()) {
      if (role.label().equals(word)) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }

  /// The reference's word for a step of this operation.
  public static StepType typeOf(Operation operation) {
    return switch (operation) {
      case TOOL,
          RETRIEVER,
          EMBEDDING,
          RERANKER,
          MEMORY,
          REMOTE_AGENT,
          SUBAGENT,
          TASK,
          HTTP,
          DB,
          RPC,
          MESSAGING,
          FAAS ->
          StepType.TOOL_CALL;
      case LLM, AGENT, PLAN, HANDOFF, ROUTER, HUMAN, ITERATION, CHAIN, CONTAINER ->
          StepType.DECISION;
      case GUARDRAIL, EVALUATOR, BRANCH -> StepType.CONDITION;
      case LOOP -> StepType.LOOP;
      case FAN_OUT -> StepType.PARALLEL;
      case FAN_IN -> StepType.MERGE;
    };
  }

  /// Whether steps of this operation are calls: named by a tool, with parameters and a result.
  public static boolean isCall(Operation operation) {
    return operation == Operation.HANDOFF || typeOf(operation) == StepType.TOOL_CALL;
  }

  /// Whether it names an operation, not a way to treat the span.
  public boolean isOperation() {
    return this != FOLD && this != DROP && this != PLACEHOLDER;
  }
}
