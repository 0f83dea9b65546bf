/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.testing;

import io.stepscope.analyzer.model.ResourceUsage;
import io.stepscope.analyzer.model.TokenUsage;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// What a call of a model says it used.
public final class Usages {
  private Usages() {}

  /// Tokens read and written, and what they cost; all else unknown.
  public static ResourceUsage of(long input, long output, double usd) {
    return new ResourceUsage(
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalDouble.of(usd),
        new TokenUsage(
            OptionalLong.of(input),
            OptionalLong.of(output),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty()));
  }

  /// The same with a cost by the user's prices.
  public static ResourceUsage estimated(long input, long output, double usd) {
    ResourceUsage reported = of(input, output, usd);
    return new ResourceUsage(
        reported.cpuTimeNanos(),
        reported.memoryPeakBytes(),
        reported.networkCalls(),
        reported.apiCalls(),
        reported.costUsd(),
        true,
        reported.tokens());
  }

  /// The same with no cost known.
  public static ResourceUsage unpriced(long input, long output) {
    ResourceUsage reported = of(input, output, 0);
    return new ResourceUsage(
        reported.cpuTimeNanos(),
        reported.memoryPeakBytes(),
        reported.networkCalls(),
        reported.apiCalls(),
        OptionalDouble.empty(),
        reported.tokens());
  }
}
