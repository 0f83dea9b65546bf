/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter.emit;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.stepscope.exporter.BoundedText;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// Attributes as OTLP carries them, encoded, in the order they were put. What is unknown is left
/// out. Strings are cut at 1 KiB, as a backend would cut longer ones without saying so.
final class KeyValues {
  static final int MAX_STRING_BYTES = 1024;

  private final ProtoWriter out;
  private final int begin;
  private int[] ends = new int[16];
  private int count;

  KeyValues() {
    this(new ProtoWriter(128));
  }

  /// @param out where they are put, behind what is there. Others may follow when these are
  ///   complete, but not before.
  KeyValues(ProtoWriter out) {
    this.out = out;
    this.begin = out.size();
  }

  KeyValues put(Attribute attribute, String text) {
    begin(attribute, Attribute.ValueType.STRING);
    int value = out.begin(KeyValue.VALUE_FIELD_NUMBER);
    text(text);
    return end(value);
  }

  KeyValues put(Attribute attribute, Optional<String> text) {
    return text.isPresent() ? put(attribute, text.get()) : this;
  }

  KeyValues put(Attribute attribute, List<String> texts) {
    begin(attribute, Attribute.ValueType.STRINGS);
    int value = out.begin(KeyValue.VALUE_FIELD_NUMBER);
    int array = out.begin(AnyValue.ARRAY_VALUE_FIELD_NUMBER);
    for (String text : texts) {
      int item = out.begin(ArrayValue.VALUES_FIELD_NUMBER);
      text(text);
      out.end(item);
    }
    out.end(array);
    return end(value);
  }

  KeyValues put(Attribute attribute, long number) {
    begin(attribute, Attribute.ValueType.INT);
    int value = out.begin(KeyValue.VALUE_FIELD_NUMBER);
    out.varint(AnyValue.INT_VALUE_FIELD_NUMBER, number);
    return end(value);
  }

  KeyValues put(Attribute attribute, OptionalLong number) {
    return number.isPresent() ? put(attribute, number.getAsLong()) : this;
  }

  /// A number that is none is left out.
  KeyValues put(Attribute attribute, double number) {
    if (!Double.isFinite(number)) {
      return this;
    }
    begin(attribute, Attribute.ValueType.DOUBLE);
    int value = out.begin(KeyValue.VALUE_FIELD_NUMBER);
    out.real(AnyValue.DOUBLE_VALUE_FIELD_NUMBER, number);
    return end(value);
  }

  KeyValues put(Attribute attribute, OptionalDouble number) {
    return number.isPresent() ? put(attribute, number.getAsDouble()) : this;
  }

  /// Writes all of them as the repeated field `field` of the message that `to` is at.
  void writeTo(ProtoWriter to, int field) {
    int from = begin;
    for (int i = 0; i < count; i++) {
      to.message(field, out.array(), from, ends[i]);
      from = ends[i];
    }
  }

  private void begin(Attribute attribute, Attribute.ValueType type) {
    if (attribute.type() != type) {
      throw new IllegalArgumentException(
          attribute + " is " + attribute.type().label() + ", was given " + type.label());
    }
    out.text(KeyValue.KEY_FIELD_NUMBER, attribute.encodedName());
  }

  private KeyValues end(int value) {
    out.end(value);
    if (count == ends.length) {
      ends = Arrays.copyOf(ends, 2 * count);
    }
    ends[count++] = out.size();
    return this;
  }

  private void text(String text) {
    out.text(AnyValue.STRING_VALUE_FIELD_NUMBER, BoundedText.utf8(text, MAX_STRING_BYTES));
  }
}
