/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.step;

import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.otel.attribute.Topic;
import io.stepscope.otel.attribute.Values;
import io.stepscope.otel.dialect.Field;
import io.stepscope.otel.dialect.SpanRole;
import io.stepscope.otel.step.SpanNode.Fate;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Brings together spans that tell of the same call, so that no call is counted twice.
final class Collapse {
  private static final double SAME_OVERLAP = 0.9;
  private static final String MCP_METHOD = "tools/call";

  private static final List<String> LABEL_KEYS =
      List.of("gen_ai.guardrail.name", "gen_ai.transfer.target.name", "gen_ai.handoff.to_agent");
  private static final List<String> LABEL_PREFIXES =
      List.of(
          "run_guardrail ", "guardrail ", "handoff to ", "handoff ", "transfer_to_", "handoff_to_");

  private static final Set<Operation> CALLS =
      EnumSet.of(
          Operation.LLM,
          Operation.TOOL,
          Operation.RETRIEVER,
          Operation.EMBEDDING,
          Operation.RERANKER,
          Operation.MEMORY,
          Operation.HANDOFF,
          Operation.GUARDRAIL,
          Operation.AGENT);

  private Collapse() {}

  static void apply(List<SpanNode> parentsFirst) {
    for (SpanNode node : parentsFirst) {
      if (node.isTyped() && node.fate == Fate.STEP) {
        partOfCall(node);
        mcpBelowTool(node);
      }
    }
    for (SpanNode node : parentsFirst) {
      if (node.isTyped() && node.fate == Fate.STEP && node.parent != null) {
        sameCall(node.parent, node);
      }
    }
    for (SpanNode node : parentsFirst) {
      if (node.isLlm() && node.fate == Fate.STEP) {
        wrapper(node);
      }
      toldTwice(node.children);
    }
  }

  /// What a dialect splits off a call: its execution, the wait for a person, its attempts.
  private static void partOfCall(SpanNode node) {
    boolean attempt = node.is(SpanRole.ATTEMPT);
    if (!attempt && !node.is(SpanRole.DETAIL)) {
      return;
    }
    var above = node.typedAncestor();
    if (above != null && above.is(SpanRole.TOOL)) {
      if (attempt) {
        node.fate = Fate.FOLDED;
      } else {
        node.mergeInto(above.owner());
      }
    }
  }

  /// Guards and handoffs that the framework and its instrumentation both report, side by side.
  private static void toldTwice(List<SpanNode> siblings) {
    Map<String, SpanNode> told = Map.of();
    for (SpanNode node : siblings) {
      boolean guard = node.is(SpanRole.GUARDRAIL);
      if ((!guard && !node.is(SpanRole.HANDOFF)) || node.fate != Fate.STEP) {
        continue;
      }
      if (told.isEmpty()) {
        told = new HashMap<>();
      }
      String label = (guard ? "guards " : "hands over to ") + label(node);
      var before = told.get(label);
      if (before != null && overlap(before, node) >= SAME_OVERLAP) {
        node.mergeInto(before);
      } else {
        told.put(label, node);
      }
    }
  }

  /// What guards, or who is handed to, however the span is called.
  private static String label(SpanNode node) {
    var label = node.attributes.firstText(LABEL_KEYS);
    if (label.isPresent()) {
      return label.get();
    }
    String tool = node.reading.toolName();
    String name = tool.isEmpty() ? node.span.name() : tool;
    for (String prefix : LABEL_PREFIXES) {
      if (name.startsWith(prefix)) {
        return name.substring(prefix.length());
      }
    }
    return name;
  }

  /// A protocol call below the framework's tool, and the server's side below the protocol call:
  /// whatever the clocks of their processes say, one is the other's parent.
  private static void mcpBelowTool(SpanNode node) {
    if (!isMcpCall(node)) {
      return;
    }
    var above = node.typedAncestor();
    if (above != null && above.is(SpanRole.TOOL)) {
      String outer = mcpName(above);
      String inner = mcpName(node);
      if (inner.isEmpty() || isNamedBy(outer, inner) || (isMcpCall(above) && outer.isEmpty())) {
        node.mergeInto(above.owner());
      }
    }
  }

