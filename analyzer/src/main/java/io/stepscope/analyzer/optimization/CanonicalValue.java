/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.optimization;

import io.stepscope.analyzer.model.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A value that equals another exactly when their canonical forms are equal bytes, without writing
/// them: keys in any order, and `1`, `1.0` and `1e0` the same number. Holds content; never shown.
final class CanonicalValue {
  private final Value value;
  private final long fingerprint;

  private CanonicalValue(Value value) {
    this.value = value;
    this.fingerprint = CanonicalFingerprint.of(value);
  }

  /// Empty when the value is absent or too deep, as for [CanonicalParameters#of].
  static Optional<CanonicalValue> of(Value value) {
    return value.isAbsent() || !isComparable(value, 0)
        ? Optional.empty()
        : Optional.of(new CanonicalValue(value));
  }

  Value value() {
    return value;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CanonicalValue that
        && fingerprint == that.fingerprint
        && areEqual(value, that.value);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(fingerprint);
  }

  private static boolean isComparable(Value value, int depth) {
    if (depth > CanonicalParameters.MAX_DEPTH) {
      return false;
    }
    return switch (value) {
      case Value.Items(var values) -> areComparable(values, depth + 1);
      case Value.Fields(var values) -> areComparable(values.values(), depth + 1);
      case Value.Absent _,
          Value.Bool _,
          Value.Whole _,
          Value.Real _,
          Value.Text _,
          Value.Binary _ ->
          true;
    };
  }

  private static boolean areComparable(Iterable<Value> values, int depth) {
    for (Value value : values) {
      if (!isComparable(value, depth)) {
        return false;
      }
    }
    return true;
  }

  /// No deeper than [CanonicalParameters#MAX_DEPTH]: both were found comparable.
  private static boolean areEqual(Value one, Value other) {
    return switch (one) {
      case Value.Items(var values) ->
          other instanceof Value.Items(var others) && areEqual(values, others);
      case Value.Fields(var values) ->
          other instanceof Value.Fields(var others) && areEqual(values, others);
      case Value.Real real -> CanonicalForm.normalised(real).equals(normalised(other));
      case Value.Absent _, Value.Bool _, Value.Whole _, Value.Text _, Value.Binary _ ->
          one.equals(normalised(other));
    };
  }

  private static Value normalised(Value value) {
    return value instanceof Value.Real real ? CanonicalForm.normalised(real) : value;
  }

  private static boolean areEqual(List<Value> values, List<Value> others) {
    if (values.size() != others.size()) {
      return false;
    }
    for (int i = 0; i < values.size(); i++) {
      if (!areEqual(values.get(i), others.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean areEqual(Map<String, Value> values, Map<String, Value> others) {
    if (values.size() != others.size()) {
      return false;
    }
    for (Map.Entry<String, Value> field : values.entrySet()) {
      Value other = others.get(field.getKey());
      if (other == null || !areEqual(field.getValue(), other)) {
        return false;
      }
    }
    return true;
  }
}
