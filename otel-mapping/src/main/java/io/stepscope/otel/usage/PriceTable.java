/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.usage;

import io.stepscope.analyzer.model.TokenUsage;
import io.stepscope.analyzer.model.Value;
import io.stepscope.otel.attribute.Scalars;
import io.stepscope.otel.message.LenientJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// Prices the user gave, in the form of LiteLLM's `model_prices_and_context_window.json`: an object
/// of models, each with prices per token in USD. None comes with the product.
public final class PriceTable {
  /// Without any price.
  public static final PriceTable EMPTY = new PriceTable(Map.of());

  private static final long MAX_BYTES = 64L << 20;

  private final Map<String, Price> prices;

  private PriceTable(Map<String, Price> prices) {
    this.prices = Map.copyOf(prices);
  }

  /// USD for one token of each kind.
  ///
  /// @param cacheRead when it differs from `input`
  /// @param cacheWrite when it differs from `input`
  /// @param reasoning when it differs from `output`
  private record Price(
      double input,
      double output,
      OptionalDouble cacheRead,
      OptionalDouble cacheWrite,
      OptionalDouble reasoning) {
    double of(TokenUsage tokens) {
      long read = tokens.cacheRead().orElse(0);
      long written = tokens.cacheWrite().orElse(0);
      long uncached = Math.max(tokens.input().orElse(0) - read - written, 0);
      long thought = reasoning.isPresent() ? tokens.reasoning().orElse(0) : 0;
      long said = Math.max(tokens.output().orElse(0) - thought, 0);
      return uncached * input
          + read * cacheRead.orElse(input)
          + written * cacheWrite.orElse(input)
          + said * output
          + thought * reasoning.orElse(output);
    }
  }

  /// Reads a file.
  ///
  /// @throws IOException when it cannot be read, is no JSON object, or is beyond 64 MiB
  public static PriceTable read(Path file) throws IOException {
    return parse(text(file), file.toString());
  }

  private static String text(Path file) throws IOException {
    try {
      if (Files.size(file) <= MAX_BYTES) {
        return Files.readString(file, StandardCharsets.UTF_8);
      }
    } catch (IOException e) {
      throw new IOException(file + ": the price file cannot be read: " + reason(e), e);
    }
    throw new IOException(file + ": a price file must be below " + MAX_BYTES + " bytes");
  }

  /// An exception about a missing file says no more than its name.
  private static String reason(IOException e) {
    return e instanceof NoSuchFileException
        ? "there is no such file"
        : String.valueOf(e.getMessage());
  }

  /// Reads the text of a table. Entries without prices per token are left out.
  ///
  /// @param name of the source, for messages
  /// @throws IOException when it is no JSON object, or no model in it has a price
  public static PriceTable parse(String json, String name) throws IOException {
    var reading = LenientJson.parse(json);
    if (!reading.complete() || !(reading.value() instanceof Value.Fields models)) {
      throw new IOException(name + ": expected a JSON object of models with prices");
    }
    Map<String, Price> prices = new HashMap<>();
    models
        .values()
        .forEach((model, entry) -> {
          if (entry instanceof Value.Fields fields) {
            price(fields).ifPresent(price -> prices.put(model.toLowerCase(Locale.ROOT), price));
          }
        });
    if (prices.isEmpty()) {
      throw new IOException(name + ": no model has input_cost_per_token or output_cost_per_token");
    }
    return new PriceTable(prices);
  }

  public boolean isEmpty() {
    return prices.isEmpty();
  }

  /// What the tokens cost in USD; empty when the model has no price or no tokens were reported.
  ///
  /// The model is looked up as it is, then below its provider, then without the date or version at
  /// its end.
  public OptionalDouble cost(Optional<String> provider, String model, TokenUsage tokens) {
    if (prices.isEmpty() || (tokens.input().isEmpty() && tokens.output().isEmpty())) {
      return OptionalDouble.empty();
    }
    String name = model.toLowerCase(Locale.ROOT);
    String plain = withoutDate(name);
    String last = name.substring(name.lastIndexOf('/') + 1);
    var names = new ArrayList<>(List.of(name));
    provider.ifPresent(p -> names.add(p.toLowerCase(Locale.ROOT) + "/" + name));
    names.addAll(List.of(plain, last, withoutDate(last)));
    for (String each : names) {
      Price price = prices.get(each);
      if (price != null) {
        return OptionalDouble.of(price.of(tokens));
      }
    }
    return OptionalDouble.empty();
  }

  /// `gpt-4o-2024-08-06` and `claude-sonnet-4-20250514` without their dates.
  private static String withoutDate(String model) {
    int end = model.length();
    while (end > 0 && (Character.isDigit(model.charAt(end - 1)) || model.charAt(end - 1) == '-')) {
      end--;
    }
    int dash = model.indexOf('-', end);
    return dash >= 0 && model.length() - dash > 8 ? model.substring(0, dash) : model;
  }

  private static Optional<Price> price(Value.Fields entry) {
    OptionalDouble input = number(entry, "input_cost_per_token");
    OptionalDouble output = number(entry, "output_cost_per_token");
    if (input.isEmpty() && output.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Price(
            input.orElse(0),
            output.orElse(0),
            number(entry, "cache_read_input_token_cost"),
            number(entry, "cache_creation_input_token_cost"),
            number(entry, "output_cost_per_reasoning_token")));
  }

  private static OptionalDouble number(Value.Fields entry, String key) {
    OptionalDouble value = Scalars.real(entry.values().getOrDefault(key, Value.absent()));
    return value.isPresent() && value.getAsDouble() >= 0 ? value : OptionalDouble.empty();
  }
}
