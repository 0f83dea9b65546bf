/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.draft;

import io.stepscope.analyzer.model.DependencyEdge;
import io.stepscope.analyzer.model.RefusedEdge;
import io.stepscope.analyzer.model.TraceId;
import io.stepscope.analyzer.model.Value;
import io.stepscope.otel.MappingSettings;
import io.stepscope.otel.attribute.Topic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All steps of one trace in the making. The steps, their order and their tree are fixed when the
/// rules for messages, outcomes, edges and usage get it; those fill the drafts and add edges.
public final class TraceDraft {
  private final TraceId traceId;
  private final MappingSettings settings;
  private final boolean generic;
  private final List<StepDraft> steps;
  private final LongTable<StepDraft> owners;
  private final List<DependencyEdge> edges = new ArrayList<>();
  private final List<RefusedEdge> refused = new ArrayList<>(0);
  private final List<String> notes = new ArrayList<>(0);
  private final Map<String, Value> workflows = new HashMap<>(0);
  private long topics;

  /// @param steps in the order of [io.stepscope.analyzer.model.ExecutionTrace#ORDER]
  /// @param owners by span id, the step that a span is, was merged into or was folded into
  public TraceDraft(
      TraceId traceId,
      MappingSettings settings,
      boolean generic,
      List<StepDraft> steps,
      LongTable<StepDraft> owners) {
    this.traceId = traceId;
    this.settings = settings;
    this.generic = generic;
    this.steps = List.copyOf(steps);
    this.owners = owners;
    for (int i = 0; i < steps.size(); i++) {
      var step = steps.get(i);
      step.index(i);
      topics |= step.attributes().topics();
    }
  }

  /// The same trace with other steps; edges must not have been found yet.
  ///
  /// @param others in the order of [io.stepscope.analyzer.model.ExecutionTrace#ORDER]
  public TraceDraft withSteps(List<StepDraft> others) {
    var changed = new TraceDraft(traceId, settings, generic, others, owners);
    changed.refused.addAll(refused);
    changed.notes.addAll(notes);
    changed.workflows.putAll(workflows);
    return changed;
  }

  public TraceId traceId() {
    return traceId;
  }

  public MappingSettings settings() {
    return settings;
  }

  /// No agent dialect was seen (or the settings say so): every span is a step.
  public boolean isGeneric() {
    return generic;
  }

  /// In the order of [io.stepscope.analyzer.model.ExecutionTrace#ORDER]; parents need not come
  /// before children.
  public List<StepDraft> steps() {
    return steps;
  }

  /// The step that the span is, was merged into or was folded into; null when the span is not in
  /// the trace or was dropped.
  public @Nullable StepDraft owner(long spanId) {
    return owners.get(spanId);
  }

  /// Whether `ancestor` contains `step`, at any depth. A step does not contain itself.
  public boolean isAncestor(StepDraft ancestor, StepDraft step) {
    for (StepDraft at = step.parent(); at != null; at = at.parent()) {
      if (at == ancestor) {
        return true;
      }
    }
    return false;
  }

  /// Whether any step's own span says anything of the topic.
  public boolean tells(Topic topic) {
    return (topics & topic.bit()) != 0;
  }

  /// Accepted and candidate edges. Mutable; [io.stepscope.otel.edge.EdgeBuilder] fills it.
  public List<DependencyEdge> edges() {
    return edges;
  }

  /// Edges that were refused, cycles of parents among them. Mutable.
  public List<RefusedEdge> refused() {
    return refused;
  }

  /// Definitions of workflows by their ids, from spans that are no steps. Mutable.
  public Map<String, Value> workflows() {
    return workflows;
  }

  /// What was odd about the trace as a whole. Mutable.
  public List<String> notes() {
    return notes;
  }
}
