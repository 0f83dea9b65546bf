/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.edge;

import io.stepscope.analyzer.model.EdgeClass;
import io.stepscope.analyzer.model.Value;
import io.stepscope.otel.attribute.Attribute;
import io.stepscope.otel.attribute.AttributeKey;
import io.stepscope.otel.attribute.AttributeValue;
import io.stepscope.otel.attribute.SpanAttributes;
import io.stepscope.otel.attribute.Topic;
import io.stepscope.otel.attribute.Values;
import io.stepscope.otel.draft.DraftEvent;
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
 * result become known; when one starts, its parameters are looked up among them. A token that stood
 * in what a user said or a model was given, that a call was given before any result held it, or that two results hold, belongs to
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

  /// A model's input is looked at from its beginning, where the instructions and the oldest
  /// messages are; most models of a trace were given the same ones.
  private static final int MAX_PROMPT_TOKENS = 1_024;

  private static final int MAX_PROMPT_CHARS = 16_384;
  private static final int MAX_PROMPT_BYTES = 1 << 20;
  private static final int MAX_PROMPT_CHARS_OF_ALL = 1 << 20;
  private static final String INSTRUCTIONS = "gen_ai.system_instructions";

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
  private int promptChars = MAX_PROMPT_CHARS_OF_ALL;

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
      boolean speaks = step.isToolCall() || step.hasUserText() || step.isLlm();
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
    if (step.isLlm()) {
      readPrompt(step);
    }
    if (step.isToolCall()) {
      consume(step);
    }
  }

  /// What a model was given before any result held it came from its instructions or from a user.
  private void readPrompt(StepDraft model) {
    SpanAttributes attributes = model.attributes();
    for (int i = 0; i < attributes.size() && promptChars > 0; i++) {
      Attribute entry = attributes.attribute(i);
      if (isPrompt(entry.key()) && entry.value().byteCount() <= MAX_PROMPT_BYTES) {
        readPrompt(entry.value());
      }
    }
    for (DraftEvent event : model.events()) {
      boolean message = event.name().startsWith("gen_ai.") && event.name().endsWith(".message");
      AttributeValue content = message ? event.attributes().get("content") : null;
      if (content != null && promptChars > 0) {
        readPrompt(content);
      }
      if (message && !event.body().isAbsent() && promptChars > 0) {
        learn(event.body());
        promptChars -= MAX_PROMPT_CHARS;
      }
    }
  }

  private static boolean isPrompt(AttributeKey key) {
    String name = key.name();
    return (key.topics() & Topic.INPUT_MESSAGES.bit()) != 0
        || name.equals(INSTRUCTIONS)
        || name.startsWith("llm.input_messages.")
        || name.startsWith("gen_ai.prompt.");
  }

  private void readPrompt(AttributeValue value) {
    if (!value.isText()) {
      learn(Values.of(value));
      promptChars -= MAX_PROMPT_CHARS;
      return;
    }
    String text = value.text();
    String beginning = text.substring(0, Math.min(text.length(), MAX_PROMPT_CHARS));
    if (said.add(beginning)) {
      promptChars -= beginning.length();
      learn(Value.text(withoutEscapes(beginning)));
    }
  }

  private void learn(Value prompt) {
    Tokens.of(prompt, MAX_PROMPT_TOKENS, MAX_PROMPT_CHARS)
        .keySet()
        .forEach(token -> know(token, NOBODY));
  }

  /// With a space for each pair of characters that JSON writes for one.
  private static String withoutEscapes(String text) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    var plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\\') {
        plain.append(' ');
        i++;
      } else {
        plain.append(text.charAt(i));
      }
    }
    return plain.toString();
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
