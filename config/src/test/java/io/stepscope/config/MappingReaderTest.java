/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.otel.MappingSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The user's own dialect tables and prices.
class MappingReaderTest {
  private static final String TABLE =
      """
      dialect: in-house
      title: In-house agents
      version: 1
      order: 200
      reach: agent
      detect:
        prefixes: [acme.]
      fields:
        tool_name:
          10: acme.tool
      """;

  @TempDir private Path folder;

  private ConfigLoader.Result load(String mapping) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("stepscope.yaml"),
            "connectors:\n  stepscope:\n    mapping: {" + mapping + "}\n");
    return new ConfigLoader(Environment.EMPTY).load(List.of(file.toString()), List.of());
  }

  private List<String> errors(String mapping) throws IOException {
    ConfigLoader.Result result = load(mapping);
    assertThat(result).isInstanceOf(ConfigLoader.Rejected.class);
    return ((ConfigLoader.Rejected) result).errors().stream().map(Problem::toString).toList();
  }

  private Path written(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void tablesAndPricesAreTakenFromTheFilesNamed() throws IOException {
    Path table = written("in-house.yaml", TABLE);
    Path prices =
        written("prices.json", "{\"m-1\": {\"input_cost_per_token\": 1e-6, \"mode\": \"chat\"}}");

    ConfigLoader.Result result =
        load("dialect_files: [" + table + "], price_file: " + prices + ", evidence: false");

    assertThat(result).isInstanceOf(ConfigLoader.Loaded.class);
    MappingSettings mapping = ((ConfigLoader.Loaded) result).config().mapping();
    assertThat(mapping.dialectFiles()).containsExactly(table);
    assertThat(mapping.priceFile()).contains(prices);
    assertThat(mapping.evidence()).isFalse();
  }

  @Test
  void aMistakeInATableIsToldWithItsPlaceAndThePlaceThatNamesTheFile() throws IOException {
    Path table = written("in-house.yaml", TABLE.replace("tool_name:", "tool_nam:"));

    assertThat(errors("dialect_files: [" + table + "]"))
        .singleElement()
        .asString()
        .startsWith(
            folder.resolve("stepscope.yaml")
                + ":3:30: connectors::stepscope::mapping::dialect_files: "
                + table
                + ":9:3: ")
        .contains("tool_nam");
  }

  @Test
  void everyUnusableFileIsTold() throws IOException {
    Path gone = folder.resolve("gone.yaml");
    Path noPrices = written("prices.json", "{\"m-1\": {\"mode\": \"chat\"}}");

    assertThat(errors("dialect_files: [" + gone + "], price_file: " + noPrices))
        .satisfiesExactly(
            dialects -> assertThat(dialects).contains(gone + ": cannot be read"),
            prices ->
                assertThat(prices)
                    .contains("mapping::price_file: " + noPrices)
                    .contains("no model has input_cost_per_token"));
    assertThat(errors("price_file: " + gone)).singleElement().asString().contains("cannot be read");
  }

  @Test
  void everyMistakeInAPriceFileIsTold() throws IOException {
    Path prices =
        written(
            "prices.json",
            """
            {"m-1": {"input_cost_per_token": -1},
             "m-2": {"output_cost_per_token": "dear"}}
            """);

    assertThat(errors("price_file: " + prices))
        .satisfiesExactly(
            negative ->
                assertThat(negative)
                    .contains("mapping::price_file: " + prices + ":1:34: `m-1`: ")
                    .contains("input_cost_per_token: a price must not be negative, was -1"),
            text ->
                assertThat(text)
                    .contains("mapping::price_file: " + prices + ":2:35: `m-2`: ")
                    .contains("output_cost_per_token: expected a number"));
  }

  @Test
  void otherWordsForTheseKeysPointToThem() throws IOException {
    assertThat(errors("dialects: [a.yaml], prices: b.json"))
        .satisfiesExactly(
            dialects -> assertThat(dialects).contains("is dialect_files here"),
            prices -> assertThat(prices).contains("is price_file here"));
  }
}
