/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.otel.attribute.AttributeValue;
import io.stepscope.otel.attribute.Scalars;
import io.stepscope.otel.testing.TestSpan;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValuePartTest {
  @ParameterizedTest
  @CsvSource({
    "Error:ENOENT, ENOENT",
    "ShellError, ShellError",
    "Timeout: after 5 s, Timeout",
    "Error: no such file, ''",
    "no such file, ''",
    ":, ''"
  })
  void aCategoryIsOneWordOrStandsBeforeAColon(String text, String word) {
    assertThat(part("category", text)).isEqualTo(word);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"city\":\"Rome\"}|true",
        "Rome|true",
        "{\"type\":\"object\",\"properties\":{}}|false",
        "{\"type\":\"function\",\"function\":{}}|false",
        "{\"type\":\"museum\"}|true"
      })
  void whatDescribesArgumentsIsNone(String text, boolean arguments) {
    assertThat(part("unless_schema", text)).isEqualTo(arguments ? text : "");
  }

  @Test
  void aPathLeadsThroughJsonAndMaps() {
    assertThat(part("replies.0.meta.model", "{\"replies\":[{\"meta\":{\"model\":\"m\"}}]}"))
        .isEqualTo("m");
    assertThat(part("a.1", Map.of("a", List.of("x", 7)))).isEqualTo("7");
    assertThat(part("usage", "{\"usage\":{\"in\":[1,2.5,true]}}")).isEmpty(); // a map has no words
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a\":1}",
        "{\"a\":[1]}",
        "{\"a\":",
        "a.1",
        "''",
        "[{\"a\":{\"1\":2}}]",
        "{\"a\":null}"
      })
  void whereThePathDoesNotLeadThereIsNothing(String text) {
    assertThat(part("a.1", text)).isEmpty();
  }

  @Test
  void aWordOfTheTableStandsForAnything() {
    assertThat(part("=stream_error", "idle timeout")).isEqualTo("stream_error");
  }

  /// In words; empty when there is none.
  private static String part(String words, Object value) {
    var found = ValuePart.parse(words).of(AttributeValue.of(TestSpan.any(value)));
    return Scalars.text(found).orElse("");
  }
}
