/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.optimization;

import io.stepscope.analyzer.model.Value;
import java.util.Optional;

/// A value that equals another exactly when [CanonicalParameters#areEqual] says so, to be the key
/// of a map. Holds content; never shown.
final class CanonicalValue {
  private final Value value;
  private final long fingerprint;

  private CanonicalValue(Value value, long fingerprint) {
    this.value = value;
    this.fingerprint = fingerprint;
  }

  /// Empty when the value has no canonical form, as for [CanonicalParameters#of].
  static Optional<CanonicalValue> of(Value value) {
    long fingerprint = CanonicalFingerprint.of(value);
    return fingerprint == 0
        ? Optional.empty()
        : Optional.of(new CanonicalValue(value, fingerprint));
  }

  Value value() {
    return value;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CanonicalValue that
        && fingerprint == that.fingerprint
        && CanonicalEquality.of(value, that.value);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(fingerprint);
  }
}
