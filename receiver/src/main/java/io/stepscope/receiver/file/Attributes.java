/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver.file;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.math.BigDecimal;
import java.util.Base64;
import java.util.Locale;

/// Tags of other formats as OTLP's attributes.
final class Attributes {
  private Attributes() {}

  static KeyValue of(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }

  static KeyValue of(String key, boolean value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setBoolValue(value))
        .build();
  }

  /// A tag of Jaeger's JSON: `key`, `value` and, not always, `type`.
  static KeyValue ofJaegerTag(JsonTree tag) {
    return KeyValue.newBuilder()
        .setKey(tag.get("key").textOrEmpty())
        .setValue(jaegerValue(tag.get("value"), tag.get("type").textOrEmpty()))
        .build();
  }

  /// The span kind of that name, in any case; internal for any other.
  static Span.SpanKind kind(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "client" -> Span.SpanKind.SPAN_KIND_CLIENT;
      case "server" -> Span.SpanKind.SPAN_KIND_SERVER;
      case "producer" -> Span.SpanKind.SPAN_KIND_PRODUCER;
      case "consumer" -> Span.SpanKind.SPAN_KIND_CONSUMER;
      default -> Span.SpanKind.SPAN_KIND_INTERNAL;
    };
  }

  /// An `error` tag says that there was one, unless it says no in so many words.
  static boolean saysError(AnyValue value) {
    return switch (value.getValueCase()) {
      case BOOL_VALUE -> value.getBoolValue();
      case STRING_VALUE -> !value.getStringValue().equalsIgnoreCase("false");
      case INT_VALUE -> value.getIntValue() != 0;
      default -> false;
    };
  }

  private static AnyValue jaegerValue(JsonTree value, String type) {
    if (type.equals("binary") && value.isText()) {
      try {
        byte[] bytes = Base64.getDecoder().decode(value.textOrEmpty());
        return AnyValue.newBuilder().setBytesValue(ByteString.copyFrom(bytes)).build();
      } catch (IllegalArgumentException _) {
        return plain(value);
      }
    }
    boolean isNumber = type.equals("int64") || type.equals("float64");
    return isNumber && value.number().isPresent()
        ? number(value.number().get(), type.equals("float64"))
        : plain(value);
  }

  private static AnyValue plain(JsonTree value) {
    if (value.isText()) {
      return AnyValue.newBuilder().setStringValue(value.textOrEmpty()).build();
    }
    if (value.bool().isPresent()) {
      return AnyValue.newBuilder().setBoolValue(value.bool().get()).build();
    }
    return value
        .number()
        .map(number -> number(number, false))
        .orElse(AnyValue.getDefaultInstance());
  }

  private static AnyValue number(BigDecimal number, boolean decimal) {
    boolean whole =
        !decimal
            && number.abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0
            && (number.scale() <= 0 || number.stripTrailingZeros().scale() <= 0);
    return whole
        ? AnyValue.newBuilder().setIntValue(number.longValue()).build()
        : AnyValue.newBuilder().setDoubleValue(number.doubleValue()).build();
  }
}
