/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantitiesTest {
  @ParameterizedTest
  @CsvSource({
    "30s,PT30S",
    "1h30m,PT1H30M",
    "1.5s,PT1.5S",
    "250ms,PT0.25S",
    "0,PT0S",
    "7us,PT0.000007S"
  })
  void aDurationIsReadAsGoWritesIt(String written, Duration duration) {
    assertThat(Quantities.duration(written)).contains(duration);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "30", "s", "-1s", "1d", "1s 2s", "1.2.3s", "300000h300000000000000000h"})
  void whatIsNotADurationIsNotGuessed(String written) {
    assertThat(Quantities.duration(written)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"64MiB,67108864", "1.5KB,1500", "1024,1024", "2 GiB,2147483648", "0,0"})
  void bytesAreReadWithBinaryAndDecimalUnits(String written, long bytes) {
    assertThat(Quantities.bytes(written)).contains(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "MiB", "64mib", "-1", "1e9", "9999999999999GiB"})
  void whatIsNotASizeIsNotGuessed(String written) {
    assertThat(Quantities.bytes(written)).isEmpty();
  }

  @Test
  void durationsInAMessageAreWrittenAsUsersWriteThem() {
    assertThat(Quantities.withDurationsWritten("not under root_grace (PT1M30S), was PT0.25S"))
        .isEqualTo("not under root_grace (1m30s), was 250ms");
    assertThat(Quantities.withDurationsWritten("PT and OPTS and PTA are words, PT0S is 0s"))
        .isEqualTo("PT and OPTS and PTA are words, 0s is 0s");
  }

  @Test
  void whatIsWrittenReadsBackTheSame() {
    for (long nanos : new long[] {0, 1, 1_000, 1_001_001, 90_000_000_000L, 3_600_000_000_007L}) {
      Duration duration = Duration.ofNanos(nanos);
      assertThat(Quantities.duration(Quantities.written(duration))).contains(duration);
    }
    for (long bytes : new long[] {0, 1, 1023, 1024, 3L << 20, 5L << 30}) {
      assertThat(Quantities.bytes(Quantities.written(bytes))).contains(bytes);
    }
  }
}
