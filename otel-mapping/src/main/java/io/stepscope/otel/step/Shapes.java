/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.step;

import io.stepscope.analyzer.model.Annotation;
import io.stepscope.analyzer.model.DependencyEdge;
import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.model.StepType;
import io.stepscope.otel.attribute.Topic;
import io.stepscope.otel.draft.DraftLink;
import io.stepscope.otel.draft.StepDraft;
import io.stepscope.otel.draft.TraceDraft;
import io.stepscope.otel.edge.Supersteps;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Finds loops, parallel runs and merges among the children of each step, and gives containers
/// without a kind of their own the type that follows.
///
/// Each list of children is walked a fixed number of times, so the cost is linear in the number of
/// steps and edges.
public final class Shapes {
  private static final long MIN_EPSILON = 1_000_000;
  private static final double SHARE_OF_SHORTER = 0.2;

  private final TraceDraft trace;
  private final Map<StepId, Set<StepId>> hardSources = new HashMap<>(0);

  /// Made when asked for first: most traces have nothing side by side.
  private @Nullable Map<StepId, List<StepId>> needs;

  private Shapes(TraceDraft trace) {
    this.trace = trace;
    for (DependencyEdge edge : trace.edges()) {
      if (edge.isAccepted() && edge.edgeClass().isHard()) {
        hardSources.computeIfAbsent(edge.to(), _ -> new LinkedHashSet<>()).add(edge.from());
      }
    }
  }

  /// What a step needs directly.
  private List<StepId> needs(StepId step) {
    var known = needs;
    if (known == null) {
      known = new HashMap<>();
      for (DependencyEdge edge : trace.edges()) {
        if (edge.isAccepted()) {
          known.computeIfAbsent(edge.to(), _ -> new ArrayList<>()).add(edge.from());
        }
      }
      needs = known;
    }
    return known.getOrDefault(step, List.of());
  }

  /// Adds the annotations; the trace's edges must be known.
  public static void find(TraceDraft trace) {
    var shapes = new Shapes(trace);
    for (StepDraft step : trace.steps()) {
      shapes.among(step);
      shapes.merge(step);
    }
  }

  private void among(StepDraft step) {
    var children = step.children();
    if (children.size() < 2 || areUntimed(children)) {
      return;
    }
    var time = step.time();
    long epsilon = Math.max(MIN_EPSILON, time.isComplete() ? (time.end() - time.start()) / 100 : 0);
    Set<StepId> mapped = trace.tells(Topic.MAPPED) ? MappedTasks.shared(children) : Set.of();
    // Mapped tasks that ran one after another had no slots to run side by side.
    var loop = mapped.isEmpty() ? Loops.among(step, epsilon) : null;
    if (loop != null) {
      step.annotate(loop);
      if (step.operation() == Operation.CHAIN) {
        step.type(StepType.LOOP, Operation.LOOP);
      }
    }
    var parallel = parallel(children, epsilon);
    var together = declaredTogether(step, mapped);
    if (!together.isEmpty()) {
      together.addAll(parallel);
      step.annotate(new Annotation.Parallel(inOrder(children, together), true));
      return;
    }
    boolean declared = step.operation() == Operation.FAN_OUT;
    if (parallel.size() > 1 || declared) {
      step.annotate(
          new Annotation.Parallel(
              // Times tell more than the word for all of them, of a graph that has a course.
              parallel.size() > 1
                  ? List.copyOf(parallel)
                  : children.stream().map(StepDraft::id).toList(),
              declared));
    }
  }

  /// Children that their framework says ran side by side, whatever their times.
  private Set<StepId> declaredTogether(StepDraft step, Set<StepId> mapped) {
    if (step.mergedToolsNanos().isEmpty() && mapped.isEmpty() && !trace.tells(Topic.LANGGRAPH)) {
      return Set.of();
    }
    var together = Supersteps.shared(step.children());
    together.addAll(mapped);
    for (long merged : step.mergedToolsNanos()) {
      together.addAll(toolsBefore(merged, step.children()));
    }
    return together;
  }

