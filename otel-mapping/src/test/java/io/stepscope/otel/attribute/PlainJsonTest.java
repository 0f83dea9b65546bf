/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.attribute;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.model.Value;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The parser for everything is the judge: where the plain reader answers, it answers the same.
class PlainJsonTest {
  private static final ValueCaps CAPS = new ValueCaps(6, 60, 40);
  private static final String[] ATOMS = {
    "0",
    "-0",
    "7",
    "-12",
    "123456789012345678",
    "1234567890123456789012",
    "1.5",
    "-0.25",
    "10.0",
    "01",
    "1e3",
    "1.",
    "-",
    "+1",
    "true",
    "false",
    "null",
    "nullx",
    "NaN",
    "'single'",
    "\"\"",
    "\"plain\"",
    "\"a \\\"quoted\\\" word\"",
    "\"line\\nline\\t\"",
    "\"\\u00e9\\ud83d\\uDE80\"",
    "\"\\u12\"",
    "\"\\x\"",
    "\"raw\ttab\"",
    "\"na\u00efve\"",
    "\"\\/\\b\\f\\r\\\\\"",
    "\"a text that is a good deal longer than what is kept of one\""
  };
  private static final String[] BLANKS = {"", "", " ", "\n", "\t \r"};
  private static final String MUTATIONS = "{}[]\":,\\ 0-.eEntu'\u0001";

  private final Random random = new Random(5);

  @Test
  void whereItAnswersItAnswersWhatTheOtherAnswers() {
    int answered = 0;
    for (int i = 0; i < 60_000; i++) {
      String text = container(3);
      for (int change = random.nextInt(4); change > 1; change--) {
        text = changed(text);
      }
      var plain = PlainJson.read(text, CAPS);
      if (plain != null) {
        answered++;
        var judged = JsonText.parseAnything(text, CAPS);
        assertThat(judged).as(text).isEqualTo(new JsonText.Reading(plain, false, false));
      }
    }
    assertThat(answered).isGreaterThan(10_000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        " {\"city\": \"Rome\", \"days\": [1, 2.5, true, null], \"note\": \"a\\nb\"} ",
        "[{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"hi\"}]}]"
      })
  void plainJsonIsReadWithoutHelp(String text) {
    assertThat(PlainJson.read(text, ValueCaps.READING)).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\"text\"",
        "12",
        "{",
        "[1",
        "[1,]",
        "[,1]",
        "{\"a\"}",
        "{\"a\":}",
        "{a: 1}",
        "[1] 2",
        "[1 2]",
        "[01]",
        "['a']",
        "[NaN]",
        "[\"\\u00g0\"]",
        "{\"a\":1,}",
        "[tru]",
        "[\"open]"
      })
  void whatIsNotPlainIsLeftToTheOther(String text) {
    assertThat(PlainJson.read(text, ValueCaps.READING)).isNull();
  }

  @Test
  void nestingBeyondTheCapIsLeftToTheOther() {
    String deep = "[".repeat(100_000) + "]".repeat(100_000);
    assertThat(PlainJson.read(deep, ValueCaps.READING)).isNull();
    assertThat(JsonText.read(deep).value()).isInstanceOf(Value.Items.class);
  }

  private String container(int depth) {
    var text = new StringBuilder(blank());
    boolean object = random.nextBoolean();
    text.append(object ? '{' : '[');
    int members = random.nextInt(4);
    for (int i = 0; i < members; i++) {
      text.append(i > 0 ? "," : "").append(blank());
      if (object) {
        text.append('"').append("abc".charAt(random.nextInt(3))).append('"').append(blank());
        text.append(':').append(blank());
      }
      boolean nested = depth > 0 && random.nextInt(3) == 0;
      text.append(nested ? container(depth - 1) : ATOMS[random.nextInt(ATOMS.length)]);
      text.append(blank());
    }
    return text.append(object ? '}' : ']').append(blank()).toString();
  }

  private String blank() {
    return BLANKS[random.nextInt(BLANKS.length)];
  }

  private String changed(String text) {
    int at = random.nextInt(text.length());
    char c = MUTATIONS.charAt(random.nextInt(MUTATIONS.length()));
    return switch (random.nextInt(3)) {
      case 0 -> text.substring(0, at) + text.substring(at + 1) + " ";
      case 1 -> text.substring(0, at) + c + text.substring(at);
      default -> text.substring(0, at) + c + text.substring(at + 1);
    };
  }
}
