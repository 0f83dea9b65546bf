/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stepscope.analyzer.model.TokenUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PriceTableTest {
  private static final TokenUsage ONE_IN = tokens(1, 0);

  @Test
  void theExactNameComesBeforeTheNameWithoutItsDate() throws PriceTableException {
    var table = table("{\"gpt-5\": 1, \"gpt-5-2025-08-07\": 2, \"claude-sonnet-4\": 3}");
    assertThat(entry(table, "openai", "gpt-5-2025-08-07")).contains("gpt-5-2025-08-07");
    assertThat(entry(table, "openai", "gpt-5-2025-09-01")).contains("gpt-5");
    assertThat(entry(table, "anthropic", "claude-sonnet-4-20250514")).contains("claude-sonnet-4");
    assertThat(entry(table, "vertex_ai", "claude-sonnet-4@20250514")).contains("claude-sonnet-4");
    assertThat(entry(table, "openai", "GPT-5")).contains("gpt-5");
  }

  @Test
  void onlyADateIsLeftOut() throws PriceTableException {
    var table = table("{\"claude-sonnet\": 1, \"gpt\": 2, \"m\": 3, \"claude\": 4}");
    assertThat(entry(table, "anthropic", "claude-sonnet-4-20250514")).isEmpty();
    assertThat(entry(table, "openai", "gpt-5-2025-08-07")).isEmpty();
    assertThat(entry(table, "openai", "m-1234567890")).isEmpty();
    assertThat(entry(table, "openai", "m-20259901")).isEmpty();
    assertThat(entry(table, "openai", "m-4")).isEmpty();
  }

  @Test
  void theProvidersOwnEntryComesFirst() throws PriceTableException {
    var table = table("{\"gpt-4o\": 1, \"azure/gpt-4o\": 2, \"gemini/g\": 3, \"bedrock/b\": 4}");
    assertThat(entry(table, "azure", "gpt-4o")).contains("azure/gpt-4o");
    assertThat(entry(table, "azure.ai.openai", "gpt-4o-2024-08-06")).contains("azure/gpt-4o");
    assertThat(entry(table, "azure", "azure/gpt-4o")).contains("azure/gpt-4o");
    assertThat(entry(table, "openai", "gpt-4o")).contains("gpt-4o");
    assertThat(entry(table, "openai", "openai/gpt-4o")).contains("gpt-4o");
    assertThat(entry(table, "gcp.gemini", "models/g")).contains("gemini/g");
    assertThat(entry(table, "gcp.gemini", "projects/p/publishers/google/models/g"))
        .contains("gemini/g");
    assertThat(entry(table, "aws.bedrock", "b")).contains("bedrock/b");
    assertThat(table.price(Optional.empty(), "openai/gpt-4o", ONE_IN)).isPresent();
  }

  @Test
  void noEntryOfAnotherProviderIsTaken() throws PriceTableException {
    var table =
        PriceTable.parse(
            """
            {"gpt-4o": {"input_cost_per_token": 1, "litellm_provider": "openai"},
             "mine": {"input_cost_per_token": 1},
             "old": {"input_cost_per_token": 1, "litellm_provider": "text-completion-openai"}}
            """,
            "prices");
    assertThat(entry(table, "bedrock", "somewhere/else/gpt-4o")).isEmpty();
    assertThat(entry(table, "bedrock", "somewhere/else/mine")).isEmpty();
    assertThat(entry(table, "openrouter", "openai/gpt-4o")).isEmpty();
    assertThat(entry(table, "azure", "gpt-4o")).isEmpty();
    assertThat(entry(table, "azure", "mine")).contains("mine");
    assertThat(entry(table, "openai", "old")).contains("old");
    assertThat(entry(table, "our-gateway", "gpt-4o")).contains("gpt-4o");
  }

  @Test
  void aPriceAboveALimitCountsForAllTokensOfACallWithMoreInput() throws PriceTableException {
    var table =
        PriceTable.parse(
            """
            {"m": {"input_cost_per_token": 1, "output_cost_per_token": 10,
                   "input_cost_per_token_above_128k_tokens": 2,
                   "input_cost_per_token_above_200k_tokens": 3,
                   "output_cost_per_token_above_200k_tokens": 30,
                   "cache_read_input_token_cost": 0.5,
                   "cache_read_input_token_cost_above_200k_tokens": 0.75,
                   "input_cost_per_token_above_200k_tokens_priority": 99}}
            """,
            "prices");
    assertThat(usd(table, tokens(128_000, 1))).isEqualTo(128_000 + 10);
    assertThat(usd(table, tokens(128_001, 1))).isEqualTo(2 * 128_001 + 10);
    assertThat(usd(table, tokens(200_000, 1))).isEqualTo(2 * 200_000 + 10);
    assertThat(usd(table, tokens(200_001, 1))).isEqualTo(3 * 200_001 + 30);
    var cached = cached(300_000, 1, 100_000, 0);
    assertThat(usd(table, cached)).isEqualTo(3 * 200_000 + 0.75 * 100_000 + 30);
    assertThat(usd(table, cached(100_000, 0, 50_000, 0))).isEqualTo(50_000 + 0.5 * 50_000);
    assertThat(table.price(Optional.empty(), "m", cached).orElseThrow().entry())
        .isEqualTo("m above 200000 tokens");
  }

  @Test
  void aListOfPricesByRangeCountsBeforeAPriceForAll() throws PriceTableException {
    var table =
        PriceTable.parse(
            """
            {"m": {"input_cost_per_token": 9, "output_cost_per_token": 9, "tiered_pricing": [
               {"input_cost_per_token": 1, "output_cost_per_token": 10, "range": [0, 256000.0]},
               {"range": [256000.0, 1000000.0],
                "input_cost_per_token": 2, "output_cost_per_token": 20}]}}
            """,
            "prices");
    assertThat(usd(table, tokens(256_000, 1))).isEqualTo(256_000 + 10);
    assertThat(usd(table, tokens(256_001, 1))).isEqualTo(2 * 256_001 + 20);
    assertThat(
            problems(
                """
                {"m": {"tiered_pricing": [{"input_cost_per_token": -1, "range": [0, 1]}, 7, [8]]},
                 "n": {"tiered_pricing": [{"input_cost_per_token": 1, "range": ["x"]}]}}
                """))
        .satisfiesExactly(
            negative -> assertThat(negative).contains("`m`: input_cost_per_token: a price must"),
            number -> assertThat(number).contains("`m`: tiered_pricing: ").contains("a number"),
            list -> assertThat(list).contains("`m`: tiered_pricing: ").contains("a list"),
            range -> assertThat(range).contains("`n`: tiered_pricing: expected a range"));
  }

  @Test
  void tokensOfASideWithoutAPriceAreNotFree() throws PriceTableException {
    var table =
        PriceTable.parse(
            """
            {"in": {"input_cost_per_token": 1},
             "out": {"output_cost_per_token": 1, "input_cost_per_token": null},
             "embedding": {"input_cost_per_token": 1, "mode": "embedding"},
             "image": {"input_cost_per_token": 1, "output_cost_per_image": 1,
                       "mode": "image_generation"},
             "azure/spoken": {"input_cost_per_second": 1, "mode": "audio_transcription"},
             "spoken": {"input_cost_per_token": 1}}
            """,
            "prices");
    assertThat(table.price(Optional.empty(), "in", tokens(3, 0)).orElseThrow().usd()).isEqualTo(3);
    assertThat(table.price(Optional.empty(), "in", tokens(3, 1))).isEmpty();
    assertThat(table.price(Optional.empty(), "out", tokens(3, 1))).isEmpty();
    assertThat(table.price(Optional.empty(), "out", tokens(0, 2)).orElseThrow().usd()).isEqualTo(2);
    assertThat(table.price(Optional.empty(), "embedding", tokens(3, 1)).orElseThrow().usd())
        .isEqualTo(3);
    assertThat(table.price(Optional.empty(), "image", tokens(3, 0))).isEmpty();
    assertThat(table.price(Optional.of("azure"), "spoken", tokens(3, 0))).isEmpty();
  }

  @Test
  void textsThatAreNumbersAreRead() throws PriceTableException {
    var table = table("{\"m\": \"1e-06\"}");
    assertThat(usd(table, tokens(2_000_000, 0))).isCloseTo(2, within(1e-9));
  }

  @Test
  void everyMistakeIsToldWithItsPlaceModelAndKey() {
    assertThat(
            problems(
                """
                {"sample_spec": {"input_cost_per_token": "a number"},
                 "neg": {"input_cost_per_token": -1e-06, "output_cost_per_token": 1},
                 "nan": {"output_cost_per_token": NaN},
                 "word": {"input_cost_per_token_above_200k_tokens": "abc"},
                 "huge": {"input_cost_per_token": 1e308},
                 "list": {"cache_read_input_token_cost": [1, 2], "mode": "chat"},
                 "yes": {"input_cost_per_token": true},
                 "plain": 2.5e-06,
                 "twice": {"input_cost_per_token": 1},
                 "twice": {"input_cost_per_token": 1},
                 "differs": {"input_cost_per_token": 1},
                 "differs": {"input_cost_per_token": 2},
                 "key": {"input_cost_per_token": 1, "input_cost_per_token": 2}}
                """))
        .containsExactly(
            "p.json:2:34: `neg`: input_cost_per_token: a price must not be negative, was -1e-06",
            "p.json:3:35: `nan`: output_cost_per_token: expected a number of USD per token, found"
                + " NaN",
            "p.json:4:53: `word`: input_cost_per_token_above_200k_tokens: expected a number of USD"
                + " per token, found the text `abc`",
            "p.json:5:35: `huge`: input_cost_per_token: a token cannot cost over $1,000, was 1e308",
            "p.json:6:42: `list`: cache_read_input_token_cost: expected a number of USD per token,"
                + " found a list",
            "p.json:7:34: `yes`: input_cost_per_token: expected a number of USD per token, found"
                + " true",
            "p.json:8:11: `plain`: expected an object of prices, found a number",
            "p.json:12:2: `differs`: is given twice, with different prices",
            "p.json:13:61: `key`: input_cost_per_token: is given twice, with different prices");
  }

  @Test
  void ofVeryManyMistakesTheFirstAreToldAndTheRestCounted() {
    var json = new StringBuilder("{");
    for (int i = 0; i < 100; i++) {
      json.append("\"m").append(i).append("\": {\"input_cost_per_token\": -1},\n");
    }
    json.append("\"end\": {}}");
    assertThat(problems(json.toString()))
        .hasSize(21)
        .last()
        .isEqualTo("p.json: and 80 more problems");
  }

  @Test
  void whatIsNoTableSaysWhatItIs() {
    assertThat(problems(" \n")).singleElement().asString().contains("p.json: the file is empty");
    assertThat(problems("[]"))
        .containsExactly("p.json:1:1: expected a JSON object of models with prices, found a list");
    assertThat(problems("<html>"))
        .singleElement()
        .asString()
        .startsWith("p.json:1:1: is not JSON: ")
        .doesNotContain("Source");
    assertThat(problems("{\"m\": {\"input_cost_per_token\": 1},\n  \"n\": {\"mode\" 1}}"))
        .singleElement()
        .asString()
        .startsWith("p.json:2:16: is not JSON: ");
    assertThat(problems("{\"m\": {\"input_cost_per_token\": 1"))
        .singleElement()
        .asString()
        .startsWith("p.json:1:")
        .contains(": is not JSON: ")
        .doesNotContain("Source");
    assertThat(problems("{\"m\": {\"input_cost_per_token\": 1}} {}"))
        .singleElement()
        .asString()
        .contains("is not JSON: something follows the object");
    assertThat(problems("{\"m\": {\"mode\": \"chat\"}}"))
        .containsExactly("p.json: no model has input_cost_per_token or output_cost_per_token");
  }

  @Test
  void moreTokensNeverCostLess() throws PriceTableException {
    var random = new Random(7);
    for (int round = 0; round < 500; round++) {
      var keys = new ArrayList<String>();
      double in = random.nextDouble();
      double out = random.nextDouble();
      keys.add("\"input_cost_per_token\": " + in);
      keys.add("\"output_cost_per_token\": " + out);
      keys.add("\"input_cost_per_token_above_1k_tokens\": " + (in + random.nextDouble()));
      keys.add("\"output_cost_per_token_above_1k_tokens\": " + (out + random.nextDouble()));
      var table = PriceTable.parse("{\"m\": {" + String.join(",", keys) + "}}", "p.json");
      var less = tokens(random.nextInt(2_000), random.nextInt(2_000));
      var more =
          tokens(
              less.input().orElseThrow() + random.nextInt(2_000),
              less.output().orElseThrow() + random.nextInt(2_000));
      assertThat(usd(table, more)).isGreaterThanOrEqualTo(usd(table, less));
    }
  }

  /// A table of input prices alone.
  private static PriceTable table(String prices) throws PriceTableException {
    return PriceTable.parse(
        prices.replaceAll(": ([^,}]+)", ": {\"input_cost_per_token\": $1}"), "prices");
  }

  private static Optional<String> entry(PriceTable table, String provider, String model) {
    return table.price(Optional.of(provider), model, ONE_IN).map(PriceTable.Priced::entry);
  }

  private static double usd(PriceTable table, TokenUsage tokens) {
    return table.price(Optional.empty(), "m", tokens).orElseThrow().usd();
  }

  private static List<String> problems(String json) {
    var problems = new ArrayList<String>();
    assertThatThrownBy(() -> PriceTable.parse(json, "p.json"))
        .isInstanceOfSatisfying(PriceTableException.class, e -> problems.addAll(e.problems()));
    return problems;
  }

  private static TokenUsage tokens(long input, long output) {
    return cached(input, output, 0, 0);
  }

  private static TokenUsage cached(long input, long output, long read, long written) {
    return new TokenUsage(
        OptionalLong.of(input),
        OptionalLong.of(output),
        OptionalLong.of(read),
        OptionalLong.of(written),
        OptionalLong.empty());
  }
}
