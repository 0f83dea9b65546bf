/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.dialect;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.stepscope.analyzer.model.Value;
import io.stepscope.otel.attribute.AttributeValue;
import io.stepscope.otel.attribute.Scalars;
import io.stepscope.otel.attribute.Values;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What of a key's value holds the field, where that is not the whole of it.
interface ValuePart {
  /// The part, or null when there is none.
  @Nullable AttributeValue of(AttributeValue whole);

  /// Reads the words of a table: `category` is a single word, or one and a colon before a text;
  /// `unless_schema` is the whole when it does not describe arguments rather than being some;
  /// `=word` is that word when there is anything; all else is a path of keys and places through
  /// JSON, `replies.0.meta.usage`.
  static ValuePart parse(String text) {
    if (text.startsWith("=")) {
      var word = text(text.substring(1));
      return _ -> word;
    }
    return switch (text) {
      case "category" -> ValuePart::category;
      case "unless_schema" -> whole -> isSchema(Values.structured(whole)) ? null : whole;
      default -> path(List.of(text.split("\\.", -1)));
    };
  }

  private static @Nullable AttributeValue category(AttributeValue whole) {
    String text = Scalars.text(whole).orElse("");
    String rest = text.startsWith("Error:") ? text.substring(6).strip() : text;
    int end = 0;
    while (end < rest.length() && !Character.isWhitespace(rest.charAt(end))) {
      end++;
    }
    String word = rest.substring(0, end);
    if (word.endsWith(":")) {
      return end > 1 ? text(word.substring(0, end - 1)) : null;
    }
    return end == rest.length() && end > 0 ? text(word) : null;
  }

  private static boolean isSchema(Value value) {
    return value instanceof Value.Fields(var fields)
        && (fields.containsKey("properties")
            || fields.containsKey("$schema")
            || (fields.containsKey("type") && fields.containsKey("function")));
  }

  private static ValuePart path(List<String> steps) {
    return whole -> {
      // Most values do not have it, and to look for a word is cheap.
      if (whole.isText() && !whole.text().contains(steps.getLast())) {
        return null;
      }
      var at = Values.structured(whole);
      for (String step : steps) {
        at = inside(at, step);
      }
      return at.isAbsent() ? null : AttributeValue.of(any(at));
    };
  }

  private static Value inside(Value value, String step) {
    if (value instanceof Value.Fields(var fields)) {
      return fields.getOrDefault(step, Value.absent());
    }
    if (value instanceof Value.Items(var items)) {
      int place = step.length() == 1 ? step.charAt(0) - '0' : -1;
      return place >= 0 && place < items.size() ? items.get(place) : Value.absent();
    }
    return Value.absent();
  }

  private static AttributeValue text(String text) {
    return AttributeValue.of(AnyValue.newBuilder().setStringValue(text).build());
  }

  /// The value as it could have come. No deeper than what is read of JSON.
  private static AnyValue any(Value value) {
    var any = AnyValue.newBuilder();
    switch (value) {
      case Value.Text(var text) -> any.setStringValue(text);
      case Value.Bool(var bool) -> any.setBoolValue(bool);
      case Value.Whole(var whole) -> any.setIntValue(whole);
      case Value.Real(var real) -> any.setDoubleValue(real);
      case Value.Items(var items) -> {
        var list = ArrayValue.newBuilder();
        items.forEach(item -> list.addValues(any(item)));
        any.setArrayValue(list);
      }
      case Value.Fields(var fields) -> {
        var list = KeyValueList.newBuilder();
        fields.forEach(
            (key, item) -> list.addValues(KeyValue.newBuilder().setKey(key).setValue(any(item))));
        any.setKvlistValue(list);
      }
      case Value.Absent _, Value.Binary _ -> {}
    }
    return any.build();
  }
}
