/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "999, 999 ns",
    "1000, 1 µs",
    "412000, 412 µs",
    "3200000, 3.2 ms",
    "3200000000, 3.2 s",
    "59400000000, 59 s",
    "125000000000, 2 min 5 s",
    "3780000000000, 63 min 0 s",
    "-1, ?"
  })
  void aDurationReadsAsInTheSentencesOfTheAnalysis(long nanos, String words) {
    assertThat(Words.duration(nanos)).isEqualTo(words);
  }

  @Test
  void whatCameOverTheWireCannotSteerTheTerminal() {
    assertThat(Words.oneLine("\u001b[2Jall\r\n\tgone\u0007 \u202Etxt"))
        .isEqualTo("\uFFFD[2Jall gone\uFFFD \uFFFDtxt");
  }

  @Test
  void aCutNeverSplitsACharacter() {
    assertThat(Words.cut("🚲🚲🚲🚲", 3)).isEqualTo("🚲🚲…");
    assertThat(Words.cut("🚲🚲🚲", 3)).isEqualTo("🚲🚲🚲");
  }

  @Test
  void linesBreakAtBlanksAndALongWordKeepsItsOwn() {
    assertThat(Words.wrap("one two three_is_long four", 8))
        .containsExactly("one two", "three_is_long", "four");
  }
}
