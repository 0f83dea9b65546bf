/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpAnswerTest {
  private static final Instant NOW = Instant.parse("2026-02-03T04:05:06Z");

  @Test
  void retryAfterIsReadAsSecondsOrAsADate() {
    assertThat(HttpAnswer.delay("7", NOW)).contains(Duration.ofSeconds(7));
    assertThat(HttpAnswer.delay(" 120 ", NOW)).contains(Duration.ofMinutes(2));
    assertThat(HttpAnswer.delay("Tue, 3 Feb 2026 04:05:36 GMT", NOW))
        .contains(Duration.ofSeconds(30));
    assertThat(HttpAnswer.delay("Tue, 03 Feb 2026 04:06:06 GMT", NOW))
        .contains(Duration.ofMinutes(1));
  }

  @Test
  void anAbsurdlyLongDelayStaysOne() {
    assertThat(HttpAnswer.delay("99999999999999999999999", NOW).orElseThrow())
        .isGreaterThan(Duration.ofDays(10_000));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "0", "-5", "1.5", "soon", "Tue, 03 Feb 2026 04:05:06 GMT", "٣", "+7"})
  void whatAsksForNothingIsIgnored(String value) {
    assertThat(HttpAnswer.delay(value, NOW)).isEmpty();
  }
}
