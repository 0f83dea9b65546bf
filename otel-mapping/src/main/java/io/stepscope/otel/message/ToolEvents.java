/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.message;

import io.stepscope.analyzer.model.Value;
import io.stepscope.otel.attribute.Values;
import io.stepscope.otel.draft.DraftEvent;
import java.util.List;
import java.util.Optional;

/// A tool's arguments and result, where the dialect tells them as events on the tool's own span.
final class ToolEvents {
  private ToolEvents() {}

  /// Of the first `gen_ai.tool.message`.
  static Value arguments(List<DraftEvent> events) {
    return find(events, "gen_ai.tool.message", "content").orElse(Value.absent());
  }

  /// Of the last `gen_ai.choice`, else of `tool.output`.
  static Value result(List<DraftEvent> events) {
    return find(events.reversed(), "gen_ai.choice", "message")
        .or(() -> find(events.reversed(), "tool.output", "output"))
        .or(() -> find(events.reversed(), "tool.output", "content"))
        .orElse(Value.absent());
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
