/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.attribute;

import io.stepscope.analyzer.model.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// Turns OTLP's attribute values into the core's. Bounded by [ValueCaps]; never throws on anything
/// that protobuf could parse.
public final class Values {
  private static final int BINARY_CAP = 4096;

  private Values() {}

  /// The value as it is: a text stays a text. Where a cap left something out, it says so at its
  /// end.
  public static Value of(AttributeValue value) {
    var conversion = new Conversion(ValueCaps.READING);
    var read = conversion.convert(value, 0);
    return conversion.lossy ? Shortened.marked(read, value) : read;
  }

  /// What a value held.
  ///
  /// @param cut a cap left something out
  /// @param lossy and nothing in `value` says what: see [Shortened]
  public record Reading(Value value, boolean cut, boolean lossy) {}

  /// The value as it is, and whether that is all of it.
  public static Reading read(AttributeValue value) {
    var conversion = new Conversion(ValueCaps.READING);
    var read = conversion.convert(value, 0);
    return new Reading(read, conversion.cut || conversion.lossy, conversion.lossy);
  }

  /// The value with JSON inside a text opened, see [JsonText].
  public static Value structured(AttributeValue value) {
    return value.isText() ? JsonText.read(text(value, ValueCaps.READING)).value() : of(value);
  }

  /// A map of all entries; of a repeated key the last.
  public static Value.Fields fields(SpanAttributes attributes) {
    return new Conversion(ValueCaps.READING).fields(attributes.entries(), 0);
  }

  /// The text of a string value, cut at the cap.
  static String text(AttributeValue value, ValueCaps caps) {
    return cut(value.text(), caps.textChars());
  }

  /// The beginning of a text, without half a character at its end.
  public static String cut(String text, int chars) {
    if (text.length() <= chars) {
      return text;
    }
    return text.substring(0, Character.isHighSurrogate(text.charAt(chars - 1)) ? chars - 1 : chars);
  }

  /// One walk; counts what it has made.
  private static final class Conversion {
    private final ValueCaps caps;
    private int nodes;
    private boolean cut;
    private boolean lossy;

    Conversion(ValueCaps caps) {
      this.caps = caps;
    }

    Value convert(AttributeValue value, int depth) {
      if (++nodes > caps.nodes() || depth >= caps.depth()) {
        lossy = true;
        return Value.absent();
      }
      return switch (value.kind()) {
        case TEXT -> text(value);
        case BOOL -> new Value.Bool(value.bool());
        case WHOLE -> new Value.Whole(value.whole());
        case REAL -> new Value.Real(value.real());
        case BINARY -> binary(value);
        case ITEMS -> items(value.items(caps.nodes() - nodes + 1), depth + 1);
        case FIELDS -> fields(value.entries(caps.nodes() - nodes + 1), depth + 1);
        case ABSENT -> Value.absent();
      };
    }

    private Value text(AttributeValue value) {
      var text = value.text();
      if (text.length() <= caps.textChars()) {
        return new Value.Text(text);
      }
      cut = true;
      return Shortened.marked(new Value.Text(Values.cut(text, caps.textChars())), value);
    }

    private Value items(List<AttributeValue> values, int depth) {
      var items = new ArrayList<Value>(values.size());
      for (AttributeValue value : values) {
        if (nodes >= caps.nodes()) {
          lossy = true;
          break;
        }
        items.add(convert(value, depth));
      }
      return new Value.Items(items);
    }

    Value.Fields fields(List<Attribute> entries, int depth) {
      var fields = new LinkedHashMap<String, Value>();
      for (Attribute entry : entries) {
        if (nodes >= caps.nodes()) {
          lossy = true;
          break;
        }
        fields.put(entry.name(), convert(entry.value(), depth));
      }
      return new Value.Fields(fields);
    }

    private Value binary(AttributeValue bytes) {
      int size = Math.min(bytes.byteCount(), BINARY_CAP);
      lossy |= size < bytes.byteCount();
      var boxed = new ArrayList<Byte>(size);
      for (int i = 0; i < size; i++) {
        boxed.add(bytes.byteAt(i));
      }
      return new Value.Binary(boxed);
    }
  }
}
