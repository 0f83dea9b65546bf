/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.report;

import io.stepscope.analyzer.model.DependencyEdge;
import io.stepscope.analyzer.model.ErrorCode;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.FieldEvidence;
import io.stepscope.analyzer.model.RefusedEdge;
import io.stepscope.analyzer.model.StepError;
import io.stepscope.analyzer.model.StepId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// A run beside the spans it was read from: what became of each span, and why.
public final class ExplainedTrace {
  /// The rule that stands for steps whose type no rule named.
  static final String NO_RULE = "structure";

  private final ExecutionTrace trace;
  private final SortedMap<String, String> spans;
  private final Map<String, StepId> owners = new HashMap<>();

  /// @param trace mapped with evidence
  /// @param spans the name of every span that was received, by its id in hex
  public ExplainedTrace(ExecutionTrace trace, Map<String, String> spans) {
    this.trace = trace;
    this.spans = new TreeMap<>(spans);
    for (ExecutionStep step : trace.steps()) {
      step.debugInfo().folded().forEach(id -> owners.put(id, step.id()));
      step.debugInfo().duplicateOf().forEach(id -> owners.put(id, step.id()));
    }
    trace.steps().forEach(step -> owners.put(step.id().value(), step.id()));
  }

  public ExecutionTrace trace() {
    return trace;
  }

  /// The ids of all steps and spans, sorted.
  public List<String> ids() {
    var ids = new TreeMap<String, StepId>(owners);
    spans.keySet().forEach(id -> ids.putIfAbsent(id, new StepId(id)));
    return List.copyOf(ids.keySet());
  }

  /// Whether a span or step of this id was received or made.
  public boolean knows(String id) {
    return owners.containsKey(id) || spans.containsKey(id);
  }

  /// The step that the span became, or that it was folded or merged into; empty when the span was
  /// left out.
  Optional<ExecutionStep> stepOf(String id) {
    return Optional.ofNullable(owners.get(id)).flatMap(trace::find);
  }

  /// The spans that became no step and are in none.
  List<String> leftOut() {
    return spans.keySet().stream().filter(id -> !owners.containsKey(id)).toList();
  }

  int spanCount() {
    return spans.size();
  }

  String nameOf(String span) {
    return spans.getOrDefault(span, "");
  }

  /// What decided on the step's type.
  static FieldEvidence typeEvidence(ExecutionStep step) {
    return step.debugInfo().evidence().stream()
        .filter(evidence -> evidence.field().equals("type") && evidence.mergedFrom().isEmpty())
        .findFirst()
        .orElse(new FieldEvidence("type", NO_RULE, "span kind and children"));
  }

  /// What was told of a field.
  ///
  /// @param counts false when somebody else's word on it was taken
  record Told(FieldEvidence evidence, boolean counts) {}

  /// What was told of a step's fields: by its own span, then by each that was merged into it.
  static List<Told> told(ExecutionStep step) {
    SequencedMap<Optional<StepId>, List<FieldEvidence>> byTeller = new LinkedHashMap<>();
    byTeller.put(Optional.empty(), new ArrayList<>());
    for (FieldEvidence evidence : step.debugInfo().evidence()) {
      byTeller.computeIfAbsent(evidence.mergedFrom(), _ -> new ArrayList<>()).add(evidence);
    }
    List<Told> told = new ArrayList<>();
    // What a step is and what it calls is never taken from what was merged into it.
    Set<String> known = new HashSet<>(Set.of("type", "tool_name"));
    byTeller.forEach((teller, all) -> {
      for (FieldEvidence evidence : all) {
        told.add(new Told(evidence, teller.isEmpty() || !known.contains(evidence.field())));
      }
      all.forEach(evidence -> known.add(evidence.field()));
    });
    return told;
  }

