/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.edge;

import io.stepscope.analyzer.model.StepId;
import io.stepscope.otel.draft.StepDraft;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Siblings that LangGraph ran in one superstep: it runs all nodes of a superstep side by side, so
/// they were meant to be parallel even where their times do not overlap.
public final class Supersteps {
  private Supersteps() {}

  private record Superstep(String namespace, long number) {}

  /// Whether the steps run in supersteps of one graph, none before that of the step before it and
  /// the last after the first: the graph itself says that it went round.
  public static boolean rise(List<StepDraft> steps) {
    @Nullable LangGraphNode first = null;
    @Nullable LangGraphNode last = null;
    for (StepDraft step : steps) {
      var node = LangGraphNode.of(step).orElse(null);
      if (node == null
          || (last != null
              && (node.step() < last.step() || !node.namespace().equals(last.namespace())))) {
        return false;
      }
      first = first == null ? node : first;
      last = node;
    }
    return first != null && last != null && last.step() > first.step();
  }

  /// The children that share a superstep with a child of another node, in their order; empty when
  /// there is none. What runs inside one node repeats its metadata and is no company.
  public static Set<StepId> shared(List<StepDraft> children) {
    Map<Superstep, List<StepDraft>> bySuperstep = new LinkedHashMap<>();
    Map<Superstep, Set<String>> nodes = new LinkedHashMap<>();
    for (StepDraft child : children) {
      var node = LangGraphNode.of(child).orElse(null);
      if (node != null) {
        var superstep = new Superstep(node.namespace(), node.step());
        bySuperstep.computeIfAbsent(superstep, _ -> new ArrayList<>()).add(child);
        nodes.computeIfAbsent(superstep, _ -> new LinkedHashSet<>()).add(node.node());
      }
    }
    Set<StepId> shared = new LinkedHashSet<>();
    nodes.forEach((superstep, names) -> {
      if (names.size() > 1) {
        bySuperstep.getOrDefault(superstep, List.of()).forEach(child -> shared.add(child.id()));
      }
    });
    return shared;
  }
}
