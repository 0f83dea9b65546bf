/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.usage;

import io.stepscope.analyzer.model.TokenUsage;
import java.util.OptionalLong;

/*
 * Dialects disagree whether `input` includes what was read from and written to the cache, and
 * whether `output` includes reasoning. When a total is reported it settles the matter: of the four
 * readings the one whose sum is the total is the right one. Without a total the dialect decides;
 * and a cache larger than the input can only mean that the input leaves it out.
 */
/// Token counts as reported, before it is settled what they include.
///
/// @param netInput the dialect is known to leave the cache out of its input
record TokenReading(
    OptionalLong input,
    OptionalLong output,
    OptionalLong total,
    OptionalLong cacheRead,
    OptionalLong cacheWrite,
    OptionalLong reasoning,
    boolean netInput) {

  /// The counts with a gross input and an output that includes reasoning.
  TokenUsage settled() {
    long cache = cacheRead.orElse(0) + cacheWrite.orElse(0);
    boolean net = input.isPresent() && cache > 0 && isNet(cache);
    boolean apart = output.isPresent() && reasoning.orElse(0) > 0 && isReasoningApart(net, cache);
    OptionalLong gross = net ? OptionalLong.of(input.getAsLong() + cache) : input;
    OptionalLong whole =
        apart ? OptionalLong.of(output.getAsLong() + reasoning.getAsLong()) : output;
    return new TokenUsage(gross, whole, cacheRead, cacheWrite, reasoning);
  }

  private boolean isNet(long cache) {
    long in = input.orElse(0);
    if (cacheRead.orElse(0) > in) {
      return true;
    }
    if (total.isPresent() && output.isPresent()) {
      long sum = in + output.getAsLong();
      long more = reasoning.orElse(0);
      if (total.getAsLong() == sum || total.getAsLong() == sum + more) {
        return false;
      }
      if (total.getAsLong() == sum + cache || total.getAsLong() == sum + cache + more) {
        return true;
      }
    }
    return netInput || cache > in;
  }

  /// Only a total can show that reasoning is not part of the output; or that it is larger.
  private boolean isReasoningApart(boolean net, long cache) {
    long out = output.orElse(0);
    long more = reasoning.orElse(0);
    if (more > out) {
      return true;
    }
    long sum = input.orElse(0) + out + (net ? cache : 0);
    return total.isPresent() && input.isPresent() && total.getAsLong() == sum + more;
  }
}