  /// How many steps each rule typed, by rule and source.
  SortedMap<String, Integer> typedBy() {
    SortedMap<String, Integer> counts = new TreeMap<>();
    for (ExecutionStep step : trace.steps()) {
      FieldEvidence evidence = typeEvidence(step);
      counts.merge((evidence.rule() + "  " + evidence.source()).strip(), 1, Integer::sum);
    }
    return counts;
  }

  /// The edges into a step, accepted and candidate.
  List<DependencyEdge> edgesInto(StepId step) {
    return trace.edges().stream().filter(edge -> edge.to().equals(step)).toList();
  }

  /// The edges out of a step, accepted and candidate.
  List<DependencyEdge> edgesOutOf(StepId step) {
    return trace.edges().stream().filter(edge -> edge.from().equals(step)).toList();
  }

  /// What was refused and has to do with a step.
  List<RefusedEdge> refusedAt(StepId step) {
    List<RefusedEdge> refused = new ArrayList<>();
    for (RefusedEdge each : trace.refusedEdges()) {
      boolean concerns =
          switch (each) {
            case RefusedEdge.ClosesCycle(var edge, var cycle) ->
                edge.from().equals(step) || edge.to().equals(step) || cycle.contains(step);
            case RefusedEdge.MissingStep(var at, _, _) -> at.equals(step);
            case RefusedEdge.AgainstTime(var edge, _) ->
                edge.from().equals(step) || edge.to().equals(step);
            case RefusedEdge.ParentCycle(var cycle) -> cycle.contains(step);
          };
      if (concerns) {
        refused.add(each);
      }
    }
    return refused;
  }

  /// Of a field whose value went into another one, or is not kept.
  private static final String NOTHING_TO_SHOW = "—";

  /// The value of a field as far as it is a name or a number; of content only its kind and size.
  static String valueOf(ExecutionStep step, String field) {
    String value = known(step, field);
    return value.isEmpty() ? NOTHING_TO_SHOW : value;
  }

  private static String known(ExecutionStep step, String field) {
    return switch (field) {
      case "type" -> step.type().label() + " (" + step.operation().label() + ")";
      case "tool_name" -> step.toolName().orElse("");
      case "call_id" -> step.callId().orElse("");
      case "model" -> step.model().orElse("");
      case "provider" -> step.provider().orElse("");
      case "agent_name" -> step.agent().orElse("");
      case "status" -> step.status().label();
      case "finish_reason" -> step.finishReason().orElse("");
      case "input_tokens" -> number(step.usage().tokens().input());
      case "output_tokens" -> number(step.usage().tokens().output());
      case "cache_read_tokens" -> number(step.usage().tokens().cacheRead());
      case "cache_write_tokens" -> number(step.usage().tokens().cacheWrite());
      case "reasoning_tokens" -> number(step.usage().tokens().reasoning());
      case "total_tokens" -> number(step.usage().tokens().total());
      case "cost", "cost_estimate" ->
          step.usage().costUsd().stream().mapToObj(Words::usd).findFirst().orElse("");
      case "http_status" -> code(step, ErrorCode.Scheme.HTTP);
      case "grpc_status" -> code(step, ErrorCode.Scheme.GRPC);
      case "error_type" ->
          step.outcome().failure().flatMap(StepError::type).map(Words::oneLine).orElse("");
      case "requested_calls" -> Words.counted(step.requestedCalls().size(), "call");
      case "parameters" -> Words.size(step.parameters());
      case "result" -> Words.size(step.result());
      default -> "";
    };
  }

  /// The code of a failure; that of a success is not kept.
  private static String code(ExecutionStep step, ErrorCode.Scheme scheme) {
    return step.outcome().failure().stream()
        .flatMap(error -> error.codes().stream())
        .filter(code -> code.scheme() == scheme)
        .map(ErrorCode::value)
        .findFirst()
        .orElse("");
  }

  private static String number(OptionalLong value) {
    return value.isPresent() ? Words.count(value.getAsLong()) : "";
  }
}
