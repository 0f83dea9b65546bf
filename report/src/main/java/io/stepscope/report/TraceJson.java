/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.report;

import io.stepscope.analyzer.TraceAnalysis;
import io.stepscope.analyzer.model.Annotation;
import io.stepscope.analyzer.model.Completion;
import io.stepscope.analyzer.model.DependencyEdge;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Outcome;
import io.stepscope.analyzer.model.ResourceUsage;
import io.stepscope.analyzer.model.StepError;
import io.stepscope.analyzer.model.StepFlag;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.analyzer.model.TokenUsage;
import io.stepscope.analyzer.model.TraceSummary;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Writes `execution_trace`: the model itself, with all its steps.
final class TraceJson {
  private final Json json;
  private final boolean withSteps;

  TraceJson(Json json, boolean withSteps) {
    this.json = json;
    this.withSteps = withSteps;
  }

  void write(TraceAnalysis analysis) {
    ExecutionTrace trace = analysis.trace();
    TraceSummary summary = trace.summary();
    var adjacency = new Adjacency(trace);
    json.text("trace_id", trace.traceId().toString());
    json.text("task_description", summary.taskDescription());
    json.text("agent_id", summary.agentId());
    json.text("agent_name", summary.agentName());
    json.object("execution_context", () -> writeContext(summary));
    json.time("start_time", firstStart(trace));
    json.time("end_time", lastEnd(trace));
    json.text("overall_status", summary.overallStatus().label());
    json.text("completion_reason", trace.completion().reason().label());
    json.text("coverage", trace.completion().partial() ? "partial" : "full");
    json.number("revision", trace.completion().revision());
    json.text("session_id", summary.context().sessionId());
    json.someTexts("service_names", summary.serviceNames());
    json.someSteps(
        "root_ids", Arrays.stream(trace.tops()).mapToObj(top -> trace.step(top).id()).toList());
    json.object(
        "dependency_graph",
        () -> {
          for (int i = 0; i < trace.size(); i++) {
            json.steps(trace.step(i).id().value(), adjacency.dependents(i));
          }
        });
    if (withSteps) {
      json.list(
          "steps",
          trace.steps(),
          step -> json.object(() -> writeStep(step, trace.indexOf(step.id()), adjacency)));
    }
    json.object(
        "performance_metrics",
        () -> PerformanceJson.writeMetrics(json, analysis.performance().metrics()));
    json.object("debug_metadata", () -> writeMetadata(trace, analysis.degraded()));
  }

  private void writeContext(TraceSummary summary) {
    json.text("user_id", summary.context().userId());
    json.text("session_id", summary.context().sessionId());
    json.text("environment", summary.context().environment());
    json.text("agent_version", summary.context().agentVersion());
    json.value("metadata", summary.context().metadata());
  }

  private void writeStep(ExecutionStep step, int index, Adjacency adjacency) {
    Optional<StepError> error = step.outcome().failure();
    json.text("step_id", step.id().value());
    json.step("parent_id", step.parentId());
    json.text("step_type", step.type().label());
    json.text("tool_name", step.toolName());
    json.value("parameters", step.parameters());
    json.time("start_time", step.time().start());
    json.time("end_time", step.time().end());
    json.text("status", step.status().label());
    json.value("result", step.result());
    json.text("error_message", error.flatMap(StepError::message));
    json.text("error_type", error.flatMap(StepError::type));
    json.text("stack_trace", error.flatMap(StepError::stackTrace));
    json.steps("dependencies", adjacency.dependencies(index));
    json.steps("dependents", adjacency.dependents(index));
    json.number("retry_count", step.retryCount());
    json.object("resource_usage", () -> writeUsage(step.usage()));
    json.objects(
        "intermediate_states",
        step.intermediateStates(),
        event -> {
          json.text("name", event.name());
          json.time("time", event.timeNanos());
          json.value("attributes", event.attributes());
        });
    json.object("debug_info", () -> writeDebugInfo(step));
    json.text("operation", step.operation().label());
    json.text("name", step.name());
    json.text("service", step.service());
    json.text("service_version", step.serviceVersion());
    json.text("agent", step.agent());
    json.text("model", step.model());
    json.text("provider", step.provider());
    json.text("call_id", step.callId());
    json.object("tokens", () -> writeTokens(step.usage().tokens()));
    json.objects("edges", adjacency.incoming(index), this::writeEdge);
    json.texts("flags", step.flags().stream().sorted().map(StepFlag::label).toList());
  }

  private void writeEdge(DependencyEdge edge) {
    json.text("from", edge.from().value());
    json.text("class", edge.edgeClass().name());
    json.text("kind", edge.edgeClass().label());
    json.number("confidence", edge.confidence());
    json.text("evidence", edge.evidence());
  }