  /// The tools since the last model before `nanos`, when they are several.
  private static List<StepId> toolsBefore(long nanos, List<StepDraft> children) {
    var tools = new ArrayList<StepId>();
    for (StepDraft child : children) {
      if (child.time().start() <= nanos) {
        if (child.isLlm()) {
          tools.clear();
        } else if (child.isToolCall()) {
          tools.add(child.id());
        }
      }
    }
    return tools.size() > 1 ? tools : List.of();
  }

  private static List<StepId> inOrder(List<StepDraft> children, Set<StepId> wanted) {
    return children.stream().map(StepDraft::id).filter(wanted::contains).toList();
  }

  private static boolean areUntimed(List<StepDraft> children) {
    for (StepDraft child : children) {
      if (child.time().isComplete() && child.time().end() != child.time().start()) {
        return false;
      }
    }
    return true;
  }

  /// Children come by start. Whoever overlaps anybody before it overlaps the one that ends last.
  private Set<StepId> parallel(List<StepDraft> children, long epsilon) {
    Set<StepId> found = Set.of();
    StepDraft last = null;
    for (StepDraft child : children) {
      if (!child.time().isComplete()) {
        continue;
      }
      if (last != null && overlap(last, child, epsilon) && !areLinked(last, child)) {
        found = found.isEmpty() ? new LinkedHashSet<>() : found;
        found.add(last.id());
        found.add(child.id());
      }
      if (last == null || child.time().end() > last.time().end()) {
        last = child;
      }
    }
    return found;
  }

  private static boolean overlap(StepDraft one, StepDraft other, long epsilon) {
    long shared =
        Math.min(one.time().end(), other.time().end())
            - Math.max(one.time().start(), other.time().start());
    long shorter =
        Math.min(one.time().end() - one.time().start(), other.time().end() - other.time().start());
    return shared > epsilon && shared >= shorter * SHARE_OF_SHORTER;
  }

  private boolean areLinked(StepDraft one, StepDraft other) {
    return needs(other.id()).contains(one.id()) || needs(one.id()).contains(other.id());
  }

  private void merge(StepDraft step) {
    var hard = hardSources.getOrDefault(step.id(), Set.of());
    if (hard.size() + step.links().size() < 2) {
      return;
    }
    var sources = new LinkedHashSet<>(hard);
    sources.addAll(linked(step));
    if (sources.size() < 2) {
      return;
    }
    sources.removeIf(source -> isNeededByAnother(source, sources));
    if (sources.size() < 2) {
      return;
    }
    step.annotate(new Annotation.Merge(List.copyOf(sources)));
    if (step.operation() == Operation.CHAIN || step.operation() == Operation.TASK) {
      step.type(StepType.MERGE, Operation.FAN_IN);
    }
  }

  /// Other steps of the trace that the step's links name.
  private Set<StepId> linked(StepDraft step) {
    var found = new TreeSet<StepId>();
    for (DraftLink link : step.links()) {
      var source = link.traceId().equals(trace.traceId()) ? trace.owner(link.spanId()) : null;
      if (source != null && source != step && !link.folded() && source != step.parent()) {
        found.add(source.id());
      }
    }
    return found;
  }

  /// Whether some other source itself needs `source`, directly or over a few steps.
  private boolean isNeededByAnother(StepId source, Set<StepId> sources) {
    var seen = new HashSet<StepId>();
    var open = new ArrayList<StepId>();
    for (StepId other : sources) {
      if (!other.equals(source)) {
        open.addAll(needs(other));
      }
    }
    while (!open.isEmpty() && seen.size() < 256) {
      var at = open.removeLast();
      if (at.equals(source)) {
        return true;
      }
      if (seen.add(at)) {
        open.addAll(needs(at));
      }
    }
    return false;
  }
}
