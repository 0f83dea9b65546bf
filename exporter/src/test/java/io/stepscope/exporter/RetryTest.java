/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class RetryTest {
  private static final Duration START = Duration.ZERO;
  private static final Optional<Duration> NOT_ASKED = Optional.empty();

  /// A random number that is always the same.
  private static RandomGenerator always(double value) {
    return new RandomGenerator() {
      @Override
      public long nextLong() {
        return 0;
      }

      @Override
      public double nextDouble() {
        return value;
      }
    };
  }

  @Test
  void theWaitGrowsByHalfUpToItsBound() {
    var retry = new Retry(RetrySettings.DEFAULT, always(0.5));
    assertThat(retry.delay(1, START, NOT_ASKED)).contains(Duration.ofSeconds(5));
    assertThat(retry.delay(2, START, NOT_ASKED)).contains(Duration.ofMillis(7_500));
    assertThat(retry.delay(3, START, NOT_ASKED)).contains(Duration.ofMillis(11_250));
    assertThat(retry.delay(9, START, NOT_ASKED)).contains(Duration.ofSeconds(30));
    assertThat(retry.delay(5_000, START, NOT_ASKED)).contains(Duration.ofSeconds(30));
  }

  @Test
  void jitterSpreadsTheWaitByHalfOfItBothWays() {
    var retry = new Retry(RetrySettings.DEFAULT, new SplittableRandom(1));
    for (int i = 0; i < 1_000; i++) {
      assertThat(retry.delay(1, START, NOT_ASKED).orElseThrow())
          .isBetween(Duration.ofMillis(2_500), Duration.ofMillis(7_500));
    }
    assertThat(new Retry(RetrySettings.DEFAULT, always(0)).delay(1, START, NOT_ASKED))
        .contains(Duration.ofMillis(2_500));
    assertThat(new Retry(RetrySettings.DEFAULT, always(1)).delay(1, START, NOT_ASKED))
        .contains(Duration.ofMillis(7_500));
  }

  @Test
  void whatTheBackendAskedForWins() {
    var retry = new Retry(RetrySettings.DEFAULT, always(0.5));
    assertThat(retry.delay(1, START, Optional.of(Duration.ofMillis(1))))
        .contains(Duration.ofMillis(1));
    assertThat(retry.delay(1, START, Optional.of(Duration.ofMinutes(2))))
        .contains(Duration.ofMinutes(2));
  }

  @Test
  void noAttemptBeginsAfterTheTimeIsOver() {
    var retry = new Retry(RetrySettings.DEFAULT, always(0.5));
    assertThat(retry.delay(9, Duration.ofSeconds(270), NOT_ASKED)).isPresent();
    assertThat(retry.delay(9, Duration.ofSeconds(271), NOT_ASKED)).isEmpty();
    assertThat(retry.delay(1, START, Optional.of(Duration.ofSeconds(301)))).isEmpty();
  }

  @Test
  void aLimitOfZeroIsNone() {
    var settings =
        new RetrySettings(true, Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ZERO);
    assertThat(new Retry(settings, always(0.5)).delay(9, Duration.ofDays(9), NOT_ASKED))
        .contains(Duration.ofSeconds(1));
  }

  @Test
  void withRetriesOffEvenTheBackendIsNotListenedTo() {
    var settings =
        new RetrySettings(false, Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ZERO);
    assertThat(new Retry(settings, always(0.5)).delay(1, START, Optional.of(Duration.ofMillis(1))))
        .isEmpty();
  }
}
