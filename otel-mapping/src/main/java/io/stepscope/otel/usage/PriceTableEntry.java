/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.usage;

import io.stepscope.analyzer.model.TokenUsage;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/// A model of the user's price table, in USD per token. A side without a price is unknown, not
/// free: only calls without tokens of that side have a cost.
///
/// @param name as the table spells it
/// @param provider whose price it is, where the table says so
/// @param mode what the model is for; empty is as good as `chat`
/// @param cacheRead as input where it has no price
/// @param cacheWrite as input where it has no price
/// @param reasoning as output where it has no price
record PriceTableEntry(
    String name,
    Optional<String> provider,
    Optional<String> mode,
    Rate input,
    Rate output,
    Rate cacheRead,
    Rate cacheWrite,
    Rate reasoning) {
  /// Modes in which a call can be paid by its tokens alone; others make pictures or sounds.
  private static final Set<String> IN_TOKENS =
      Set.of("chat", "completion", "responses", "embedding", "rerank");

  /// Modes whose answer is no text.
  private static final Set<String> WITHOUT_OUTPUT = Set.of("embedding", "rerank");

  private static final double UNKNOWN = Double.NaN;

  /// A price, and what takes its place for a call of more input tokens than a limit: then it counts
  /// for all tokens of the call.
  ///
  /// @param from price by the number of input tokens it is for from above; 0 for any
  record Rate(NavigableMap<Long, Double> from) {
    boolean isKnown() {
      return !from.isEmpty();
    }

    /// NaN when there is no price for so many.
    private double at(long inputTokens) {
      var tier = from.lowerEntry(Math.max(inputTokens, 1));
      return tier == null ? UNKNOWN : tier.getValue();
    }

    private double at(long inputTokens, double otherwise) {
      double price = at(inputTokens);
      return Double.isNaN(price) ? otherwise : price;
    }

    private long tier(long inputTokens) {
      Long tier = from.lowerKey(Math.max(inputTokens, 1));
      return tier == null ? 0 : tier;
    }
  }

  /// Whether some call can have a cost by it.
  boolean isPriced() {
    boolean oneSideWillDo = mode.isEmpty() || IN_TOKENS.contains(mode.get());
    return oneSideWillDo
        ? (input.isKnown() || output.isKnown())
        : (input.isKnown() && output.isKnown());
  }

  /// USD for the tokens; empty when there are tokens of a side without a price.
  OptionalDouble cost(TokenUsage tokens) {
    if (!isPriced()) {
      return OptionalDouble.empty();
    }
    long whole = tokens.input().orElse(0);
    long read = tokens.cacheRead().orElse(0);
    long written = tokens.cacheWrite().orElse(0);
    long thought = reasoning.isKnown() ? tokens.reasoning().orElse(0) : 0;
    double in = input.at(whole);
    double out = output.at(whole, mode.filter(WITHOUT_OUTPUT::contains).isPresent() ? 0 : UNKNOWN);
    double usd =
        times(whole - read - written, in)
            + times(read, cacheRead.at(whole, in))
            + times(written, cacheWrite.at(whole, in))
            + times(tokens.output().orElse(0) - thought, out)
            + times(thought, reasoning.at(whole, out));
    return Double.isNaN(usd) ? OptionalDouble.empty() : OptionalDouble.of(usd);
  }

  private static double times(long tokens, double price) {
    return tokens <= 0 ? 0 : tokens * price;
  }

  /// Its name, and the limit beyond which the prices of a call of so many input tokens are.
  String source(TokenUsage tokens) {
    long whole = tokens.input().orElse(0);
    long tier = Math.max(input.tier(whole), output.tier(whole));
    return tier == 0 ? name : name + " above " + tier + " tokens";
  }
}
