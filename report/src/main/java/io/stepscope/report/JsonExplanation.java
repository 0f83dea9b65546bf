/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.report;

import io.stepscope.analyzer.model.DependencyEdge;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.FieldEvidence;
import io.stepscope.analyzer.model.StepFlag;
import io.stepscope.analyzer.model.StepId;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/// Writes how spans were read as JSON, one object a line: all steps of a run, or one step.
public final class JsonExplanation {
  private JsonExplanation() {}

  /// Every step of a run with what typed it.
  ///
  /// @throws IOException when `target` does
  public static void write(ExplainedTrace explained, OutputStream target) throws IOException {
    ExecutionTrace trace = explained.trace();
    JsonLine.write(
        target,
        Integer.MAX_VALUE,
        json -> {
          json.text("trace_id", trace.traceId().toString());
          json.number("span_count", explained.spanCount());
          json.number("step_count", trace.size());
          json.object("typed_by", () -> explained.typedBy().forEach(json::number));
          json.objects("steps", trace.steps(), step -> writeBrief(json, step));
          json.texts("left_out", explained.leftOut());
          json.objects("edges", trace.edges(), edge -> writeEdge(json, edge));
          json.objects(
              "refused_edges", trace.refusedEdges(), refused -> RefusedJson.write(json, refused));
        });
  }

  private static void writeBrief(Json json, ExecutionStep step) {
    FieldEvidence evidence = ExplainedTrace.typeEvidence(step);
    json.text("step_id", step.id().value());
    json.step("parent_id", step.parentId());
    json.text("name", step.name());
    json.text("step_type", step.type().label());
    json.text("operation", step.operation().label());
    json.text("typed_by", evidence.rule());
    json.text("source", evidence.source());
    json.texts("folded", step.debugInfo().folded());
    json.texts("duplicate_of", step.debugInfo().duplicateOf());
    json.texts("flags", step.flags().stream().sorted().map(StepFlag::label).toList());
  }

  /// One span: the step it is or belongs to; `step` is null when it was left out.
  ///
  /// @param id of a span or step that the trace knows
  /// @throws IOException when `target` does
  public static void write(ExplainedTrace explained, String id, OutputStream target)
      throws IOException {
    Optional<ExecutionStep> owner = explained.stepOf(id);
    JsonLine.write(
        target,
        Integer.MAX_VALUE,
        json -> {
          json.text("trace_id", explained.trace().traceId().toString());
          json.text("span_id", id);
          json.text("became", became(owner, id));
          if (owner.isEmpty()) {
            json.none("step");
          } else {
            json.object("step", () -> writeStep(json, explained, owner.get()));
          }
        });
  }

  private static String became(Optional<ExecutionStep> owner, String id) {
    if (owner.isEmpty()) {
      return "left_out";
    }
    if (owner.get().id().value().equals(id)) {
      return "step";
    }
    return owner.get().debugInfo().folded().contains(id) ? "folded" : "merged";
  }

  private static void writeStep(Json json, ExplainedTrace explained, ExecutionStep step) {
    StepId id = step.id();
    writeBrief(json, step);
    json.objects(
        "evidence",
        ExplainedTrace.told(step),
        told -> {
          json.text("field", told.evidence().field());
          json.text("rule", told.evidence().rule());
          json.text("source", told.evidence().source());
          json.step("merged_from", told.evidence().mergedFrom());
          json.flag("counts", told.counts());
        });
    json.objects("edges_in", explained.edgesInto(id), edge -> writeEdge(json, edge));
    json.objects("edges_out", explained.edgesOutOf(id), edge -> writeEdge(json, edge));
    json.objects(
        "requested_calls",
        step.requestedCalls(),
        call -> {
          json.text("call_id", call.callId());
          json.text("tool_name", call.toolName());
          json.step("step_id", call.executed());
        });
    json.objects(
        "refused_edges", explained.refusedAt(id), refused -> RefusedJson.write(json, refused));
    json.text("missing_parent_id", step.missingParentId());
    json.texts("notes", List.copyOf(step.debugInfo().notes()));
  }

  private static void writeEdge(Json json, DependencyEdge edge) {
    json.text("from", edge.from().value());
    json.text("to", edge.to().value());
    json.text("class", edge.edgeClass().name());
    json.text("kind", edge.edgeClass().label());
    json.number("confidence", edge.confidence());
    json.flag("accepted", edge.isAccepted());
    json.text("evidence", edge.evidence());
  }
}
