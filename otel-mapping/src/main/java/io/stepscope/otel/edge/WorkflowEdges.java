/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.edge;

import io.stepscope.analyzer.model.EdgeClass;
import io.stepscope.analyzer.model.Value;
import io.stepscope.otel.attribute.Scalars;
import io.stepscope.otel.draft.StepDraft;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A workflow that lists its nodes and edges on its own step, or was built in this trace: each run
/// of an edge's target needed the latest run of its source before it.
final class WorkflowEdges {
  private static final String EDGES = "gen_ai.workflow.edges";
  private static final int MAX_WORKFLOWS = 16;
  private static final int MAX_EDGES = 4_096;

  /// Steps around a step that are asked whether they run the same node.
  private static final int MAX_UP = 8;

  private static final List<String> NAME_KEYS =
      List.of("traceloop.entity.name", "gen_ai.task.name", "executor.id");
  private static final List<String> OPERATIONS =
      List.of("invoke_agent ", "execute_tool ", "invoke_node ", "execute_task ");

  private WorkflowEdges() {}

  static void find(Steps steps, EdgeSink sink) {
    int workflows = 0;
    for (StepDraft workflow : steps.all()) {
      Map<String, List<String>> sources = sources(steps, workflow);
      if (!sources.isEmpty() && workflows++ < MAX_WORKFLOWS) {
        join(steps, sink, workflow, sources);
      }
    }
  }

  private static Map<String, List<String>> sources(Steps steps, StepDraft workflow) {
    if (workflow.attributes().has(EDGES)) {
      return sources(workflow.attributes().structured(EDGES));
    }
    Map<String, Value> built = steps.trace().workflows();
    return built.isEmpty()
        ? Map.of()
        : workflow
            .attributes()
            .text("workflow.id")
            .map(id -> sourcesOf(built.getOrDefault(id, Value.absent())))
            .orElse(Map.of());
  }

  /// The Microsoft Agent Framework's: groups of edges between executors.
  private static Map<String, List<String>> sourcesOf(Value definition) {
    Map<String, List<String>> sources = new LinkedHashMap<>();
    if (definition instanceof Value.Fields workflow
        && workflow.values().get("edge_groups") instanceof Value.Items(var groups)) {
      groups.stream()
          .limit(MAX_EDGES)
          .forEach(group -> {
            if (group instanceof Value.Fields fields
                && fields.values().get("edges") instanceof Value.Items(var edges)) {
              edges.stream().limit(MAX_EDGES).forEach(edge -> addEdge(sources, edge));
            }
          });
    }
    return sources;
  }

  private static void join(
      Steps steps, EdgeSink sink, StepDraft workflow, Map<String, List<String>> sources) {
    boolean built = !workflow.attributes().has(EDGES);
    var nodes = new NodeRuns(steps);
    List<StepDraft> below =
        steps.all().stream().filter(step -> steps.holds(workflow, step)).toList();
    below.forEach(step -> runs(step).forEach(name -> nodes.add(name, step)));
    for (StepDraft step : below) {
      // One that links to what fed it knows better: not every edge is taken in every run.
      if (built && !step.links().isEmpty()) {
        continue;
      }
      for (String name : runs(step)) {
        sources.getOrDefault(name, List.of()).forEach(source -> join(nodes, sink, source, step));
      }
    }
  }

  private static void join(NodeRuns nodes, EdgeSink sink, String source, StepDraft step) {
    @Nullable StepDraft run = nodes.latestBefore(source, step);
    if (run != null) {
      sink.offer(
          run,
          step,
          EdgeClass.E3,
          DeclaredEdges.CONFIDENCE,
          "workflow edge from " + NodeRuns.shortened(source));
    }
  }

  /// The nodes that the step runs. A step of a node's name inside a run of that node is a part of
  /// the run.
  private static List<String> runs(StepDraft step) {
    List<String> names = new ArrayList<>(nodeNames(step));
    StepDraft outer = step.parent();
    for (int up = 0; outer != null && up < MAX_UP && !names.isEmpty(); up++) {
      names.removeAll(nodeNames(outer));
      outer = outer.parent();
    }
    return names;
  }

  /// What a workflow may call the node that the step runs: what the step says of itself, else the
  /// agent or tool it runs, or its name without the operation before it.
  static Set<String> nodeNames(StepDraft step) {
    var said = step.attributes().firstText(NAME_KEYS);
    if (said.isPresent()) {
      return Set.of(said.get());
    }
    Set<String> names = new LinkedHashSet<>(4);
    names.add(withoutOperation(step.name()));
    step.toolName().ifPresent(names::add);
    if (step.operation().isAgent()) {
      step.agent().ifPresent(names::add);
    }
    return names;
  }

  private static String withoutOperation(String name) {
    for (String operation : OPERATIONS) {
      if (name.startsWith(operation) && name.length() > operation.length()) {
        return name.substring(operation.length());
      }
    }
    return name.endsWith(".task") ? name.substring(0, name.length() - ".task".length()) : name;
  }

  /// For each target its sources. Edges come as pairs, as objects, as `a -> b`, or as an object of
  /// targets by source.
  private static Map<String, List<String>> sources(Value edges) {
    Map<String, List<String>> sources = new LinkedHashMap<>();
    switch (edges) {
      case Value.Items(var items) ->
          items.stream().limit(MAX_EDGES).forEach(item -> addEdge(sources, item));
      case Value.Fields fields ->
          fields
              .values()
              .forEach((source, targets) -> names(targets).forEach(t -> add(sources, source, t)));
      case Value.Absent _, Value.Bool _, Value.Whole _, Value.Real _ -> {}
      case Value.Text _, Value.Binary _ -> {}
    }
    return sources;
  }

  private static void addEdge(Map<String, List<String>> sources, Value edge) {
    switch (edge) {
      case Value.Items(var ends) when ends.size() >= 2 ->
          add(sources, name(ends.get(0)), name(ends.get(1)));
      case Value.Fields fields ->
          add(
              sources,
              first(fields, "source", "from", "src", "start", "source_id"),
              first(fields, "target", "to", "dst", "end", "target_id"));
      case Value.Text(var text) when text.contains("->") -> {
        int arrow = text.indexOf("->");
        add(sources, text.substring(0, arrow).strip(), text.substring(arrow + 2).strip());
      }
      case Value.Items _, Value.Text _, Value.Absent _, Value.Bool _ -> {}
      case Value.Whole _, Value.Real _, Value.Binary _ -> {}
    }
  }

  private static void add(Map<String, List<String>> sources, String source, String target) {
    if (!source.isEmpty() && !target.isEmpty()) {
      List<String> known = sources.computeIfAbsent(target, _ -> new ArrayList<>());
      if (known.size() < MAX_EDGES && !known.contains(source)) {
        known.add(source);
      }
    }
  }

  private static List<String> names(Value value) {
    if (value instanceof Value.Items(var items)) {
      return items.stream().limit(MAX_EDGES).map(WorkflowEdges::name).toList();
    }
    return List.of(name(value));
  }

  private static String name(Value value) {
    return Scalars.text(value).orElse("");
  }

  private static String first(Value.Fields edge, String... keys) {
    for (String key : keys) {
      Optional<String> name = Scalars.text(edge.values().getOrDefault(key, Value.absent()));
      if (name.isPresent()) {
        return name.get();
      }
    }
    return "";
  }
}
