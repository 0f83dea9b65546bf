/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.usage;

import io.stepscope.analyzer.model.TokenUsage;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/*
 * Which entry is a call's? As LiteLLM looks it up, and no entry of anybody else: the first of these
 * names that the table has, without regard to case.
 *
 *   provider/name          azure/gpt-4o-2024-08-06
 *   name                   gpt-4o-2024-08-06
 *   both without the date  azure/gpt-4o, gpt-4o
 *   the same for what follows the provider's own name in the model: openai/gpt-4o is gpt-4o, and
 *   for what follows Google's models/
 *
 * Only a prefix that names the provider of the call (of a call without one, any provider that is
 * known) is left out: somewhere/else/gpt-4o is not gpt-4o, whose price is another's. For the same
 * reason a plain name whose entry names another provider in litellm_provider is not taken. A
 * provider that is not known, a gateway of one's own, cannot be compared and takes plain names.
 */
/// Prices the user gave, in the form of LiteLLM's `model_prices_and_context_window.json`: an object
/// of models, each with prices per token in USD. None comes with the product.
public final class PriceTable {
  /// Without any price.
  public static final PriceTable EMPTY = new PriceTable(Map.of());

  private static final long MAX_BYTES = 64L << 20;

  private final Map<String, PriceTableEntry> exact;
  private final Map<String, PriceTableEntry> folded;

  private PriceTable(Map<String, PriceTableEntry> entries) {
    this.exact = Map.copyOf(entries);
    this.folded = new HashMap<>();
    entries.forEach((name, entry) -> folded.putIfAbsent(name.toLowerCase(Locale.ROOT), entry));
  }

  /// What tokens cost.
  ///
  /// @param entry of the table whose prices were used, as it spells it; with the limit beyond which
  ///   they are, if any
  public record Priced(double usd, String entry) {}

  /// Reads a file.
  ///
  /// @throws PriceTableException when it cannot be read, is no table or has mistakes, or is beyond
  ///   64 MiB
  public static PriceTable read(Path file) throws PriceTableException {
    return parse(text(file), file.toString());
  }

  private static String text(Path file) throws PriceTableException {
    String problem;
    try {
      if (Files.size(file) <= MAX_BYTES) {
        return Files.readString(file, StandardCharsets.UTF_8);
      }
      problem = "a price file must be below " + MAX_BYTES + " bytes";
    } catch (IOException e) {
      problem = "the price file cannot be read: " + reason(e);
    }
    throw new PriceTableException(List.of(file + ": " + problem));
  }

  /// Such exceptions say no more than a name or a number.
  private static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "there is no such file";
      case CharacterCodingException _ -> "it is not text in UTF-8";
      default -> String.valueOf(e.getMessage());
    };
  }

  /// Reads the text of a table. Prices are numbers or texts that are numbers; `null` is none.
  ///
  /// @param name of the source, for messages
  /// @throws PriceTableException when it is no JSON object, a price is none or negative, a model is
  ///   given twice with different prices, or no model in it has a price
  public static PriceTable parse(String json, String name) throws PriceTableException {
    return new PriceTable(PriceTableReader.read(json, name));
  }

  public boolean isEmpty() {
    return exact.isEmpty();
  }

  /// What the tokens cost; empty when no tokens were reported, the table does not have the model,
  /// or there are tokens that it has no price for. Prices above a limit count for all tokens of a
  /// call with more input tokens than that.
  public Optional<Priced> price(Optional<String> provider, String model, TokenUsage tokens) {
    if (isEmpty() || (tokens.input().isEmpty() && tokens.output().isEmpty())) {
      return Optional.empty();
    }
    PriceTableEntry entry = entry(provider, model);
    if (entry == null) {
      return Optional.empty();
    }
    OptionalDouble usd = entry.cost(tokens);
    return usd.isPresent()
        ? Optional.of(new Priced(usd.getAsDouble(), entry.source(tokens)))
        : Optional.empty();
  }

  private @Nullable PriceTableEntry entry(Optional<String> provider, String model) {
    for (String name : names(provider, model)) {
      PriceTableEntry entry = exact.get(name);
      entry = entry == null ? folded.get(name.toLowerCase(Locale.ROOT)) : entry;
      if (entry != null && isOf(provider, entry)) {
        return entry;
      }
    }
    return null;
  }

  /// Whether nothing says that the entry is another provider's.
  private static boolean isOf(Optional<String> provider, PriceTableEntry entry) {
    if (entry.name().contains("/")
        || provider.isEmpty()
        || entry.provider().isEmpty()
        || !PriceTableProviders.isKnown(provider.get())) {
      return true;
    }
    String its = entry.provider().get().toLowerCase(Locale.ROOT);
    return PriceTableProviders.spellings(provider.get()).stream()
        .anyMatch(name -> its.startsWith(name) || its.endsWith(name));
  }

  /// The names to look for, best first.
  private static Set<String> names(Optional<String> provider, String model) {
    List<String> prefixes = provider.map(PriceTableProviders::spellings).orElse(List.of());
    var names = new LinkedHashSet<String>();
    addNames(prefixes, model, names);
    withoutProvider(provider, model).ifPresent(rest -> addNames(prefixes, rest, names));
    return names;
  }

  private static void addNames(List<String> prefixes, String model, Set<String> names) {
    for (String name : List.of(model, withoutDate(model))) {
      prefixes.forEach(prefix -> names.add(prefix + "/" + name));
      names.add(name);
    }
  }

  private static Optional<String> withoutProvider(Optional<String> provider, String model) {
    int google = endOfGooglePath(model);
    if (google > 0) {
      return Optional.of(model.substring(google));
    }
    int slash = model.indexOf('/');
    String prefix = model.substring(0, Math.max(slash, 0));
    boolean its =
        provider.isPresent()
            ? PriceTableProviders.same(prefix, provider.get())
            : PriceTableProviders.isKnown(prefix);
    return slash > 0 && its ? Optional.of(model.substring(slash + 1)) : Optional.empty();
  }

  /// Where the model's name begins after `models/` or `…/publishers/google/models/`; 0 elsewhere.
  private static int endOfGooglePath(String model) {
    if (model.startsWith("models/")) {
      return "models/".length();
    }
    int publisher = model.startsWith("publishers/") ? 0 : model.indexOf("/publishers/");
    int models = publisher < 0 ? -1 : model.indexOf("/models/", publisher);
    return models < 0 ? 0 : models + "/models/".length();
  }

  /// Without `-20250514`, `@20250514` or `-2025-05-14` at its end.
  private static String withoutDate(String model) {
    int compact = model.length() - 9;
    if (compact > 0
        && (model.charAt(compact) == '-' || model.charAt(compact) == '@')
        && isDate(model.substring(compact + 1))) {
      return model.substring(0, compact);
    }
    int dashed = model.length() - 11;
    if (dashed > 0
        && model.charAt(dashed) == '-'
        && model.charAt(dashed + 5) == '-'
        && model.charAt(dashed + 8) == '-'
        && isDate(model.substring(dashed + 1).replace("-", ""))) {
      return model.substring(0, dashed);
    }
    return model;
  }

  /// Whether eight digits are a day of this century.
  private static boolean isDate(String digits) {
    if (digits.length() != 8 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return false;
    }
    int month = Integer.parseInt(digits.substring(4, 6));
    int day = Integer.parseInt(digits.substring(6));
    return digits.startsWith("20") && month >= 1 && month <= 12 && day >= 1 && day <= 31;
  }
}
