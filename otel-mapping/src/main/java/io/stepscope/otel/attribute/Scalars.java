/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.attribute;

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
  public static Optional<String> text(@Nullable AttributeValue value) {
    return value == null ? Optional.empty() : value.words();
  }

  public static OptionalLong whole(@Nullable AttributeValue value) {
    if (value == null) {
      return OptionalLong.empty();
    }
    return switch (value.kind()) {
      case WHOLE -> OptionalLong.of(value.whole());
      case REAL -> whole(value.real());
      case TEXT -> whole(value.text());
      case BOOL, ITEMS, FIELDS, BINARY, ABSENT -> OptionalLong.empty();
    };
  }

  public static OptionalDouble real(@Nullable AttributeValue value) {
    if (value == null) {
      return OptionalDouble.empty();
    }
    return switch (value.kind()) {
      case WHOLE -> OptionalDouble.of((double) value.whole());
      case REAL -> finite(value.real());
      case TEXT -> real(value.text());
      case BOOL, ITEMS, FIELDS, BINARY, ABSENT -> OptionalDouble.empty();
    };
  }

  public static Optional<Boolean> bool(@Nullable AttributeValue value) {
    if (value == null) {
      return Optional.empty();
    }
    if (value.isBool()) {
      return Optional.of(value.bool());
    }
    return value.isText() ? bool(value.text()) : Optional.empty();
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

  static Optional<String> nonBlank(String text) {
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
