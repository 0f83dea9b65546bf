/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.edge;

import io.stepscope.analyzer.model.EdgeClass;
import io.stepscope.analyzer.model.Value;
import io.stepscope.otel.draft.StepDraft;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/*
 * Starts and ends are walked in the order of time. When a tool ends, the distinctive tokens of its
 * result become known; when one starts, its parameters are looked up among them. A token that a user
 * wrote, that a call was given before any result held it, or that two results hold, belongs to
 * nobody. Where a call and one inside it hold it, it is the inner one's. Each value is read once, up to a bound.
 */
/// A value of one tool's result that comes back in another's parameters.
final class ValueEdges {
  private static final int MAX_RESULT_TOKENS = 256;
  private static final int MAX_RESULT_CHARS = 16_384;
  private static final int MAX_PARAMETER_TOKENS = 64;
  private static final int MAX_PARAMETER_CHARS = 8_192;
  private static final int MAX_TOKENS = 200_000;
  private static final int MAX_SOURCES = 2;

  /// What is known of a token; without a producer it belongs to nobody.
  private record Origin(@Nullable StepDraft producer) {}

  private static final Origin NOBODY = new Origin(null);

  /// A step's start or end.
  private record Moment(long nanos, boolean end, StepDraft step) {}

  private final Steps steps;
  private final EdgeSink sink;
  private final Map<StepDraft, Set<String>> results;
  private final Set<String> wanted = new HashSet<>();
  private final Map<String, Origin> origins = new HashMap<>();
  private final Set<String> said = new HashSet<>();

  private ValueEdges(Steps steps, EdgeSink sink, Map<StepDraft, Set<String>> results) {
    this.steps = steps;
    this.sink = sink;
    this.results = results;
    results.values().forEach(wanted::addAll);
  }

  /// Results are read first: what none of them holds need not be looked for anywhere.
  static void find(Steps steps, EdgeSink sink) {
    var results = results(steps);
    if (!results.isEmpty()) {
      var edges = new ValueEdges(steps, sink, results);
      moments(steps).forEach(edges::pass);
    }
  }

  private static Map<StepDraft, Set<String>> results(Steps steps) {
    Map<StepDraft, Set<String>> results = Map.of();
    for (StepDraft step : steps.all()) {
      if (step.isToolCall() && !step.result().isAbsent()) {
        var tokens = Tokens.of(step.result(), MAX_RESULT_TOKENS, MAX_RESULT_CHARS).keySet();
        if (!tokens.isEmpty()) {
          results = results.isEmpty() ? new HashMap<>() : results;
          results.put(step, tokens);
        }
      }
    }
    return results;
  }

  private static List<Moment> moments(Steps steps) {
    List<Moment> moments = new ArrayList<>();
    for (StepDraft step : steps.all()) {
      boolean speaks = step.isToolCall() || step.hasUserText();
      if (speaks && step.time().isComplete()) {
        moments.add(new Moment(step.time().start(), false, step));
        moments.add(new Moment(step.time().end(), true, step));
      }
    }
    moments.sort(
        Comparator.comparingLong(Moment::nanos)
            .thenComparing(moment -> !moment.end())
            .thenComparingInt(moment -> moment.step().index()));
    return moments;
  }

  private void pass(Moment moment) {
    StepDraft step = moment.step();
    if (moment.end()) {
      produce(step);
      return;
    }
    String text = step.lastUserText().orElse("");
    if (!text.isEmpty() && said.add(text)) {
      Tokens.of(Value.text(text), MAX_PARAMETER_TOKENS, MAX_PARAMETER_CHARS)
          .keySet()
          .forEach(token -> know(token, NOBODY));
    }
    if (step.isToolCall()) {
      consume(step);
    }
  }

  private void produce(StepDraft step) {
    for (String token : results.getOrDefault(step, Set.of())) {
      Origin known = origins.get(token);
      StepDraft producer = known == null ? null : known.producer();
      if (known == null) {
        know(token, new Origin(step));
      } else if (producer != null && !steps.holds(step, producer)) {
        origins.put(token, steps.holds(producer, step) ? new Origin(step) : NOBODY);
      }
    }
  }

  private void know(String token, Origin origin) {
    if (origins.size() < MAX_TOKENS && wanted.contains(token)) {
      origins.putIfAbsent(token, origin);
    }
  }

  private void consume(StepDraft step) {
    Map<StepDraft, Double> sources = new LinkedHashMap<>();
    Tokens.of(step.parameters(), MAX_PARAMETER_TOKENS, MAX_PARAMETER_CHARS)
        .forEach((token, confidence) -> {
          Origin origin = origins.get(token);
          if (origin == null) {
            know(token, NOBODY);
          } else if (origin.producer() != null) {
            sources.merge(origin.producer(), confidence, Math::max);
          }
        });
    sources.entrySet().stream()
        .limit(MAX_SOURCES)
        .forEach(source ->
            sink.offer(
                source.getKey(),
                step,
                EdgeClass.E6,
                source.getValue(),
                source.getValue() >= Tokens.STRONG ? "id of its result" : "value of its result"));
  }
}
