/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.attribute;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.stepscope.analyzer.model.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// Turns OTLP's attribute values into the core's. Bounded by [ValueCaps]; never throws on anything
/// that protobuf could parse.
public final class Values {
  private static final int BINARY_CAP = 4096;

  private Values() {}

  /// The value as it is: a text stays a text.
  public static Value of(AnyValue value) {
    return new Conversion(ValueCaps.READING).convert(value, 0);
  }

  /// The value with JSON inside a text opened, see [JsonText].
  public static Value structured(AnyValue value) {
    return value.hasStringValue()
        ? JsonText.read(text(value, ValueCaps.READING)).value()
        : of(value);
  }

  /// A map of all entries; of a repeated key the last.
  public static Value.Fields fields(List<KeyValue> entries) {
    return new Conversion(ValueCaps.READING).fields(entries, 0);
  }

  /// The text of a string value, cut at the cap. Parsing has decoded it already; to ask protobuf
  /// for its bytes would encode it again.
  static String text(AnyValue value, ValueCaps caps) {
    return cut(value.getStringValue(), caps.textChars());
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

    Conversion(ValueCaps caps) {
      this.caps = caps;
    }

    Value convert(AnyValue value, int depth) {
      if (++nodes > caps.nodes() || depth >= caps.depth()) {
        return Value.absent();
      }
      return switch (value.getValueCase()) {
        case STRING_VALUE -> new Value.Text(text(value, caps));
        case BOOL_VALUE -> new Value.Bool(value.getBoolValue());
        case INT_VALUE -> new Value.Whole(value.getIntValue());
        case DOUBLE_VALUE -> new Value.Real(value.getDoubleValue());
        case BYTES_VALUE -> binary(value.getBytesValue());
        case ARRAY_VALUE -> items(value.getArrayValue().getValuesList(), depth + 1);
        case KVLIST_VALUE -> fields(value.getKvlistValue().getValuesList(), depth + 1);
        case STRING_VALUE_STRINDEX, VALUE_NOT_SET -> Value.absent();
      };
    }

    private Value items(List<AnyValue> values, int depth) {
      var items = new ArrayList<Value>(Math.min(values.size(), caps.nodes()));
      for (AnyValue value : values) {
        if (nodes >= caps.nodes()) {
          break;
        }
        items.add(convert(value, depth));
      }
      return new Value.Items(items);
    }

    Value.Fields fields(List<KeyValue> entries, int depth) {
      var fields = new LinkedHashMap<String, Value>();
      for (KeyValue entry : entries) {
        if (nodes >= caps.nodes()) {
          break;
        }
        fields.put(entry.getKey(), convert(entry.getValue(), depth));
      }
      return new Value.Fields(fields);
    }

    private static Value binary(ByteString bytes) {
      int size = Math.min(bytes.size(), BINARY_CAP);
      var boxed = new ArrayList<Byte>(size);
      for (int i = 0; i < size; i++) {
        boxed.add(bytes.byteAt(i));
      }
      return new Value.Binary(boxed);
    }
  }
}
