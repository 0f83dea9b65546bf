/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.message;

import io.stepscope.analyzer.model.Value;
import io.stepscope.otel.attribute.Values;
import io.stepscope.otel.draft.DraftEvent;
import io.stepscope.otel.draft.StepDraft;
import io.stepscope.otel.message.MessageSource.OfEvent;
import java.util.List;
import java.util.Optional;

/// A tool's arguments and result, where the dialect tells them as events on the tool's own span.
final class ToolEvents {
  private ToolEvents() {}

  /// Of the first `gen_ai.tool.message`, else of the call in the messages of the details.
  static Value arguments(StepDraft step) {
    return find(step.events(), "gen_ai.tool.message", "content")
        .or(() -> arguments(details(step, MessageReader.INPUT_KEY)))
        .orElse(Value.absent());
  }

  /// Of the last `gen_ai.choice`, else of `tool.output`, else of the response in the messages of
  /// the details.
  static Value result(StepDraft step) {
    var events = step.events();
    return find(events.reversed(), "gen_ai.choice", "message")
        .or(() -> find(events.reversed(), "tool.output", "output"))
        .or(() -> find(events.reversed(), "tool.output", "content"))
        .or(() -> result(details(step, MessageReader.OUTPUT_KEY)))
        .orElse(Value.absent());
  }

  private static Value details(StepDraft step, String key) {
    return new OfEvent(MessageReader.DETAILS, key).read(step);
  }

  /// Of the first call in messages.
  static Optional<Value> arguments(Value messages) {
    if (isOnlyText(messages)) {
      return Optional.empty();
    }
    var walk = new MessageWalk();
    walk.visit(messages);
    return walk.requests().stream().findFirst().map(ToolRequest::arguments);
  }

  /// Of the first response in messages.
  static Optional<Value> result(Value messages) {
    if (isOnlyText(messages)) {
      return Optional.empty();
    }
    var walk = new MessageWalk();
    walk.visit(messages);
    return walk.results().stream()
        .findFirst()
        .map(result -> LenientJson.structured(result.value()));
  }

  /// Whether these are messages of which all parts are texts, so that no call is among them.
  private static boolean isOnlyText(Value messages) {
    if (!(messages instanceof Value.Items(var items))) {
      return false;
    }
    for (Value item : items) {
      if (!(item instanceof Value.Fields(var message))
          || !(message.get("parts") instanceof Value.Items(var parts))) {
        return false;
      }
      for (Value part : parts) {
        if (!(part instanceof Value.Fields(var fields))
            || !(fields.get("type") instanceof Value.Text(var type))
            || !type.equals("text")) {
          return false;
        }
      }
    }
    return true;
  }

  private static Optional<Value> find(List<DraftEvent> events, String name, String key) {
    for (DraftEvent event : events) {
      if (event.name().equals(name)) {
        var attribute = event.attributes().get(key);
        Value value =
            attribute != null
                ? Values.structured(attribute)
                : event.body() instanceof Value.Fields body
                    ? LenientJson.structured(body.values().getOrDefault(key, Value.absent()))
                    : Value.absent();
        if (!value.isAbsent()) {
          return Optional.of(value);
        }
      }
    }
    return Optional.empty();
  }
}
