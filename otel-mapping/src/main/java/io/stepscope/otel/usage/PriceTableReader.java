/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.usage;

import io.stepscope.analyzer.Wording;
import io.stepscope.analyzer.model.Value;
import io.stepscope.otel.attribute.Scalars;
import io.stepscope.otel.usage.PriceTableEntry.Rate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/// Reads the text of a price table, and tells everything that is wrong in it, each with its place.
final class PriceTableReader {
  /// So many problems are told, then how many more there are.
  private static final int MOST_PROBLEMS = 20;

  /// No token costs that much; sums of such prices stay finite.
  private static final double DEAREST = 1_000;

  private static final int LONGEST_NUMBER = 40;

  /// Not a model: LiteLLM's file explains its keys there.
  private static final String EXPLANATION = "sample_spec";

  private static final String TIERS = "tiered_pricing";

  private static final Set<String> PRICES =
      Set.of(
          "input_cost_per_token",
          "output_cost_per_token",
          "output_cost_per_reasoning_token",
          "cache_read_input_token_cost",
          "cache_creation_input_token_cost");

  /// `NaN` is no JSON, but Python writes it; read, it is told as the price it stands for.
  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  private final String file;
  private final List<String> problems = new ArrayList<>();
  private int more;

  private PriceTableReader(String file) {
    this.file = file;
  }

  /// A key that holds a price.
  ///
  /// @param name without the limit
  /// @param above input tokens that a call must exceed for it
  private record Key(String name, long above) {
    private static final String ABOVE = "_above_";
    private static final String TOKENS = "_tokens";

    /// Null when the key holds something else.
    static @Nullable Key of(String key) {
      int limit = key.indexOf(ABOVE);
      String name = limit < 0 ? key : key.substring(0, limit);
      if (limit < 0 || !PRICES.contains(name)) {
        return PRICES.contains(key) ? new Key(key, 0) : null;
      }
      int from = limit + ABOVE.length();
      int to = key.length() - TOKENS.length();
      if (from >= to || !key.endsWith(TOKENS)) {
        return null;
      }
      boolean thousands = key.charAt(to - 1) == 'k';
      String digits = key.substring(from, thousands ? to - 1 : to);
      return !digits.isEmpty()
              && digits.length() < 10
              && digits.chars().allMatch(c -> c >= '0' && c <= '9')
          ? new Key(name, Long.parseLong(digits) * (thousands ? 1_000 : 1))
          : null;
    }
  }

  /// The models by their names, those without a price among them.
  ///
  /// @param file for messages
  /// @throws PriceTableException when something is wrong, or no model has a price
  static Map<String, PriceTableEntry> read(String json, String file) throws PriceTableException {
    var reader = new PriceTableReader(file);
    Map<String, PriceTableEntry> entries =
        reader.entries(json.startsWith("\ufeff") ? json.substring(1) : json);
    if (reader.problems.isEmpty()
        && entries.values().stream().noneMatch(PriceTableEntry::isPriced)) {
      reader.problems.add(file + ": no model has input_cost_per_token or output_cost_per_token");
    }
    if (reader.more > 0) {
      reader.problems.add(file + ": and " + Wording.count(reader.more, "more problem"));
    }
    if (!reader.problems.isEmpty()) {
      throw new PriceTableException(reader.problems);
    }
    return entries;
  }

