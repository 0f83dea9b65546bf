/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.edge;

import io.stepscope.analyzer.model.Annotation;
import io.stepscope.analyzer.model.EdgeClass;
import io.stepscope.analyzer.model.Value;
import io.stepscope.otel.attribute.Scalars;
import io.stepscope.otel.attribute.Topic;
import io.stepscope.otel.draft.FoldedSpan;
import io.stepscope.otel.draft.StepDraft;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Graphs that frameworks declare themselves: who sends to whom, by the names of nodes.
final class DeclaredEdges {
  static final double CONFIDENCE = 0.90;

  private static final int MAX_NAMES = 64;
  private static final String COMPONENT = "haystack.component.name";
  private static final String INPUTS = "haystack.component.input_spec";
  private static final String OUTPUTS = "haystack.component.output_spec";
  private static final String COMMAND_SOURCE = "langgraph.command.source_node";

  /// What one framework calls a node, and the nodes it gets its input from.
  private record Keys(String node, String sources) {}

  private static final List<Keys> MESSAGES =
      List.of(
          new Keys("executor.id", "message.source_id"),
          new Keys("event_loop.cycle_id", "event_loop.parent_cycle_id"),
          new Keys("gen_ai.task.id", "gen_ai.task.parent.id"));

  private DeclaredEdges() {}

  static void find(Steps steps, EdgeSink sink) {
    var trace = steps.trace();
    if (trace.tells(Topic.SOURCES)) {
      MESSAGES.forEach(keys -> byKeys(steps, sink, keys));
    }
    edgeGroups(steps, sink);
    if (trace.tells(Topic.HAYSTACK)) {
      haystack(steps, sink);
    }
    if (trace.tells(Topic.LANGGRAPH_COMMAND)) {
      commands(steps, sink);
    }
    if (trace.tells(Topic.LANGGRAPH)) {
      LangGraphEdges.find(steps, sink);
    }
    if (trace.tells(Topic.WORKFLOW_EDGES) || !trace.workflows().isEmpty()) {
      WorkflowEdges.find(steps, sink);
    }
  }

  private static void byKeys(Steps steps, EdgeSink sink, Keys keys) {
    var nodes = runsOf(steps, keys.node());
    if (nodes.isEmpty()) {
      return;
    }
    for (StepDraft step : steps.all()) {
      step.attributes()
          .text(keys.sources())
          .ifPresent(source -> join(nodes, sink, source, step, keys.sources()));
    }
  }

  /// The Microsoft Agent Framework's spans of edges, each a detail of the workflow's step: the
  /// message of one executor went to another, which runs next.
  private static void edgeGroups(Steps steps, EdgeSink sink) {
    NodeRuns nodes = null;
    for (StepDraft step : steps.all()) {
      for (FoldedSpan folded : step.folded()) {
        if (folded.attributes().tells(Topic.SOURCES)) {
          nodes = nodes == null ? runsOf(steps, "executor.id") : nodes;
          edgeGroup(nodes, sink, folded);
        }
      }
    }
  }

  private static void edgeGroup(NodeRuns nodes, EdgeSink sink, FoldedSpan group) {
    String source = group.attributes().text("message.source_id").orElse("");
    String target = group.attributes().text("message.target_id").orElse("");
    @Nullable StepDraft from = nodes.startedBy(source, group.raw().startNanos());
    @Nullable StepDraft to = nodes.startedFrom(target, group.raw().startNanos());
    if (from != null && to != null) {
      sink.offer(
          from, to, EdgeClass.E3, CONFIDENCE, "edge group from " + NodeRuns.shortened(source));
    }
  }

  /// Haystack's components name their senders for each of their inputs, and the receivers of each
  /// of their outputs.
  private static void haystack(Steps steps, EdgeSink sink) {
    var nodes = runsOf(steps, COMPONENT);
    if (nodes.isEmpty()) {
      return;
    }
    for (StepDraft step : steps.all()) {
      var attributes = step.attributes();
      if (!attributes.tells(Topic.HAYSTACK)) {
        continue;
      }
      String name = attributes.text(COMPONENT).orElse("");
      for (String sender : names(attributes.structured(INPUTS), "senders")) {
        join(nodes, sink, sender, step, "input_spec");
      }
      for (String receiver : names(attributes.structured(OUTPUTS), "receivers")) {
        @Nullable StepDraft run = nodes.firstAfter(receiver, step);
        // When the component ran again in between, it was that run that fed the receiver.
        if (run != null && nodes.latestBefore(name, run) == step) {
          sink.offer(
              step, run, EdgeClass.E3, CONFIDENCE, "output_spec " + NodeRuns.shortened(receiver));
        }
      }
    }
  }

  private static List<String> names(Value spec, String key) {
    List<String> names = new ArrayList<>();
    if (spec instanceof Value.Fields sockets) {
      for (Value socket : sockets.values().values()) {
        if (socket instanceof Value.Fields fields
            && fields.values().get(key) instanceof Value.Items(var items)) {
          items.forEach(name -> Scalars.text(name).ifPresent(names::add));
        }
      }
    }
    return names.size() <= MAX_NAMES ? names : names.subList(0, MAX_NAMES);
  }

  /// LangGraph's commands: a `goto` span names where it comes from and where it goes. One that
  /// names a single node chose it; which others there were, nothing tells.
  private static void commands(Steps steps, EdgeSink sink) {
    List<StepDraft> commands =
        steps.all().stream().filter(step -> step.attributes().has(COMMAND_SOURCE)).toList();
    var names = new NodeRuns(steps);
    for (StepDraft step : steps.all()) {
      WorkflowEdges.nodeNames(step).forEach(name -> names.add(name, step));
    }
    for (StepDraft command : commands) {
      command
          .attributes()
          .text(COMMAND_SOURCE)
          .ifPresent(source -> join(names, sink, source, command, "command"));
      List<String> targets = targets(command);
      if (targets.size() == 1) {
        command.annotate(new Annotation.Branch(Optional.of(targets.getFirst()), List.of()));
      }
      for (String target : targets) {
        @Nullable StepDraft run = names.firstAfter(target, command);
        if (run != null) {
          sink.offer(
              command, run, EdgeClass.E3, CONFIDENCE, "command to " + NodeRuns.shortened(target));
        }
      }
    }
  }

  private static List<String> targets(StepDraft step) {
    List<String> targets = new ArrayList<>();
    step.attributes().text("langgraph.command.goto_node").ifPresent(targets::add);
    if (step.attributes().structured("langgraph.command.goto_nodes")
        instanceof Value.Items(var items)) {
      items.forEach(item -> Scalars.text(item).ifPresent(targets::add));
    }
    return targets.size() <= MAX_NAMES ? targets : targets.subList(0, MAX_NAMES);
  }

  private static NodeRuns runsOf(Steps steps, String key) {
    var nodes = new NodeRuns(steps);
    for (StepDraft step : steps.all()) {
      Optional<String> name = step.attributes().text(key);
      name.ifPresent(node -> nodes.add(node, step));
    }
    return nodes;
  }

  private static void join(
      NodeRuns nodes, EdgeSink sink, String source, StepDraft step, String declaredBy) {
    @Nullable StepDraft run = nodes.latestBefore(source, step);
    if (run != null) {
      sink.offer(
          run, step, EdgeClass.E3, CONFIDENCE, declaredBy + " " + NodeRuns.shortened(source));
    }
  }
}
