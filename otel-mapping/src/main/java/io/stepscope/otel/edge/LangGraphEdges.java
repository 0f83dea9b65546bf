/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.edge;

import io.stepscope.analyzer.model.EdgeClass;
import io.stepscope.otel.draft.StepDraft;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The order in which LangGraph ran its nodes: by the nodes that a node's triggers name, else from
/// the superstep before.
final class LangGraphEdges {
  /// Nodes of the superstep before that are taken as sources of one node.
  private static final int MAX_SOURCES = 16;

  private final EdgeSink sink;
  private final NodeRuns runs;
  private final Map<String, TreeMap<Long, List<StepDraft>>> supersteps = new HashMap<>();
  private final @Nullable LangGraphNode[] nodes;

  private LangGraphEdges(Steps steps, EdgeSink sink) {
    this.sink = sink;
    this.runs = new NodeRuns(steps);
    this.nodes = new LangGraphNode[steps.size()];
  }

  static void find(Steps steps, EdgeSink sink) {
    var edges = new LangGraphEdges(steps, sink);
    for (StepDraft step : steps.all()) {
      edges.nodes[step.index()] = LangGraphNode.of(step).orElse(null);
    }
    List<StepDraft> starts = steps.all().stream().filter(edges::startsNode).toList();
    starts.forEach(edges::add);
    starts.forEach(edges::join);
  }

  /// Everything inside a node repeats its metadata; the outermost step is the node's run.
  private boolean startsNode(StepDraft step) {
    LangGraphNode node = nodes[step.index()];
    if (node == null) {
      return false;
    }
    StepDraft parent = step.parent();
    LangGraphNode above = parent == null ? null : nodes[parent.index()];
    return above == null || !node.isSameRun(above);
  }

  private void add(StepDraft step) {
    LangGraphNode node = nodes[step.index()];
    if (node != null) {
      runs.add(key(node.namespace(), node.node()), step);
      supersteps
          .computeIfAbsent(node.namespace(), _ -> new TreeMap<>())
          .computeIfAbsent(node.step(), _ -> new ArrayList<>())
          .add(step);
    }
  }

  private void join(StepDraft step) {
    LangGraphNode node = nodes[step.index()];
    if (node == null) {
      return;
    }
    boolean named = false;
    for (String source : node.namedSources()) {
      StepDraft run = runs.latestBefore(key(node.namespace(), source), step);
      if (run != null) {
        named = true;
        sink.offer(
            run, step, EdgeClass.E3, DeclaredEdges.CONFIDENCE, "graph trigger of " + shown(node));
      }
    }
    if (!named) {
      joinSuperstep(step, node);
    }
  }

  private void joinSuperstep(StepDraft step, LangGraphNode node) {
    var graph = supersteps.getOrDefault(node.namespace(), new TreeMap<>());
    var before = graph.lowerEntry(node.step());
    if (before == null) {
      return;
    }
    int most = Math.min(before.getValue().size(), MAX_SOURCES);
    for (StepDraft source : before.getValue().subList(0, most)) {
      sink.offer(
          source,
          step,
          EdgeClass.E3,
          DeclaredEdges.CONFIDENCE,
          "graph step " + before.getKey() + " before " + shown(node));
    }
  }

  private static String shown(LangGraphNode node) {
    return NodeRuns.shortened(node.node());
  }

  private static String key(String namespace, String node) {
    return namespace + '\n' + node;
  }
}
