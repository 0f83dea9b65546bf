/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.message;

import io.stepscope.analyzer.model.StepFlag;
import io.stepscope.analyzer.model.Value;
import io.stepscope.otel.attribute.AttributeValue;
import io.stepscope.otel.attribute.SpanAttributes;
import io.stepscope.otel.attribute.Values;
import io.stepscope.otel.draft.DraftEvent;
import io.stepscope.otel.draft.StepDraft;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A place where a dialect keeps a model's messages.
sealed interface MessageSource {
  /// Characters read of one attribute; what is longer is read as if it had been cut.
  int MAX_CHARS = 16 << 20;

  /// The messages there, absent when there are none.
  Value read(StepDraft step);

  /// Shows `walk` the messages there; false when there are none.
  default boolean tell(StepDraft step, MessageWalk walk) {
    var messages = read(step);
    if (messages.isAbsent()) {
      return false;
    }
    walk.visit(messages);
    return true;
  }

  /// The name of the place, as evidence.
  String label();

  /// An attribute that holds messages, as JSON or as a value.
  record Attribute(String label) implements MessageSource {
    @Override
    public Value read(StepDraft step) {
      return opened(step, step.attributes(), label);
    }

    @Override
    public boolean tell(StepDraft step, MessageWalk walk) {
      var raw = step.attributes().get(label);
      var list = raw != null && raw.isText() ? LenientJson.list(text(raw)) : null;
      if (list == null) {
        return raw != null && MessageSource.super.tell(step, walk);
      }
      boolean any = walk.visitList(list);
      if (!list.wasComplete()) {
        step.flag(StepFlag.TRUNCATED);
      }
      return any;
    }
  }

  /// Messages flattened into keys `prefix.N.…`.
  record Flattened(String prefix) implements MessageSource {
    @Override
    public Value read(StepDraft step) {
      return step.attributes().hasPrefix(prefix + ".0.")
          ? step.attributes().tree(prefix)
          : Value.absent();
    }

    @Override
    public String label() {
      return prefix + ".N";
    }
  }

  /// Vercel's answer, spread over a few keys.
  record VercelAnswer() implements MessageSource {
    @Override
    public Value read(StepDraft step) {
      var attributes = step.attributes();
      var answer = new LinkedHashMap<String, Value>();
      put(answer, "tool_calls", opened(step, attributes, "ai.response.toolCalls"));
      put(answer, "text", attributes.value("ai.response.text"));
      put(answer, "finish_reason", attributes.value("ai.response.finishReason"));
      return answer.isEmpty() ? Value.absent() : new Value.Fields(answer);
    }

    @Override
    public String label() {
      return "ai.response";
    }
  }

  /// The attribute `key` of the last event called `event`.
  record OfEvent(String event, String key) implements MessageSource {
    @Override
    public Value read(StepDraft step) {
      Value found = Value.absent();
      for (DraftEvent each : step.events()) {
        if (each.name().equals(event)) {
          Value value = opened(step, each.attributes(), key);
          if (value.isAbsent() && each.body() instanceof Value.Fields body) {
            value = LenientJson.structured(body.values().getOrDefault(key, Value.absent()));
          }
          found = value.isAbsent() ? found : value;
        }
      }
      return found;
    }

    @Override
    public String label() {
      return event;
    }
  }

  /// One event for each message.
  record EventPerMessage(boolean answer) implements MessageSource {
    private static final int MAX_EVENTS = 20_000;

    @Override
    public Value read(StepDraft step) {
      List<Value> messages = new ArrayList<>();
      for (DraftEvent event : step.events()) {
        if (isMessage(event.name()) && messages.size() < MAX_EVENTS) {
          messages.add(message(event));
        }
      }
      return messages.isEmpty() ? Value.absent() : new Value.Items(messages);
    }

    /// The same as content: who said it and what stands there, a single answer for itself; absent
    /// when there are none.
    Value said(StepDraft step) {
      if (!(read(step) instanceof Value.Items(var messages))) {
        return Value.absent();
      }
      List<Value> said = new ArrayList<>();
      for (Value message : messages) {
        if (message instanceof Value.Fields fields) {
          said.add(said(fields));
        }
      }
      return answer && said.size() == 1 ? said.getFirst() : new Value.Items(said);
    }

    private static Value said(Value.Fields message) {
      var fields = new LinkedHashMap<String, Value>();
      Roles.of(message).ifPresent(role -> fields.put("role", new Value.Text(role)));
      message
          .values()
          .forEach((key, value) -> {
            // A body that is a map is among the attributes already.
            boolean told = key.equals("body") && value instanceof Value.Fields;
            if (!told && !key.equals("role") && !key.startsWith("event.")) {
              fields.put(key, key.equals("content") ? value : LenientJson.structured(value));
            }
          });
      return new Value.Fields(fields);
    }

    private boolean isMessage(String name) {
      return switch (name) {
        case "gen_ai.choice" -> answer;
        case "gen_ai.system.message", "gen_ai.user.message" -> !answer;
        case "gen_ai.assistant.message", "gen_ai.tool.message" -> !answer;
        default -> false;
      };
    }

    private static Value message(DraftEvent event) {
      var fields = new LinkedHashMap<>(Values.fields(event.attributes()).values());
      fields.put("event.name", Value.text(event.name()));
      put(fields, "body", event.body());
      return new Value.Fields(fields);
    }

    @Override
    public String label() {
      return answer ? "gen_ai.choice" : "gen_ai.*.message";
    }
  }

  /// A whole conversation in one attribute: what the model said last is its answer, all before that
  /// its input.
  record Whole(String label, boolean answer) implements MessageSource {
    @Override
    public Value read(StepDraft step) {
      if (!(opened(step, step.attributes(), label) instanceof Value.Items(var messages))) {
        return Value.absent();
      }
      int split = messages.size();
      while (split > 0 && isAssistants(messages.get(split - 1))) {
        split--;
      }
      var part = answer ? messages.subList(split, messages.size()) : messages.subList(0, split);
      return part.isEmpty() ? Value.absent() : new Value.Items(part);
    }

    private static boolean isAssistants(Value message) {
      return message instanceof Value.Fields fields
          && Roles.of(fields).filter("assistant"::equals).isPresent();
    }
  }

  private static void put(Map<String, Value> fields, String key, Value value) {
    if (!value.isAbsent()) {
      fields.put(key, value);
    }
  }

  /// The value of `key` with the JSON in it opened; empty texts, lists and objects count as absent.
  /// JSON that was cut flags the step.
  private static Value opened(StepDraft step, SpanAttributes attributes, String key) {
    AttributeValue raw = attributes.get(key);
    if (raw == null) {
      return Value.absent();
    }
    Value value;
    if (raw.isText()) {
      var parsed = LenientJson.opened(Value.text(text(raw)));
      if (!parsed.complete()) {
        step.flag(StepFlag.TRUNCATED);
      }
      value = parsed.value();
    } else {
      value = Values.of(raw);
    }
    return switch (value) {
      case Value.Text(var text) when text.isBlank() -> Value.absent();
      case Value.Items(var items) when items.isEmpty() -> Value.absent();
      case Value.Fields(var fields) when fields.isEmpty() -> Value.absent();
      case Value.Text _, Value.Items _, Value.Fields _ -> value;
      case Value.Absent _, Value.Bool _, Value.Whole _, Value.Real _, Value.Binary _ -> value;
    };
  }

  private static String text(AttributeValue value) {
    return Values.cut(value.text(), MAX_CHARS);
  }
}
