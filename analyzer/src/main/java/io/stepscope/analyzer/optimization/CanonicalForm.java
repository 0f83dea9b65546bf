/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.optimization;

import io.stepscope.analyzer.model.Redaction;
import io.stepscope.analyzer.model.Value;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/// Writes a value so that equal meanings give equal bytes.
///
/// Every kind starts with a letter of its own, and texts and lists with their length, so that no
/// two different values can give the same bytes: `["a,b"]` is not `["a","b"]`.
final class CanonicalForm {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);

  byte[] bytes() {
    return out.toByteArray();
  }

  /// Whether the value could be written: false when it is nested too deep.
  boolean append(Value value) {
    return append(value, 0);
  }

  /// A real number that is whole is written as a whole number, and negative zero as zero.
  static Value normalised(Value.Real real) {
    double number = real.value();
    boolean whole = Math.abs(number) < 0x1p63 && Math.rint(number) == number;
    return whole ? new Value.Whole((long) number) : real;
  }

  private boolean append(Value value, int depth) {
    if (depth > CanonicalParameters.MAX_DEPTH) {
      return false;
    }
    return switch (value) {
      case Value.Absent _ -> word('n', 0);
      case Value.Bool(boolean truth) -> word('b', truth ? 1 : 0);
      case Value.Whole(long number) -> word('i', number);
      case Value.Real real when normalised(real) instanceof Value.Whole(long number) ->
          word('i', number);
      case Value.Real(double number) -> word('r', Double.doubleToLongBits(number));
      case Value.Text(String text) -> !Redaction.isMark(text) && text(text);
      case Value.Binary(var bytes) -> {
        word('x', bytes.size());
        bytes.forEach(out::write);
        yield true;
      }
      case Value.Items(var values) -> {
        word('[', values.size());
        yield values.stream().allMatch(item -> append(item, depth + 1));
      }
      case Value.Fields(var values) -> {
        word('{', values.size());
        yield fields(values, depth);
      }
    };
  }

  private boolean fields(Map<String, Value> values, int depth) {
    for (Map.Entry<String, Value> field : new TreeMap<>(values).entrySet()) {
      text(field.getKey());
      if (!append(field.getValue(), depth + 1)) {
        return false;
      }
    }
    return true;
  }

  private boolean text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    word('t', utf8.length);
    out.writeBytes(utf8);
    return true;
  }

  private boolean word(char kind, long value) {
    out.write(kind);
    for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      out.write((int) (value >>> shift));
    }
    return true;
  }
}
