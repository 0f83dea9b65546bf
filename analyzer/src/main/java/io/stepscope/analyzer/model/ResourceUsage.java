/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.model;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/// What a step used; what was not reported is empty, never 0.
///
/// @param cpuTimeNanos processor time
/// @param memoryPeakBytes highest memory
/// @param networkCalls client calls seen on the step and the spans folded into it
/// @param apiCalls model, embedding, rerank and remote tool calls, each attempt counted
/// @param costUsd reported or priced by the user's table, in USD
/// @param costEstimated whether the user's table priced it; false as well when it is empty
/// @param tokens this step's own tokens; a total that an ancestor repeats is no usage
public record ResourceUsage(
    OptionalLong cpuTimeNanos,
    OptionalLong memoryPeakBytes,
    OptionalLong networkCalls,
    OptionalLong apiCalls,
    OptionalDouble costUsd,
    boolean costEstimated,
    TokenUsage tokens) {
  public static final ResourceUsage UNKNOWN =
      new ResourceUsage(
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalDouble.empty(),
          TokenUsage.UNKNOWN);

  /// With a cost that was reported, if there is one.
  public ResourceUsage(
      OptionalLong cpuTimeNanos,
      OptionalLong memoryPeakBytes,
      OptionalLong networkCalls,
      OptionalLong apiCalls,
      OptionalDouble costUsd,
      TokenUsage tokens) {
    this(cpuTimeNanos, memoryPeakBytes, networkCalls, apiCalls, costUsd, false, tokens);
  }

  /// Whether anything was reported.
  public boolean isKnown() {
    return cpuTimeNanos.isPresent()
        || memoryPeakBytes.isPresent()
        || networkCalls.isPresent()
        || apiCalls.isPresent()
        || costUsd.isPresent()
        || tokens.isKnown();
  }
}
