/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.message;

import io.stepscope.analyzer.model.Value;
import java.util.Optional;

/// Reads single fields of JSON-like objects under any of their usual names.
final class Fields {
  private Fields() {}

  /// The first of `names` that is there and not null; absent when none is.
  static Value first(Value.Fields object, String... names) {
    for (String name : names) {
      Value value = object.values().get(name);
      if (value != null && !value.isAbsent()) {
        return value;
      }
    }
    return Value.absent();
  }

  /// The text of the first of `names` that is there, trimmed; numbers as their digits; empty when
  /// there is none or it is blank.
  static Optional<String> text(Value.Fields object, String... names) {
    return text(first(object, names));
  }

  /// A scalar as trimmed text; empty when it is blank or no scalar.
  static Optional<String> text(Value value) {
    return switch (value) {
      case Value.Text(var text) -> Optional.of(text.strip()).filter(s -> !s.isEmpty());
      case Value.Whole(var number) -> Optional.of(Long.toString(number));
      case Value.Real(var number) -> Optional.of(Double.toString(number));
      case Value.Bool(var flag) -> Optional.of(Boolean.toString(flag));
      case Value.Absent _, Value.Binary _, Value.Items _, Value.Fields _ -> Optional.empty();
    };
  }

  static boolean has(Value.Fields object, String name) {
    Value value = object.values().get(name);
    return value != null && !value.isAbsent();
  }

  /// The object under the first of `names` that holds one, else null-free empty.
  static Optional<Value.Fields> object(Value.Fields object, String... names) {
    return first(object, names) instanceof Value.Fields fields
        ? Optional.of(fields)
        : Optional.empty();
  }
}