  /// The tool's name, empty when only the method is known.
  private static String mcpName(SpanNode node) {
    String name = node.reading.toolName();
    return name.startsWith(MCP_METHOD) ? name.substring(MCP_METHOD.length()).strip() : name;
  }

  /// Whether `outer` is the name `inner`, or that with a server's name before it, as in
  /// `mcp__weather__get`.
  private static boolean isNamedBy(String outer, String inner) {
    int before = outer.length() - inner.length() - 1;
    return outer.endsWith(inner)
        && (before < 0 || !Character.isLetterOrDigit(outer.charAt(before)));
  }

  private static boolean isMcpCall(SpanNode node) {
    return node.is(SpanRole.TOOL)
        && (node.attributes.tells(Topic.MCP) || node.span.name().equals(MCP_METHOD + ".mcp"));
  }

  /// Two instrumentations of the same call, one inside the other; the outer may be the owner of
  /// what is directly above the inner.
  private static void sameCall(SpanNode above, SpanNode inner) {
    var outer = above.owner();
    if (outer.fate != Fate.STEP
        || !outer.isTyped()
        || operation(outer) != operation(inner)
        || !CALLS.contains(operation(inner))
        || overlap(outer, inner) < SAME_OVERLAP
        || !tellTheSame(outer, inner)
        || countOf(above, operation(inner)) != 1) {
      return;
    }
    if (inner.attributes.size() > outer.attributes.size()) {
      outer.mergeInto(inner);
    } else {
      inner.mergeInto(outer);
    }
  }

  private static long countOf(SpanNode outer, Operation operation) {
    return outer.children.stream()
        .filter(child -> child.isTyped() && operation(child) == operation)
        .count();
  }

  private static boolean tellTheSame(SpanNode one, SpanNode other) {
    if (isSame(one, other, Field.CALL_ID) || isSame(one, other, Field.RESPONSE_ID)) {
      return true;
    }
    if (operation(one) == Operation.AGENT) {
      return false;
    }
    if (operation(one) == Operation.GUARDRAIL || operation(one) == Operation.HANDOFF) {
      return label(one).equals(label(other));
    }
    boolean named =
        operation(one) == Operation.LLM
            ? isSame(one, other, Field.MODEL)
            : one.reading.toolName().equals(other.reading.toolName());
    return named && sameParameters(one, other);
  }

  private static boolean isSame(SpanNode one, SpanNode other, Field field) {
    String text = one.text(field);
    return !text.isEmpty() && text.equals(other.text(field));
  }

  private static boolean sameParameters(SpanNode one, SpanNode other) {
    var first = one.reading.fields().get(Field.PARAMETERS);
    var second = other.reading.fields().get(Field.PARAMETERS);
    return first != null
        && second != null
        && Values.structured(first).equals(Values.structured(second));
  }

  /// A model call inside a model call: the inner is the call. Several make the outer one an agent.
  private static void wrapper(SpanNode outer) {
    SpanNode only = null;
    int calls = 0;
    int others = 0;
    for (SpanNode child : outer.children) {
      if (child.fate == Fate.STEP && child.isTyped()) {
        if (child.isLlm()) {
          only = child;
          calls++;
        } else if (!child.is(SpanRole.GUARDRAIL)) {
          others++;
        }
      }
    }
    if (calls == 1 && others == 0 && only != null) {
      outer.mergeInto(only);
    }
  }

  private static Operation operation(SpanNode node) {
    var role = node.role();
    return role == null ? Operation.CHAIN : role.operation();
  }

  private static boolean isTimed(SpanNode node) {
    return node.raw.startNanos() != StepTime.UNKNOWN && node.raw.endNanos() != StepTime.UNKNOWN;
  }

  /// Shared time as a part of the longer one's.
  private static double overlap(SpanNode one, SpanNode other) {
    if (!isTimed(one) || !isTimed(other)) {
      return 0;
    }
    long start = Math.max(one.raw.startNanos(), other.raw.startNanos());
    long end = Math.min(one.raw.endNanos(), other.raw.endNanos());
    long longer = Math.max(duration(one), duration(other));
    return longer <= 0 ? (start == end ? 1 : 0) : (double) (end - start) / longer;
  }

  private static long duration(SpanNode node) {
    return node.raw.endNanos() - node.raw.startNanos();
  }
}
