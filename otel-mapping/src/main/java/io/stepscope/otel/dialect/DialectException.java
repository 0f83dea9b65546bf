/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.dialect;

import java.util.List;

/// Dialect tables that cannot be used, with every problem found.
public final class DialectException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient List<String> problems;

  /// @param problems `file:line:column: what is wrong`, not empty
  public DialectException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  public List<String> problems() {
    return problems;
  }
}
