/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.optimization;

import io.stepscope.analyzer.model.Redaction;
import io.stepscope.analyzer.model.Value;
import java.util.Map;

/// A 64-bit mix of a value that ignores the order of keys, without writing the value out.
final class CanonicalFingerprint {
  /// Some part of the value is unknown.
  private boolean unknown;

  private CanonicalFingerprint() {}

  /// 0 exactly when the value has no canonical form.
  static long of(Value value) {
    if (value.isAbsent()) {
      return 0;
    }
    var fingerprint = new CanonicalFingerprint();
    long mixed = fingerprint.of(value, 0);
    if (fingerprint.unknown) {
      return 0;
    }
    return mixed == 0 ? 1 : mixed;
  }

  private long of(Value value, int depth) {
    if (unknown || depth > CanonicalParameters.MAX_DEPTH) {
      unknown = true;
      return 0;
    }
    return switch (value) {
      case Value.Absent _ -> mix(1);
      case Value.Bool(boolean truth) -> mix(truth ? 3 : 2);
      case Value.Whole(long number) -> mix(number ^ 0x5bd1e995L);
      case Value.Real real when CanonicalForm.normalised(real) instanceof Value.Whole whole ->
          of(whole, depth);
      case Value.Real(double number) -> mix(Double.doubleToLongBits(number) ^ 0x2545f491L);
      case Value.Text(String text) -> {
        unknown = Redaction.isMark(text);
        yield mix(text.hashCode() * 31L + text.length());
      }
      case Value.Binary(var bytes) -> mix(bytes.hashCode() ^ 0x27d4eb2fL);
      case Value.Items(var values) -> {
        long mixed = values.size();
        for (Value item : values) {
          mixed = mix(mixed * 31 + of(item, depth + 1));
        }
        yield mixed;
      }
      case Value.Fields(var values) -> {
        long sum = values.size();
        for (Map.Entry<String, Value> field : values.entrySet()) {
          sum +=
              mix(
                  field.getKey().hashCode() * 0x9e3779b97f4a7c15L
                      ^ of(field.getValue(), depth + 1));
        }
        yield mix(sum);
      }
    };
  }

  /// The finalizer of SplitMix64: every bit of the input reaches every bit of the output.
  private static long mix(long bits) {
    bits = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
    bits = (bits ^ (bits >>> 27)) * 0x94d049bb133111ebL;
    return bits ^ (bits >>> 31);
  }
}
