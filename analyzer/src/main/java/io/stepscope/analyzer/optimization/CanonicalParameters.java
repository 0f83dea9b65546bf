/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.optimization;

import io.stepscope.analyzer.Sha256;
import io.stepscope.analyzer.model.Redaction;
import io.stepscope.analyzer.model.Value;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;

/// Tells whether two calls were given the same: the first half of the SHA-256 of a value's
/// canonical form, in which keys are sorted and `1`, `1.0` and `1e0` are the same number. Equal in
/// every process and release; says nothing about the content.
///
/// What was not reported has no canonical form, so that unknown never equals unknown. The same
/// holds for values nested deeper than [#MAX_DEPTH], and for those out of which something was taken
/// before they arrived ([Redaction]).
public record CanonicalParameters(long high, long low) {
  /// The deepest nesting that is compared.
  public static final int MAX_DEPTH = 128;

  /// The canonical form of a value; empty when it is absent, too deep or redacted. O(n log n) in
  /// its size.
  public static Optional<CanonicalParameters> of(Value value) {
    if (value.isAbsent()) {
      return Optional.empty();
    }
    var form = new CanonicalForm();
    return form.append(value) ? Optional.of(digest(form.bytes())) : Optional.empty();
  }

  /// A cheap number that is equal for values with equal canonical forms; others share it rarely.
  /// Lets a caller skip the digest of values that can have no equal. 0 exactly when [#of] is empty.
  public static long fingerprint(Value value) {
    return CanonicalFingerprint.of(value);
  }

  /// Whether [#of] is the same for both, and not empty; ends at the first difference. What is
  /// absent, too deep or redacted equals nothing.
  public static boolean areEqual(Value one, Value other) {
    return !one.isAbsent() && CanonicalEquality.of(one, other);
  }

  /// 16 hex digits, enough to name a group of equal calls inside a trace.
  public String key() {
    return HexFormat.of().toHexDigits(high);
  }

  private static CanonicalParameters digest(byte[] canonical) {
    var words = ByteBuffer.wrap(Sha256.of(canonical));
    return new CanonicalParameters(words.getLong(), words.getLong());
  }
}
