/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.outcome;

import io.stepscope.analyzer.model.Value;
import io.stepscope.otel.attribute.JsonText;
import io.stepscope.otel.attribute.Scalars;
import io.stepscope.otel.message.LenientJson;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Looks at a result as tools return it: an object, a text, or either inside the wrappers that
/// protocols and frameworks put around.
final class ResultShape {
  private static final int MAX_UNWRAPPED = 4;

  /// Keys that hold the whole result when nothing else of weight stands beside them.
  private static final Set<String> WRAPPERS =
      Set.of("result", "output", "content", "response", "return_value", "kwargs", "toolResult");

  /// Keys beside a wrapper that say nothing of the result itself.
  private static final Set<String> FRAMING =
      Set.of(
          "type",
          "id",
          "call_id",
          "callId",
          "tool_call_id",
          "toolUseId",
          "tool_use_id",
          "name",
          "role",
          "lc",
          "artifact",
          "additional_kwargs",
          "response_metadata",
          "metadata",
          "meta",
          "_meta",
          "structuredContent",
          "annotations",
          "toolName",
          "tool_name");

  private ResultShape() {}

  /// The objects to judge, outermost first, and the text at the end, when there is one.
  record Layers(List<Value.Fields> objects, Optional<String> text) {}

  static Layers of(Value result) {
    var objects = new java.util.ArrayList<Value.Fields>();
    Value current = opened(result);
    for (int i = 0; i < MAX_UNWRAPPED; i++) {
      if (current instanceof Value.Fields object) {
        objects.add(object);
        Optional<Value> inner = wrapped(object);
        if (inner.isEmpty()) {
          return new Layers(objects, Optional.empty());
        }
        current = opened(inner.get());
      } else if (current instanceof Value.Items(var items) && isContent(items)) {
        current = opened(items.getFirst());
      } else {
        break;
      }
    }
    return new Layers(
        objects, current instanceof Value.Text(var text) ? Optional.of(text) : Optional.empty());
  }

  private static Value opened(Value value) {
    if (!(value instanceof Value.Text(var text))) {
      return value;
    }
    Value json = JsonText.read(text).value();
    return json instanceof Value.Text && text.startsWith("{'") ? printed(text) : json;
  }

  /// A dictionary as Python prints it.
  private static Value printed(String text) {
    Value read = LenientJson.parse(text).value();
    return read instanceof Value.Fields ? read : Value.text(text);
  }

  private static Optional<Value> wrapped(Value.Fields object) {
    if (isText(object)) {
      return Optional.of(object.values().getOrDefault("text", Value.absent()));
    }
    Optional<Value> inner = Optional.empty();
    for (Map.Entry<String, Value> field : object.values().entrySet()) {
      String key = field.getKey();
      if (WRAPPERS.contains(key)) {
        if (inner.isPresent()) {
          return Optional.empty();
        }
        inner = Optional.of(field.getValue());
      } else if (!FRAMING.contains(key) && !isFlag(key)) {
        return Optional.empty();
      }
    }
    return inner;
  }

  /// Flags are judged on the layer they stand on; they do not stop the way to the text.
  private static boolean isFlag(String key) {
    return switch (key) {
      case "isError", "is_error", "is_error_result", "status", "success", "ok", "error" -> true;
      default -> false;
    };
  }

  /// A list of content parts, `[{"type": "text", "text": …}]`: the first says what it is.
  private static boolean isContent(List<Value> items) {
    return !items.isEmpty() && items.getFirst() instanceof Value.Fields first && isText(first);
  }

  private static boolean isText(Value.Fields part) {
    return part.values().containsKey("text")
        && part.values().size() <= 3
        && Scalars.text(part.values().getOrDefault("type", Value.text("text")))
            .filter(type -> type.toLowerCase(Locale.ROOT).equals("text"))
            .isPresent();
  }
}
