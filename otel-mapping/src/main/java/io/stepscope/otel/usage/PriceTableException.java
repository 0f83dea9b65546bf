/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.usage;

import java.io.IOException;
import java.util.List;

/// A price file that cannot be used, with every problem found in it.
public final class PriceTableException extends IOException {
  private static final long serialVersionUID = 1;

  private final transient List<String> problems;

  /// @param problems `file:line:column: what is wrong`, or without a place, not empty
  PriceTableException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  public List<String> problems() {
    return problems;
  }
}
