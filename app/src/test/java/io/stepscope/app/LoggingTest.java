/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class LoggingTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final Logging.LineHandler handler =
      new Logging.LineHandler(new PrintStream(bytes, true, UTF_8));

  private void log(Level level, long seconds, String message) {
    var entry = new LogRecord(level, message);
    entry.setInstant(Instant.ofEpochSecond(seconds));
    handler.publish(entry);
  }

  @Test
  void anEntryIsOneLineWhateverIsInIt() {
    log(Level.WARNING, 0, "exporter otlp:\nforged\u001b[31m line");

    assertThat(bytes.toString(UTF_8))
        .isEqualTo("1970-01-01T00:00:00Z warn exporter otlp: forged [31m line\n");
  }

  @Test
  void ofWhatWasThrownTheKindAndThePlaceAreTold() {
    var entry = new LogRecord(Level.SEVERE, "cannot take a request");
    entry.setInstant(Instant.EPOCH);
    entry.setThrown(new IllegalStateException("quotes content", new Error("of a span")));
    handler.publish(entry);

    assertThat(bytes.toString(UTF_8))
        .startsWith(
            "1970-01-01T00:00:00Z error cannot take a request: IllegalStateException in "
                + LoggingTest.class.getName())
        .doesNotContain("content", "span");
  }

  @Test
  void aFloodIsCutAndCounted() {
    for (int i = 0; i < 250; i++) {
      log(Level.INFO, 5, "again");
    }
    log(Level.INFO, 15, "later");

    assertThat(bytes.toString(UTF_8).lines())
        .hasSize(Logging.LineHandler.LINES + 2)
        .contains("150 more log lines were left out")
        .endsWith("1970-01-01T00:00:15Z info later");
  }
}
