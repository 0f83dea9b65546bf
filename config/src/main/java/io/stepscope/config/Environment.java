/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.config;

import java.util.Optional;

/// The process environment, or a stand-in for it.
@FunctionalInterface
public interface Environment {
  /// Nothing is set.
  Environment EMPTY = _ -> Optional.empty();

  /// The variable's value, which may be the empty text; empty when it is not set.
  Optional<String> get(String name);

  /// The environment of this process.
  static Environment ofProcess() {
    return name -> Optional.ofNullable(System.getenv(name));
  }

  /// OpenTelemetry's rule: a variable that is set to nothing counts as not set.
  default Optional<String> nonEmpty(String name) {
    return get(name).filter(value -> !value.isBlank());
  }
}
