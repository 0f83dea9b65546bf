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
import io.stepscope.otel.dialect.SpanReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The spans of a trace as a forest, each id once, in an order that does not depend on arrival.
final class SpanForest {
  private final List<SpanNode> nodes;
  private final Map<Long, SpanNode> byId;
  private final List<RefusedEdge> cycles = new ArrayList<>();

  private SpanForest(List<SpanNode> nodes) {
    this.nodes = nodes;
    this.byId = HashMap.newHashMap(nodes.size());
    nodes.forEach(node -> byId.put(node.id(), node));
  }

  static SpanForest of(RawTrace trace, SpanReader reader) {
    var arrived = new LinkedHashMap<Long, List<RawSpan>>();
    for (RawSpan raw : trace.spans()) {
      if (!isOwn(raw)) {
        arrived.computeIfAbsent(raw.spanId(), _ -> new ArrayList<>(1)).add(raw);
      }
    }
    var logs = JoinedLogs.of(trace.logs());
    var nodes = new ArrayList<SpanNode>(arrived.size());
    arrived.forEach((id, copies) -> nodes.add(node(Copies.of(copies), logs.of(id), reader)));
    nodes.sort(SpanNode.ORDER);
    var forest = new SpanForest(nodes);
    forest.link();
    forest.cutCycles();
    nodes.forEach(node -> {
      if (node.parent != null) {
        node.parent.children.add(node);
      }
    });
    return forest;
  }

  /// An analysis that another Stepscope put into the trace.
  private static boolean isOwn(RawSpan raw) {
    return raw.scope().getName().equals("io.stepscope")
        && raw.span().getName().startsWith("stepscope.");
  }

  private static SpanNode node(Copies copies, List<RawLog> logs, SpanReader reader) {
    var raw = copies.span();
    var attributes = SpanAttributes.of(raw.span().getAttributesList());
    var events = JoinedLogs.events(raw.span(), logs);
    var node =
        new SpanNode(
            raw, copies.serverHalf(), attributes, events, reader.read(raw, attributes, events));
    if (copies.contradictory()) {
      node.flags.add(StepFlag.DUPLICATE_ID);
    }
    if (!raw.note().isEmpty()) {
      node.notes.add(raw.note());
    }
    return node;
  }

  /// In [SpanNode#ORDER].
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
    var standIns = new HashMap<Long, SpanNode>();
    for (SpanNode node : nodes) {
      if (node.isPlaceholder() && !byId.containsKey(node.raw.parentSpanId())) {
        standIns.putIfAbsent(node.raw.parentSpanId(), node);
      }
    }
    for (SpanNode node : nodes) {
      long parentId = node.raw.parentSpanId();
      if (node.isPlaceholder()) {
        parentId = Placeholders.trueParent(node, byId);
      }
      if (parentId == 0) {
        continue;
      }
      node.parent = byId.getOrDefault(parentId, standIns.get(parentId));
      if (node.parent == null) {
        node.missingParent = HexFormat.of().toHexDigits(parentId);
        node.flags.add(node.raw.hasRemoteParent() ? StepFlag.REMOTE_PARENT : StepFlag.ORPHAN);
      }
    }
  }

  /// Nodes come earliest first, so the first one met of a cycle is the one to cut above.
  private void cutCycles() {
    var seenFrom = new HashMap<SpanNode, SpanNode>();
    for (SpanNode start : nodes) {
      SpanNode at = start;
      while (at != null && !seenFrom.containsKey(at)) {
        seenFrom.put(at, start);
        at = at.parent;
      }
      if (at != null && seenFrom.get(at) == start) {
        cutAt(at);
      }
    }
  }

  private void cutAt(SpanNode onCycle) {
    var earliest = onCycle;
    for (var next = onCycle.parent; next != null && next != onCycle; next = next.parent) {
      if (SpanNode.ORDER.compare(next, earliest) < 0) {
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
    earliest.flags.add(StepFlag.PARENT_CYCLE_CUT);
  }
}
