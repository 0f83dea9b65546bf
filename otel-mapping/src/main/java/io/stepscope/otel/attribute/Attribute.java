/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.attribute;

import static com.google.protobuf.WireFormat.WIRETYPE_LENGTH_DELIMITED;

import io.opentelemetry.proto.common.v1.KeyValue;
import io.stepscope.otel.wire.Learned;
import io.stepscope.otel.wire.WireFields;

/// One attribute as received. Immutable.
public final class Attribute {
  private static final int KEY = KeyValue.KEY_FIELD_NUMBER << 3 | WIRETYPE_LENGTH_DELIMITED;
  private static final int VALUE = KeyValue.VALUE_FIELD_NUMBER << 3 | WIRETYPE_LENGTH_DELIMITED;

  /// Whole attributes that come often: `gen_ai.provider.name` with `openai`, say.
  private static final Learned<Attribute> LEARNED =
      new Learned<>(4_096, 96, (bytes, from, to) -> parse(bytes, from, to, AttributeKey::read));

  private final AttributeKey key;
  private final AttributeValue value;

  private Attribute(AttributeKey key, AttributeValue value) {
    this.key = key;
    this.value = value;
  }

  public static Attribute of(String key, AttributeValue value) {
    return new Attribute(AttributeKey.of(key), value);
  }

  /// Reads the attributes that encoded `KeyValue`s hold: those of one thing, in their order. The
  /// bytes are not copied and must not change.
  static Learned<Attribute>.Sequence sequence() {
    return LEARNED.sequence();
  }

  /// The same for an entry inside a value.
  static Attribute nested(byte[] bytes, int from, int to) {
    return parse(bytes, from, to, AttributeKey::nested);
  }

  public AttributeKey key() {
    return key;
  }

  public String name() {
    return key.name();
  }

  public AttributeValue value() {
    return value;
  }

  private interface KeyReader {
    AttributeKey read(byte[] bytes, int from, int to);
  }

  private static Attribute parse(byte[] bytes, int from, int to, KeyReader keys) {
    int keyFrom = from;
    int keyTo = from;
    int valueFrom = from;
    int valueTo = from;
    int values = 0;
    var fields = new WireFields(bytes, from, to);
    while (fields.next()) {
      switch (fields.tag()) {
        case KEY -> {
          keyFrom = fields.from();
          keyTo = fields.to();
        }
        case VALUE -> {
          valueFrom = fields.from();
          valueTo = fields.to();
          values++;
        }
        default -> {}
      }
    }
    var key = keys.read(bytes, keyFrom, keyTo);
    if (values > 1) {
      byte[] all = WireFields.joined(VALUE, bytes, from, to);
      return new Attribute(key, AttributeValue.read(all, 0, all.length));
    }
    return new Attribute(key, AttributeValue.read(bytes, valueFrom, valueTo));
  }
}
