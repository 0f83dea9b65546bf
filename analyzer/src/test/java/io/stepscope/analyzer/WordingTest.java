/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordingTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0 µs",
    "870000, 870 µs",
    "1500000, 1.5 ms",
    "350000000, 350 ms",
    "999600000, 1 s",
    "4200000000, 4.2 s",
    "61000000000, 61 s",
    "200000000000, 3 min 20 s",
    "7500000000000, 2 h 5 min"
  })
  void aDurationIsWrittenInTheUnitThatAPersonWouldUse(double nanos, String written) {
    assertThat(Wording.duration(nanos)).isEqualTo(written);
  }

  @Test
  void aSmallShareIsNotWrittenAsNone() {
    assertThat(Wording.percent(0.001)).isEqualTo("under 1 %");
    assertThat(Wording.percent(0)).isEqualTo("0 %");
    assertThat(Wording.percent(0.614)).isEqualTo("61 %");
  }

  @Test
  void aNameFromTheWireStaysOnOneLineAndShort() {
    assertThat(Wording.name("search\nrm -rf `x`")).isEqualTo("`search rm -rf  x `");
    assertThat(Wording.name("n".repeat(500))).hasSize(83).endsWith("…`");
  }

  @Test
  void numbersAgreeWithTheirNoun() {
    assertThat(Wording.count(1, "call")).isEqualTo("1 call");
    assertThat(Wording.count(12_000, "token")).isEqualTo("12,000 tokens");
  }
}
