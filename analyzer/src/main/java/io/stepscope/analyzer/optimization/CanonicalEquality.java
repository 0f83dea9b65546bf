/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.optimization;

import io.stepscope.analyzer.model.Redaction;
import io.stepscope.analyzer.model.Value;
import java.util.List;
import java.util.Map;

/// Compares values by their meaning without writing them out; ends at the first difference.
final class CanonicalEquality {
  private CanonicalEquality() {}

  static boolean of(Value one, Value other) {
    return of(one, other, 0);
  }

  private static boolean of(Value one, Value other, int depth) {
    if (depth > CanonicalParameters.MAX_DEPTH) {
      return false;
    }
    return switch (normalised(one)) {
      case Value.Absent _ -> other.isAbsent();
      case Value.Text(var text) ->
          other instanceof Value.Text(var same) && text.equals(same) && !Redaction.isMark(text);
      case Value.Items(var values) ->
          other instanceof Value.Items(var others) && items(values, others, depth);
      case Value.Fields(var values) ->
          other instanceof Value.Fields(var others) && fields(values, others, depth);
      case Value scalar -> scalar.equals(normalised(other));
    };
  }

  private static Value normalised(Value value) {
    return value instanceof Value.Real real ? CanonicalForm.normalised(real) : value;
  }

  private static boolean items(List<Value> one, List<Value> other, int depth) {
    if (one.size() != other.size()) {
      return false;
    }
    for (int i = 0; i < one.size(); i++) {
      if (!of(one.get(i), other.get(i), depth + 1)) {
        return false;
      }
    }
    return true;
  }

  private static boolean fields(Map<String, Value> one, Map<String, Value> other, int depth) {
    if (one.size() != other.size()) {
      return false;
    }
    for (Map.Entry<String, Value> field : one.entrySet()) {
      Value same = other.get(field.getKey());
      if (same == null || !of(field.getValue(), same, depth + 1)) {
        return false;
      }
    }
    return true;
  }
}
