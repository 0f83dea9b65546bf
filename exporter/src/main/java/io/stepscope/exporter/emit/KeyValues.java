/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter.emit;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.stepscope.exporter.BoundedText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// Attributes as OTLP carries them, in the order they were put. What is unknown is left out.
/// Strings are cut at 1 KiB, as a backend would cut longer ones without saying so.
final class KeyValues {
  static final int MAX_STRING_BYTES = 1024;

  private final List<KeyValue> list = new ArrayList<>();

  KeyValues put(Attribute attribute, String text) {
    return add(attribute, Attribute.ValueType.STRING, text(text));
  }

  KeyValues put(Attribute attribute, Optional<String> text) {
    text.ifPresent(known -> put(attribute, known));
    return this;
  }

  KeyValues put(Attribute attribute, List<String> texts) {
    var array = ArrayValue.newBuilder();
    texts.forEach(text -> array.addValues(text(text)));
    return add(
        attribute, Attribute.ValueType.STRINGS, AnyValue.newBuilder().setArrayValue(array).build());
  }

  KeyValues put(Attribute attribute, long number) {
    return add(
        attribute, Attribute.ValueType.INT, AnyValue.newBuilder().setIntValue(number).build());
  }

  KeyValues put(Attribute attribute, OptionalLong number) {
    number.ifPresent(known -> put(attribute, known));
    return this;
  }

  /// A number that is none is left out.
  KeyValues put(Attribute attribute, double number) {
    if (!Double.isFinite(number)) {
      return this;
    }
    return add(
        attribute,
        Attribute.ValueType.DOUBLE,
        AnyValue.newBuilder().setDoubleValue(number).build());
  }

  KeyValues put(Attribute attribute, OptionalDouble number) {
    number.ifPresent(known -> put(attribute, known));
    return this;
  }

  List<KeyValue> list() {
    return list;
  }

  private KeyValues add(Attribute attribute, Attribute.ValueType type, AnyValue value) {
    if (attribute.type() != type) {
      throw new IllegalArgumentException(
          attribute + " is " + attribute.type().label() + ", was given " + type.label());
    }
    list.add(KeyValue.newBuilder().setKey(attribute.name()).setValue(value).build());
    return this;
  }

  private static AnyValue text(String text) {
    return AnyValue.newBuilder().setStringValue(BoundedText.cut(text, MAX_STRING_BYTES)).build();
  }
}