  private void writeUsage(ResourceUsage usage) {
    if (usage.cpuTimeNanos().isPresent()) {
      json.seconds("cpu_time", usage.cpuTimeNanos());
    } else {
      json.none("cpu_time");
    }
    json.number("memory_peak", usage.memoryPeakBytes());
    json.number("network_calls", usage.networkCalls());
    json.number("api_calls", usage.apiCalls());
    json.number("cost_estimate", usage.costUsd());
    json.text(
        "cost_source",
        usage.costUsd().isEmpty()
            ? Optional.empty()
            : Optional.of(usage.costEstimated() ? "price_table" : "reported"));
    json.object("tokens", () -> writeTokens(usage.tokens()));
  }

  private void writeTokens(TokenUsage tokens) {
    json.number("input", tokens.input());
    json.number("output", tokens.output());
    json.number("cache_read", tokens.cacheRead());
    json.number("cache_write", tokens.cacheWrite());
    json.number("reasoning", tokens.reasoning());
  }

  private void writeDebugInfo(ExecutionStep step) {
    json.someTexts("duplicate_of", step.debugInfo().duplicateOf());
    json.someTexts("folded", step.debugInfo().folded());
    json.someObjects(
        "evidence",
        step.debugInfo().evidence(),
        evidence -> {
          json.text("field", evidence.field());
          json.text("rule", evidence.rule());
          json.text("source", evidence.source());
          json.step("merged_from", evidence.mergedFrom());
        });
    json.someTexts("notes", step.debugInfo().notes());
    json.text("span_kind", step.kind().name().toLowerCase(Locale.ROOT));
    json.text("missing_parent_id", step.missingParentId());
    json.text("outcome_reason", outcomeReason(step.outcome()));
    json.text("finish_reason", step.finishReason());
    json.seconds("time_to_first_token", step.timeToFirstTokenNanos());
    json.seconds("remote_duration", step.remoteNanos());
    json.someObjects(
        "error_codes",
        step.outcome().failure().map(StepError::codes).orElse(List.of()),
        code -> {
          json.text("scheme", code.scheme().name().toLowerCase(Locale.ROOT));
          json.text("value", code.value());
        });
    json.someObjects(
        "requested_calls",
        step.requestedCalls(),
        call -> {
          json.text("call_id", call.callId());
          json.text("tool_name", call.toolName());
          json.step("step_id", call.executed());
        });
    json.someObjects("annotations", step.annotations(), this::writeAnnotation);
    if (step.usageRollup().isPresent()) {
      json.object(
          "usage_rollup",
          () -> {
            writeTokens(step.usageRollup().get().tokens());
            json.number("cost_estimate", step.usageRollup().get().costUsd());
          });
    } else {
      json.none("usage_rollup");
    }
  }

  private void writeAnnotation(Annotation annotation) {
    switch (annotation) {
      case Annotation.Loop(var iterations, var period, var explicit) -> {
        json.text("kind", "loop");
        json.number("iterations", iterations);
        json.number("period", period);
        json.flag("explicit", explicit);
      }
      case Annotation.Parallel(var steps, var declared) -> {
        json.text("kind", "parallel");
        json.someSteps("step_ids", steps);
        json.flag("declared", declared);
      }
      case Annotation.Merge(var sources) -> {
        json.text("kind", "merge");
        json.someSteps("step_ids", sources);
      }
      case Annotation.Branch(var taken, var declared) -> {
        json.text("kind", "branch");
        json.text("taken", taken);
        json.someTexts("declared", declared);
      }
    }
  }

  private void writeMetadata(ExecutionTrace trace, List<String> degraded) {
    Completion completion = trace.completion();
    json.texts("degraded", degraded);
    json.someTexts("notes", trace.summary().notes());
    json.number("spans_not_kept", completion.spansNotKept());
    json.someObjects(
        "refused_edges", trace.refusedEdges(), refused -> RefusedJson.write(json, refused));
  }

  private static Optional<String> outcomeReason(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Cancelled(var reason) -> Optional.of(reason);
      case Outcome.Partial(var reason) -> Optional.of(reason);
      case Outcome.Pending(var reason) -> Optional.of(reason);
      case Outcome.Succeeded _, Outcome.Failed _, Outcome.TimedOut _, Outcome.Running _ ->
          Optional.empty();
    };
  }

  private static long firstStart(ExecutionTrace trace) {
    return trace.steps().stream()
        .filter(step -> step.time().hasStart())
        .mapToLong(step -> step.time().start())
        .min()
        .orElse(StepTime.UNKNOWN);
  }

  private static long lastEnd(ExecutionTrace trace) {
    return trace.steps().stream()
        .filter(step -> step.time().hasEnd())
        .mapToLong(step -> step.time().end())
        .max()
        .orElse(StepTime.UNKNOWN);
  }
}
