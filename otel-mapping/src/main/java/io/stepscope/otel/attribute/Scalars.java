/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.attribute;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.stepscope.analyzer.model.Value;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Reads single values whatever type the sender gave them.
public final class Scalars {
  private static final int NUMBER_CHARS = 64;
  private static final double TWO_TO_63 = 0x1p63;

  private Scalars() {}

  /// A text, or a number or boolean in words; trimmed. Empty for a blank text, a list or a map.
  public static Optional<String> text(@Nullable AnyValue value) {
    if (value == null) {
      return Optional.empty();
    }
    return switch (value.getValueCase()) {
      case STRING_VALUE -> nonBlank(Values.text(value, ValueCaps.READING));
      case BOOL_VALUE -> Optional.of(Boolean.toString(value.getBoolValue()));
      case INT_VALUE -> Optional.of(Long.toString(value.getIntValue()));
      case DOUBLE_VALUE -> Optional.of(Double.toString(value.getDoubleValue()));
      case ARRAY_VALUE, KVLIST_VALUE, BYTES_VALUE, STRING_VALUE_STRINDEX, VALUE_NOT_SET ->
          Optional.empty();
    };
  }

  public static OptionalLong whole(@Nullable AnyValue value) {
    if (value == null) {
      return OptionalLong.empty();
    }
    return switch (value.getValueCase()) {
      case INT_VALUE -> OptionalLong.of(value.getIntValue());
      case DOUBLE_VALUE -> whole(value.getDoubleValue());
      case STRING_VALUE -> whole(value.getStringValue());
      case BOOL_VALUE,
          ARRAY_VALUE,
          KVLIST_VALUE,
          BYTES_VALUE,
          STRING_VALUE_STRINDEX,
          VALUE_NOT_SET ->
          OptionalLong.empty();
    };
  }

  public static OptionalDouble real(@Nullable AnyValue value) {
    if (value == null) {
      return OptionalDouble.empty();
    }
    return switch (value.getValueCase()) {
      case INT_VALUE -> OptionalDouble.of((double) value.getIntValue());
      case DOUBLE_VALUE -> finite(value.getDoubleValue());
      case STRING_VALUE -> real(value.getStringValue());
      case BOOL_VALUE,
          ARRAY_VALUE,
          KVLIST_VALUE,
          BYTES_VALUE,
          STRING_VALUE_STRINDEX,
          VALUE_NOT_SET ->
          OptionalDouble.empty();
    };
  }

  public static Optional<Boolean> bool(@Nullable AnyValue value) {
    if (value == null) {
      return Optional.empty();
    }
    if (value.hasBoolValue()) {
      return Optional.of(value.getBoolValue());
    }
    return value.hasStringValue() ? bool(value.getStringValue()) : Optional.empty();
  }

  /// The same reading for a value of a tree.
  public static Optional<String> text(Value value) {
    return switch (value) {
      case Value.Text(var text) -> nonBlank(text);
      case Value.Bool(var bool) -> Optional.of(Boolean.toString(bool));
      case Value.Whole(var whole) -> Optional.of(Long.toString(whole));
      case Value.Real(var real) -> Optional.of(Double.toString(real));
      case Value.Absent _, Value.Binary _, Value.Items _, Value.Fields _ -> Optional.empty();
    };
  }

  /// The same reading for a value of a tree.
  public static OptionalLong whole(Value value) {
    return switch (value) {
      case Value.Whole(var whole) -> OptionalLong.of(whole);
      case Value.Real(var real) -> whole(real);
      case Value.Text(var text) -> whole(text);
      case Value.Absent _, Value.Bool _, Value.Binary _, Value.Items _, Value.Fields _ ->
          OptionalLong.empty();
    };
  }

  /// The same reading for a value of a tree.
  public static OptionalDouble real(Value value) {
    return switch (value) {
      case Value.Whole(var whole) -> OptionalDouble.of((double) whole);
      case Value.Real(var real) -> finite(real);
      case Value.Text(var text) -> real(text);
      case Value.Absent _, Value.Bool _, Value.Binary _, Value.Items _, Value.Fields _ ->
          OptionalDouble.empty();
    };
  }

  /// The same reading for a value of a tree.
  public static Optional<Boolean> bool(Value value) {
    return switch (value) {
      case Value.Bool(var bool) -> Optional.of(bool);
      case Value.Text(var text) -> bool(text);
      case Value.Absent _,
          Value.Whole _,
          Value.Real _,
          Value.Binary _,
          Value.Items _,
          Value.Fields _ ->
          Optional.empty();
    };
  }

  private static Optional<String> nonBlank(String text) {
    String trimmed = text.strip();
    return trimmed.isEmpty() ? Optional.empty() : Optional.of(trimmed);
  }

  private static Optional<Boolean> bool(String text) {
    String trimmed = text.strip();
    if (trimmed.equalsIgnoreCase("true")) {
      return Optional.of(true);
    }
    return trimmed.equalsIgnoreCase("false") ? Optional.of(false) : Optional.empty();
  }

  private static OptionalLong whole(String text) {
    String trimmed = text.strip();
    if (!mayBeNumber(trimmed)) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(trimmed));
    } catch (NumberFormatException _) {
      var real = real(trimmed);
      return real.isPresent() ? whole(real.getAsDouble()) : OptionalLong.empty();
    }
  }

  private static OptionalLong whole(double real) {
    return real == Math.rint(real) && Math.abs(real) < TWO_TO_63
        ? OptionalLong.of((long) real)
        : OptionalLong.empty();
  }

  private static OptionalDouble real(String text) {
    String trimmed = text.strip();
    if (!mayBeNumber(trimmed)) {
      return OptionalDouble.empty();
    }
    try {
      return finite(Double.parseDouble(trimmed));
    } catch (NumberFormatException _) {
      return OptionalDouble.empty();
    }
  }

  /// Asked before parsing, since to learn by an exception that a word is no number is dear.
  private static boolean mayBeNumber(String text) {
    if (text.isEmpty() || text.length() > NUMBER_CHARS) {
      return false;
    }
    char first = text.charAt(0);
    return Character.isDigit(first) || first == '-' || first == '+' || first == '.';
  }

  private static OptionalDouble finite(double real) {
    return Double.isFinite(real) ? OptionalDouble.of(real) : OptionalDouble.empty();
  }
}
