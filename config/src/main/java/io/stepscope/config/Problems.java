/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.config;

import java.util.ArrayList;
import java.util.List;

/// Collects what is wrong instead of stopping at the first: someone who made three mistakes reads
/// about three.
final class Problems {
  private final List<Problem> errors = new ArrayList<>();
  private final List<Problem> warnings = new ArrayList<>();

  void add(Position at, String key, String message) {
    errors.add(new Problem(at, key, message));
  }

  void warn(Position at, String key, String message) {
    warnings.add(new Problem(at, key, message));
  }

  boolean isEmpty() {
    return errors.isEmpty();
  }

  /// In the order found, which is the order of reading.
  List<Problem> errors() {
    return List.copyOf(errors);
  }

  List<Problem> warnings() {
    return List.copyOf(warnings);
  }
}