  private Map<String, PriceTableEntry> entries(String json) {
    var entries = new LinkedHashMap<String, PriceTableEntry>();
    if (json.isBlank()) {
      problems.add(file + ": the file is empty; expected a JSON object of models with prices");
      return entries;
    }
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        problem(parser, "expected a JSON object of models with prices, found " + kind(parser));
        return entries;
      }
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String model = parser.currentName();
        TokenStreamLocation place = parser.currentTokenLocation();
        parser.nextToken();
        if (model.equals(EXPLANATION)) {
          parser.skipChildren();
        } else if (parser.currentToken() == JsonToken.START_OBJECT) {
          add(entry(parser, model), place, entries);
        } else {
          problem(
              parser,
              Wording.name(model) + ": expected an object of prices, found " + kind(parser));
          parser.skipChildren();
        }
      }
      if (parser.nextToken() != null) {
        problem(parser, "is not JSON: something follows the object");
      }
    } catch (JacksonException e) {
      problem(e.getLocation(), "is not JSON: " + reason(e));
    }
    return entries;
  }

  /// A model given twice with one price does no harm; with two, nobody can say which counts.
  private void add(
      PriceTableEntry entry, TokenStreamLocation place, Map<String, PriceTableEntry> entries) {
    PriceTableEntry before = entries.put(entry.name(), entry);
    if (before != null && !before.equals(entry)) {
      problem(place, Wording.name(entry.name()) + ": is given twice, with different prices");
    }
  }

  private PriceTableEntry entry(JsonParser parser, String model) {
    Map<String, NavigableMap<Long, Double>> rates = new HashMap<>();
    Map<String, NavigableMap<Long, Double>> tiers = new HashMap<>();
    Optional<String> provider = Optional.empty();
    Optional<String> mode = Optional.empty();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String key = parser.currentName();
      JsonToken value = parser.nextToken();
      Key price = Key.of(key);
      if (price != null) {
        Map<Long, Double> from = rates.computeIfAbsent(price.name(), _ -> new TreeMap<>());
        price(parser, model, key)
            .ifPresent(usd -> add(parser, model, key, from, price.above(), usd));
      } else if (value == JsonToken.START_ARRAY && key.equals(TIERS)) {
        tiers(parser, model, tiers);
      } else if (value == JsonToken.VALUE_STRING && key.equals("mode")) {
        mode = Optional.of(parser.getString());
      } else if (value == JsonToken.VALUE_STRING && key.equals("litellm_provider")) {
        provider = Optional.of(parser.getString());
      }
      parser.skipChildren();
    }
    rates.putAll(tiers);
    return new PriceTableEntry(
        model,
        provider,
        mode,
        rate(rates, "input_cost_per_token"),
        rate(rates, "output_cost_per_token"),
        rate(rates, "cache_read_input_token_cost"),
        rate(rates, "cache_creation_input_token_cost"),
        rate(rates, "output_cost_per_reasoning_token"));
  }

  private static Rate rate(Map<String, NavigableMap<Long, Double>> rates, String key) {
    return new Rate(rates.getOrDefault(key, new TreeMap<>()));
  }

  /// A list of prices, each for a range of input tokens. It comes before a price for any number.
  private void tiers(
      JsonParser parser, String model, Map<String, NavigableMap<Long, Double>> tiers) {
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() == JsonToken.START_OBJECT) {
        tier(parser, model, tiers);
      } else {
        problem(parser, said(model, TIERS, "expected an object of prices, found " + kind(parser)));
        parser.skipChildren();
      }
    }
  }

  private void tier(
      JsonParser parser, String model, Map<String, NavigableMap<Long, Double>> tiers) {
    var prices = new LinkedHashMap<String, Double>();
    long from = 0;
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String key = parser.currentName();
      JsonToken value = parser.nextToken();
      if (PRICES.contains(key)) {
        price(parser, model, key).ifPresent(usd -> prices.put(key, usd));
      } else if (value == JsonToken.START_ARRAY && key.equals("range")) {
        from = start(parser, model);
      }
      parser.skipChildren();
    }
    for (var price : prices.entrySet()) {
      Map<Long, Double> of = tiers.computeIfAbsent(price.getKey(), _ -> new TreeMap<>());
      add(parser, model, TIERS, of, from, price.getValue());
    }
  }

  /// The first number of a range; the parser is left at its end.
  private long start(JsonParser parser, String model) {
    parser.nextToken();
    OptionalDouble from = number(parser);
    if (from.isEmpty() || from.getAsDouble() < 0) {
      problem(parser, said(model, TIERS, "expected a range of input tokens"));
    }
    while (parser.currentToken() != JsonToken.END_ARRAY) {
      parser.skipChildren();
      parser.nextToken();
    }
    return (long) from.orElse(0);
  }

  /// The price here; empty when it is `null` or a mistake.
  private Optional<Double> price(JsonParser parser, String model, String key) {
    OptionalDouble price = number(parser);
    if (price.isEmpty()) {
      if (parser.currentToken() != JsonToken.VALUE_NULL) {
        problem(
            parser, said(model, key, "expected a number of USD per token, found " + shown(parser)));
      }
      return Optional.empty();
    }
    double usd = price.getAsDouble();
    if (usd < 0 || usd > DEAREST) {
      String rule = usd < 0 ? "a price must not be negative" : "a token cannot cost over $1,000";
      problem(parser, said(model, key, rule + ", was " + shown(parser)));
      return Optional.empty();
    }
    return Optional.of(usd);
  }

  private void add(
      JsonParser parser,
      String model,
      String key,
      Map<Long, Double> prices,
      long from,
      double usd) {
    Double before = prices.put(from, usd);
    if (before != null && before != usd) {
      problem(parser, said(model, key, "is given twice, with different prices"));
    }
  }

  /// A number, or a text that is one.
  private static OptionalDouble number(JsonParser parser) {
    return switch (parser.currentToken()) {
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_STRING ->
          Scalars.real(Value.text(parser.getString()));
      case null, default -> OptionalDouble.empty();
    };
  }

  private static String said(String model, String key, String problem) {
    return Wording.name(model) + ": " + key + ": " + problem;
  }

  private static String shown(JsonParser parser) {
    JsonToken token = parser.currentToken();
    if (token == null || token.isStructStart()) {
      return kind(parser);
    }
    String text = parser.getString();
    if (token == JsonToken.VALUE_STRING) {
      return "the text " + Wording.name(text);
    }
    return text.length() > LONGEST_NUMBER ? text.substring(0, LONGEST_NUMBER) + "…" : text;
  }

  private static String kind(JsonParser parser) {
    return switch (parser.currentToken()) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "a list";
      case VALUE_STRING -> "a text";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
      case VALUE_TRUE, VALUE_FALSE -> "true or false";
      case VALUE_NULL -> "null";
      case null, default -> "nothing";
    };
  }

  /// Without what the parser says about its own settings.
  private static String reason(JacksonException e) {
    String message = e.getOriginalMessage();
    int settings = message.indexOf(" (start marker");
    return settings < 0 ? message : message.substring(0, settings);
  }

  private void problem(JsonParser parser, String what) {
    problem(parser.currentTokenLocation(), what);
  }

  private void problem(@Nullable TokenStreamLocation place, String what) {
    if (problems.size() == MOST_PROBLEMS) {
      more++;
    } else if (place == null) {
      problems.add(file + ": " + what);
    } else {
      problems.add(file + ":" + place.getLineNr() + ":" + place.getColumnNr() + ": " + what);
    }
  }
}
