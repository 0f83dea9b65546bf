/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.model;

import java.util.List;
import java.util.SequencedMap;

/// A value as telemetry carries it: the JSON kinds, with whole numbers kept apart, and bytes.
public sealed interface Value {
  /// Not reported, or reported as null. Unknown never equals unknown: compare with care.
  record Absent() implements Value {
    private static final Absent ONLY = new Absent();
  }

  record Bool(boolean value) implements Value {}

  record Whole(long value) implements Value {}

  record Real(double value) implements Value {}

  record Text(String value) implements Value {}

  record Binary(List<Byte> value) implements Value {
    public Binary {
      value = List.copyOf(value);
    }
  }

  record Items(List<Value> values) implements Value {
    public Items {
      values = List.copyOf(values);
    }
  }

  /// Keys in the order they were received; of a repeated key the last value.
  record Fields(SequencedMap<String, Value> values) implements Value {
    public Fields {
      values = java.util.Collections.unmodifiableSequencedMap(values);
    }
  }

  static Value absent() {
    return Absent.ONLY;
  }

  static Value text(String text) {
    return new Text(text);
  }

  default boolean isAbsent() {
    return this instanceof Absent;
  }
}
