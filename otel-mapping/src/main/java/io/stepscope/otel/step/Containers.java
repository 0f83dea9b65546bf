/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.step;

import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.model.StepFlag;
import io.stepscope.analyzer.model.StepKind;
import io.stepscope.analyzer.model.StepType;
import io.stepscope.otel.dialect.Field;
import io.stepscope.otel.dialect.SpanRole;
import io.stepscope.otel.draft.StepDraft;
import java.util.List;
import java.util.Optional;

/// Types steps by what they contain, where their own words leave it open.
final class Containers {
  private static final int OPERATION_LEVEL = 4;
  private static final long MILLI = 1_000_000;
  private static final List<String> MESSAGING_KEYS =
      List.of("messaging.operation.type", "messaging.operation");

  private final DraftMaker maker;

  Containers(DraftMaker maker) {
    this.maker = maker;
  }

  void type(SpanNode node, StepDraft draft) {
    if (node.reading.plumbing() || !node.isTyped()) {
      plain(node, draft);
      return;
    }
    switch (draft.operation()) {
      case CHAIN, TASK, CONTAINER -> chain(node, draft);
      case LLM -> modelCall(node, draft);
      case TOOL -> subAgent(draft);
      case AGENT -> agent(node, draft);
      case RETRIEVER,
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
          HTTP,
          DB,
          RPC,
          MESSAGING,
          FAAS -> {}
    }
  }

  /// A call when it waits for somebody else or contains nothing, else a container.
  private void plain(SpanNode node, StepDraft draft) {
    if (node.role() == null) {
      draft.flag(StepFlag.TYPE_INFERRED);
    }
    boolean calls = draft.kind() == StepKind.CLIENT || draft.kind() == StepKind.PRODUCER;
    boolean batch = draft.operation() == Operation.MESSAGING && draft.links().size() > 1;
    if (batch && (!calls || receives(node))) {
      become(draft, Operation.FAN_IN);
    } else if (calls || draft.children().isEmpty()) {
      var role = node.role();
      become(draft, role == null || !role.isOperation() ? Operation.TASK : role.operation());
      draft.toolName(Optional.of(maker.callName(node)));
    } else {
      become(draft, Operation.CONTAINER);
    }
  }

  /// A client's request for messages, not one that sends some.
  private static boolean receives(SpanNode node) {
    return node.attributes
        .firstText(MESSAGING_KEYS)
        .filter(operation -> operation.equals("receive") || operation.equals("process"))
        .isPresent();
  }

  private static void chain(SpanNode node, StepDraft draft) {
    if (node.is(SpanRole.BATCH) && (holdsCalls(draft) || isSideBySide(draft.children()))) {
      become(draft, Operation.FAN_OUT);
    } else {
      become(draft, draft.children().isEmpty() ? Operation.TASK : Operation.CHAIN);
    }
  }

  private static boolean holdsCalls(StepDraft draft) {
    int calls = 0;
    for (StepDraft child : draft.children()) {
      calls += child.isToolCall() ? 1 : 0;
    }
    return calls > 1;
  }

  /// Children come by start.
  private static boolean isSideBySide(List<StepDraft> children) {
    long end = Long.MIN_VALUE;
    for (StepDraft child : children) {
      if (child.time().isComplete()) {
        if (child.time().start() + MILLI < Math.min(end, child.time().end())) {
          return true;
        }
        end = Math.max(end, child.time().end());
      }
    }
    return false;
  }

  /// A call that contains several calls is the loop around them.
  private static void modelCall(SpanNode node, StepDraft draft) {
    int calls = 0;
    for (StepDraft child : draft.children()) {
      calls += child.isLlm() ? 1 : 0;
    }
    if (calls > 1 || (calls == 1 && node.is(SpanRole.LLM_WRAPPER))) {
      become(draft, Operation.AGENT);
    } else if (calls == 1) {
      become(draft, Operation.ITERATION);
    }
  }

  private static void subAgent(StepDraft draft) {
    for (StepDraft child : draft.children()) {
      if (child.operation() == Operation.AGENT) {
        become(draft, Operation.SUBAGENT);
        return;
      }
    }
  }

  private static void agent(SpanNode node, StepDraft draft) {
    // The first span of a trace is an agent, also when its library traces nothing inside.
    boolean elsewhere = draft.parent() != null || node.attributes.has("server.address");
    if (draft.kind() == StepKind.CLIENT && draft.children().isEmpty() && elsewhere) {
      become(draft, Operation.REMOTE_AGENT);
      draft.toolName(draft.agent());
    } else if (isRewrittenChain(node, draft.children())) {
      become(draft, Operation.CHAIN);
      draft.agent(Optional.empty());
    }
  }

  /// Collectors write `invoke_agent` where a dialect said chain.
  private static boolean isRewrittenChain(SpanNode node, List<StepDraft> children) {
    return node.reading.level() == OPERATION_LEVEL
        && !node.reading.fields().has(Field.AGENT_NAME)
        && !node.reading.fields().has(Field.AGENT_ID)
        && !node.span.name().startsWith("invoke_agent")
        && !children.isEmpty()
        && children.stream().allMatch(Containers::isPlainChain);
  }

  /// A chain without anything inside has become a task.
  private static boolean isPlainChain(StepDraft step) {
    return step.operation() == Operation.CHAIN || step.operation() == Operation.TASK;
  }

  private static void become(StepDraft draft, Operation operation) {
    StepType type = SpanRole.typeOf(operation);
    draft.type(type, operation);
    if (!SpanRole.isCall(operation)) {
      draft.toolName(Optional.empty());
    }
  }
}
