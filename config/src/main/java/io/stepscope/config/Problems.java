/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.config;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Collects what is wrong instead of stopping at the first: someone who made three mistakes reads
/// about three.
final class Problems {
  // What is read twice is reported once.
  private final Set<Problem> errors = new LinkedHashSet<>();
  private final Set<Problem> warnings = new LinkedHashSet<>();

  void add(Position at, String key, String message) {
    errors.add(new Problem(at, key, message));
  }

  void warn(Position at, String key, String message) {
    warnings.add(new Problem(at, key, message));
  }

  boolean isEmpty() {
    return errors.isEmpty();
  }

  /// From top to bottom of each source.
  List<Problem> errors() {
    List<String> sources =
        errors.stream().map(problem -> problem.at().source()).distinct().toList();
    return errors.stream()
        .sorted(
            Comparator.comparingInt((Problem problem) -> sources.indexOf(problem.at().source()))
                .thenComparingInt(problem -> problem.at().line())
                .thenComparingInt(problem -> problem.at().column()))
        .toList();
  }

  List<Problem> warnings() {
    return List.copyOf(warnings);
  }
}
