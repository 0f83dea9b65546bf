/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.step;

import io.stepscope.otel.MappingSettings.Mode;
import io.stepscope.otel.attribute.Topic;
import io.stepscope.otel.dialect.SpanRole;
import io.stepscope.otel.step.SpanNode.Fate;
import java.util.List;
import java.util.Set;

/// Decides which spans are steps. In an agent's trace most are not: they are details of a step.
final class Admission {
  private static final List<String> PATH_KEYS = List.of("http.route", "url.path", "http.target");
  private static final Set<String> HEALTH_PATHS =
      Set.of(
          "/health",
          "/healthz",
          "/livez",
          "/readyz",
          "/live",
          "/ready",
          "/ping",
          "/-/healthy",
          "/-/ready");

  private Admission() {}

  /// Whether the trace is read as an agent's.
  static boolean isAgentic(List<SpanNode> nodes, Mode mode) {
    return switch (mode) {
      case AGENT -> true;
      case GENERIC -> false;
      case AUTO -> anyIsAgentic(nodes);
    };
  }

  private static boolean anyIsAgentic(List<SpanNode> nodes) {
    for (SpanNode node : nodes) {
      if (node.reading.agentic()) {
        return true;
      }
    }
    return false;
  }

  /// Sets the fate of every span that was not merged.
  static void decide(List<SpanNode> parentsFirst) {
    for (SpanNode node : parentsFirst) {
      if (node.is(SpanRole.DROP) || isReplaced(node) || isHealthPing(node)) {
        node.fate = Fate.DROPPED;
      }
    }
    for (SpanNode node : parentsFirst) {
      var parent = node.parent;
      node.belowAgent = parent != null && (parent.belowAgent || isAgentStep(parent));
    }
    for (int i = parentsFirst.size() - 1; i >= 0; i--) {
      var node = parentsFirst.get(i);
      var parent = node.parent;
      if (parent != null) {
        parent.aboveAgent |= node.aboveAgent || (node.isTyped() && node.fate == Fate.STEP);
      }
    }
    for (SpanNode node : parentsFirst) {
      if (node.fate == Fate.STEP && isFolded(node)) {
        node.fate = Fate.FOLDED;
      }
    }
  }

  /// A request that asks whether a server lives, and nothing else.
  private static boolean isHealthPing(SpanNode node) {
    if (node.isTyped() || !node.children.isEmpty() || !node.attributes.tells(Topic.HTTP)) {
      return false;
    }
    for (String key : PATH_KEYS) {
      if (node.attributes.text(key).filter(HEALTH_PATHS::contains).isPresent()) {
        return true;
      }
    }
    return false;
  }

  private static boolean isReplaced(SpanNode node) {
    return node.isPlaceholder()
        && node.parent != null
        && node.parent.id() == node.raw.parentSpanId();
  }

  private static boolean isAgentStep(SpanNode node) {
    return node.isTyped() && (node.fate == Fate.STEP || node.fate == Fate.MERGED);
  }

  private static boolean isFolded(SpanNode node) {
    if (node.is(SpanRole.FOLD)) {
      return node.belowAgent;
    }
    return !node.isTyped() && !node.standsIn && node.belowAgent && !node.aboveAgent;
  }
}
