/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.step;

import io.stepscope.analyzer.model.RefusedEdge;
import io.stepscope.analyzer.model.StepFlag;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.otel.RawLog;
import io.stepscope.otel.RawSpan;
import io.stepscope.otel.RawTrace;
import io.stepscope.otel.attribute.SpanAttributes;
import io.stepscope.otel.attribute.Topic;
import io.stepscope.otel.dialect.SpanReader;
import io.stepscope.otel.draft.LongTable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The spans of a trace as a forest, each id once, in an order that does not depend on arrival.
final class SpanForest {
  private final List<SpanNode> nodes;
  private final LongTable<SpanNode> byId;
  private final List<RefusedEdge> cycles = new ArrayList<>(0);

  /// By LangSmith's own ids of runs; null while nobody has asked.
  private @Nullable Map<String, SpanNode> byOwnId;

  private SpanForest(List<SpanNode> nodes) {
    this.nodes = nodes;
    this.byId = byId(nodes);
  }

  static SpanForest of(RawTrace trace, SpanReader reader) {
    var logs = JoinedLogs.of(trace.logs());
    var nodes = new ArrayList<SpanNode>(trace.spans().size());
    for (Copies copies : Copies.all(trace.spans())) {
      nodes.add(node(copies, logs.of(copies.raw().spanId()), reader));
    }
    replaceStandIns(nodes, reader);
    nodes.sort(SpanNode::compare);
    var forest = new SpanForest(nodes);
    forest.link();
    forest.cutCycles();
    for (SpanNode node : nodes) {
      if (node.parent != null) {
        node.parent.addChild(node);
      }
    }
    return forest;
  }

  private static SpanNode node(Copies copies, List<RawLog> logs, SpanReader reader) {
    var raw = copies.raw();
    var span = copies.span();
    var attributes = span.attributes();
    var events = JoinedLogs.events(span, logs);
    var reading = reader.read(span.name(), scopeName(raw, attributes), attributes, events);
    var node = new SpanNode(raw, span, copies.serverHalf(), attributes, events, reading);
    if (copies.contradictory()) {
      node.flag(StepFlag.DUPLICATE_ID);
    }
    if (!raw.note().isEmpty()) {
      node.notes = List.of(raw.note());
    }
    return node;
  }

  /// Placeholders whose span never came are all that is known of a span: they are read as it.
  private static void replaceStandIns(List<SpanNode> nodes, SpanReader reader) {
    LongTable<SpanNode> byId = null;
    for (int i = 0; i < nodes.size(); i++) {
      var node = nodes.get(i);
      if (!node.isPlaceholder()) {
        continue;
      }
      byId = byId == null ? byId(nodes) : byId;
      if (!byId.has(node.raw.parentSpanId())) {
        nodes.set(i, standIn(node, reader));
      }
    }
  }

  /// Backends that have no scopes tell them as an attribute.
  private static String scopeName(RawSpan raw, SpanAttributes attributes) {
    String scope = raw.origin().scopeName();
    return scope.isEmpty() && attributes.tells(Topic.SCOPE)
        ? attributes.text("otel.scope.name").orElse(scope)
        : scope;
  }

  private static SpanNode standIn(SpanNode placeholder, SpanReader reader) {
    var span = placeholder.span;
    var reading =
        reader.readUnfinished(
            span.name(),
            scopeName(placeholder.raw, placeholder.attributes),
            placeholder.attributes,
            placeholder.events);
    var node =
        new SpanNode(
            placeholder.raw,
            span,
            placeholder.serverHalf,
            placeholder.attributes,
            placeholder.events,
            reading);
    placeholder.flags().forEach(node::flag);
    node.notes = placeholder.notes;
    node.standsIn = true;
    return node;
  }

  private static LongTable<SpanNode> byId(List<SpanNode> nodes) {
    var byId = new LongTable<SpanNode>(nodes.size());
    for (SpanNode node : nodes) {
      byId.put(node.id(), node);
    }
    return byId;
  }

  /// In the order of [SpanNode#compare].
  List<SpanNode> nodes() {
    return nodes;
  }

  /// Cycles of parents that were cut.
  List<RefusedEdge> cycles() {
    return cycles;
  }

  /// Every span after its parent.
  List<SpanNode> parentsFirst() {
    var order = new ArrayList<SpanNode>(nodes.size());
    var open = new ArrayDeque<SpanNode>();
    for (SpanNode node : nodes) {
      if (node.parent == null) {
        open.add(node);
      }
    }
    while (!open.isEmpty()) {
      var node = open.poll();
      order.add(node);
      open.addAll(node.children);
    }
    return order;
  }

  private void link() {
    var standIns = standIns();
    for (SpanNode node : nodes) {
      long parentId = node.raw.parentSpanId();
      if (node.isPlaceholder() || node.standsIn) {
        parentId = Placeholders.trueParent(node, byId);
      }
      if (parentId == 0) {
        node.parent = parentByOwnId(node);
        continue;
      }
      var parent = byId.get(parentId);
      node.parent = parent == null ? standIns.get(parentId) : parent;
      if (node.parent == null) {
        node.missingParent = HexFormat.of().toHexDigits(parentId);
        node.flag(node.raw.hasRemoteParent() ? StepFlag.REMOTE_PARENT : StepFlag.ORPHAN);
      }
    }
  }

  /// The run that LangSmith names as the parent of one that has none here, or null.
  private @Nullable SpanNode parentByOwnId(SpanNode node) {
    if (!node.attributes.tells(Topic.LANGSMITH_PARENT)) {
      return null;
    }
    var known = byOwnId;
    if (known == null) {
      known = new HashMap<>();
      for (SpanNode each : nodes) {
        var id = each.attributes.text("langsmith.span.id");
        if (id.isPresent()) {
          known.putIfAbsent(id.get(), each);
        }
      }
      byOwnId = known;
    }
    var parent = known.get(node.attributes.text("langsmith.span.parent_id").orElse(""));
    return parent == node ? null : parent;
  }

  /// Placeholders of spans that never came, by the id those would have had.
  private Map<Long, SpanNode> standIns() {
    Map<Long, SpanNode> standIns = Map.of();
    for (SpanNode node : nodes) {
      if (node.standsIn) {
        if (standIns.isEmpty()) {
          standIns = new HashMap<>();
        }
        standIns.putIfAbsent(node.raw.parentSpanId(), node);
      }
    }
    return standIns;
  }

  /// Nodes come earliest first, so the first one met of a cycle is the one to cut above.
  private void cutCycles() {
    int walk = 0;
    for (SpanNode start : nodes) {
      walk++;
      SpanNode at = start;
      while (at != null && at.seen == 0) {
        at.seen = walk;
        at = at.parent;
      }
      if (at != null && at.seen == walk) {
        cutAt(at);
      }
    }
  }

  private void cutAt(SpanNode onCycle) {
    var earliest = onCycle;
    for (var next = onCycle.parent; next != null && next != onCycle; next = next.parent) {
      if (SpanNode.compare(next, earliest) < 0) {
        earliest = next;
      }
    }
    var ids = new ArrayList<StepId>();
    SpanNode at = earliest;
    do {
      ids.add(at.stepId());
      at = Objects.requireNonNull(at.parent);
    } while (at != earliest);
    ids.add(earliest.stepId());
    cycles.add(new RefusedEdge.ParentCycle(ids));
    earliest.parent = null;
    earliest.flag(StepFlag.PARENT_CYCLE_CUT);
  }
}
