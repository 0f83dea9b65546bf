/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.model;

import java.util.OptionalLong;

/// Token counts of one step; what was not reported is empty, never 0. `input` is gross: it includes
/// what was read from and written to the cache. `reasoning` is a part of `output`.
public record TokenUsage(
    OptionalLong input,
    OptionalLong output,
    OptionalLong cacheRead,
    OptionalLong cacheWrite,
    OptionalLong reasoning) {
  public static final TokenUsage UNKNOWN =
      new TokenUsage(
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty());

  /// Whether anything was reported.
  public boolean isKnown() {
    return input.isPresent()
        || output.isPresent()
        || cacheRead.isPresent()
        || cacheWrite.isPresent()
        || reasoning.isPresent();
  }

  /// Input and output together, counting what is unknown as none; empty when both are unknown.
  public OptionalLong total() {
    return input.isEmpty() && output.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(input.orElse(0) + output.orElse(0));
  }
}
