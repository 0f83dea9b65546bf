/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.baseline;

import io.stepscope.analyzer.pattern.ErrorSignature;
import java.util.HashSet;
import java.util.Set;

/// The kinds of errors that were seen, as hashes: no content is kept.
final class KnownErrors {
  private final int most;
  private final Set<Long> hashes = new HashSet<>();
  private boolean complete = true;

  KnownErrors(int most) {
    this.most = most;
  }

  static long hash(ErrorSignature error) {
    return (long) error.type().hashCode() << 32
        | Integer.toUnsignedLong(error.message().hashCode());
  }

  void add(ErrorSignature error) {
    if (hashes.size() < most) {
      hashes.add(hash(error));
    } else if (!hashes.contains(hash(error))) {
      complete = false;
    }
  }

  /// Nothing that was seen is missing.
  boolean isComplete() {
    return complete;
  }

  Set<Long> all() {
    return hashes;
  }
}
