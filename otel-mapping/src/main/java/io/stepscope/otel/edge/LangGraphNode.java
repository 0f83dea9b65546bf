/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.edge;

import io.stepscope.analyzer.model.Value;
import io.stepscope.otel.attribute.AttributeValue;
import io.stepscope.otel.attribute.JsonText;
import io.stepscope.otel.attribute.Scalars;
import io.stepscope.otel.attribute.SpanAttributes;
import io.stepscope.otel.attribute.Topic;
import io.stepscope.otel.draft.StepDraft;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What LangGraph writes into the metadata of everything that runs inside one node.
///
/// @param namespace of the (sub)graph
/// @param node its name
/// @param step the superstep, rising
/// @param triggers what made it run, in LangGraph's own words
record LangGraphNode(String namespace, String node, long step, List<String> triggers) {
  /// Where instrumentations put the metadata, flattened.
  private static final List<String> PREFIXES =
      List.of(
          "",
          "traceloop.association.properties.",
          "langfuse.observation.metadata.",
          "langsmith.metadata.");

  private static final List<String> OBJECTS = List.of("metadata", "langfuse.observation.metadata");

  static Optional<LangGraphNode> of(StepDraft step) {
    SpanAttributes attributes = step.attributes();
    if (!attributes.tells(Topic.LANGGRAPH)) {
      return Optional.empty();
    }
    for (String prefix : PREFIXES) {
      if (attributes.has(prefix + "langgraph_node")) {
        return read(key -> attributes.structured(prefix + key));
      }
    }
    for (String key : OBJECTS) {
      AttributeValue raw = attributes.get(key);
      if (raw != null
          && raw.isText()
          && raw.text().contains("langgraph_node")
          && JsonText.read(raw.text()).value() instanceof Value.Fields fields) {
        return read(name -> fields.values().getOrDefault(name, Value.absent()));
      }
    }
    return Optional.empty();
  }

  private interface Lookup {
    Value get(String key);
  }

  private static Optional<LangGraphNode> read(Lookup metadata) {
    Optional<String> node = Scalars.text(metadata.get("langgraph_node"));
    OptionalLong step = Scalars.whole(metadata.get("langgraph_step"));
    if (node.isEmpty() || step.isEmpty()) {
      return Optional.empty();
    }
    List<String> triggers = new ArrayList<>();
    if (metadata.get("langgraph_triggers") instanceof Value.Items(var items)) {
      items.forEach(item -> Scalars.text(item).ifPresent(triggers::add));
    }
    String namespace =
        Scalars.text(metadata.get("langgraph_checkpoint_ns"))
            .or(() -> Scalars.text(metadata.get("checkpoint_ns")))
            .map(LangGraphNode::graphOf)
            .orElse("");
    return Optional.of(new LangGraphNode(namespace, node.get(), step.getAsLong(), triggers));
  }

  /// `outer:1f…|inner:2a…` names the task as well; the graph is what stands before the last part.
  private static String graphOf(String checkpoint) {
    int bar = checkpoint.lastIndexOf('|');
    return bar < 0 ? "" : checkpoint.substring(0, bar);
  }

  /// The nodes that the triggers name; empty when they name only the node itself or a channel.
  List<String> namedSources() {
    List<String> sources = new ArrayList<>();
    for (String trigger : triggers) {
      if (trigger.startsWith("join:")) {
        int end = trigger.indexOf(':', 5);
        sources.addAll(
            List.of(trigger.substring(5, end < 0 ? trigger.length() : end).split("\\+")));
      } else if (trigger.startsWith("branch:") && !trigger.startsWith("branch:to:")) {
        int end = trigger.indexOf(':', 7);
        sources.add(trigger.substring(7, end < 0 ? trigger.length() : end));
      } else if (!trigger.contains(":")) {
        sources.add(trigger);
      }
    }
    return sources;
  }

  boolean isSameRun(LangGraphNode other) {
    return step == other.step && node.equals(other.node) && namespace.equals(other.namespace);
  }
}
