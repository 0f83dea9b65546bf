/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver.otlp;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import java.io.ByteArrayOutputStream;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// The spellings of values that OTLP/JSON does not allow and files contain all the same.
final class JsonLeniency {
  private static final int LONGEST_BUFFER = 1 << 16;

  private JsonLeniency() {}

  /// `{"low": …, "high": …}`, two signed 32-bit halves, as a JavaScript library for long integers
  /// prints them. Leaves the parser at the object's end.
  static long lowHigh(JsonParser parser) {
    long low = 0;
    long high = 0;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      JsonToken token = parser.nextToken();
      if (token == JsonToken.VALUE_NUMBER_INT && name.equals("low")) {
        low = parser.getLongValue();
      } else if (token == JsonToken.VALUE_NUMBER_INT && name.equals("high")) {
        high = parser.getLongValue();
      } else {
        parser.skipChildren();
      }
    }
    return (high << 32) | (low & 0xffff_ffffL);
  }

  /// Bytes as a string, as `{"type": "Buffer", "data": […]}`, as `{"data": […]}` or as the array
  /// alone. Empty when it is none of these. A string that is no id of `length` bytes in any
  /// spelling is empty too.
  static Optional<ByteString> id(JsonParser parser, int length) {
    return switch (parser.currentToken()) {
      case VALUE_STRING -> JsonIds.anyId(parser.getString(), length);
      case START_ARRAY -> array(parser);
      case START_OBJECT -> buffer(parser);
      default -> Optional.empty();
    };
  }

  /// The value that `name` means: the whole name, or what follows its common prefix, in any case;
  /// or its number.
  static Optional<EnumValueDescriptor> enumValue(String name, EnumDescriptor type) {
    String upper = name.toUpperCase(Locale.ROOT);
    for (EnumValueDescriptor value : type.getValues()) {
      if (value.getName().equals(upper) || value.getName().endsWith("_" + upper)) {
        return Optional.of(value);
      }
    }
    try {
      return Optional.of(type.findValueByNumberCreatingIfUnknown(Integer.parseInt(name)));
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  private static Optional<ByteString> buffer(JsonParser parser) {
    Optional<ByteString> data = Optional.empty();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      boolean isData = parser.currentName().equals("data");
      JsonToken token = parser.nextToken();
      if (isData && token == JsonToken.START_ARRAY) {
        data = array(parser);
      } else {
        parser.skipChildren();
      }
    }
    return data;
  }

  private static Optional<ByteString> array(JsonParser parser) {
    var bytes = new ByteArrayOutputStream();
    boolean valid = true;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      boolean isByte =
          parser.currentToken() == JsonToken.VALUE_NUMBER_INT
              && parser.getNumberType() == JsonParser.NumberType.INT
              && parser.getIntValue() >= -128
              && parser.getIntValue() <= 255;
      if (isByte && bytes.size() < LONGEST_BUFFER) {
        bytes.write(parser.getIntValue());
      } else {
        valid = false;
        parser.skipChildren();
      }
    }
    return valid ? Optional.of(ByteString.copyFrom(bytes.toByteArray())) : Optional.empty();
  }
}
