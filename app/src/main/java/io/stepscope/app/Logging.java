/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.app;

import io.stepscope.config.TelemetrySettings.LogLevel;
import java.io.PrintStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// One line on standard error for each thing worth telling, at a bounded rate: something that goes
/// wrong for every span must not fill a disk.
final class Logging {
  /// Held here, since the log manager itself keeps loggers, and the levels set on them, by weak
  /// reference only.
  private static final List<Logger> LIBRARIES =
      List.of(
          Logger.getLogger("io.grpc"),
          Logger.getLogger("io.netty"),
          Logger.getLogger("io.opentelemetry"));

  private Logging() {}

  static void start(LogLevel level, PrintStream target) {
    LogManager.getLogManager().reset();
    Logger root = Logger.getLogger("");
    root.setLevel(of(level));
    root.addHandler(new LineHandler(target));
    LIBRARIES.forEach(library -> library.setLevel(Level.SEVERE));
  }

  private static Level of(LogLevel level) {
    return switch (level) {
      case DEBUG -> Level.FINE;
      case INFO -> Level.INFO;
      case WARN -> Level.WARNING;
      case ERROR -> Level.SEVERE;
    };
  }

  /// `2026-01-01T00:00:00.000Z warn exporter.otlp message`
  static final class LineFormatter extends Formatter {
    @Override
    public String format(LogRecord entry) {
      Instant at = entry.getInstant().truncatedTo(ChronoUnit.MILLIS);
      Throwable thrown = entry.getThrown();
      String why = thrown == null ? "" : ": " + Failure.place(thrown);
      return at + " " + word(entry.getLevel()) + " " + oneLine(formatMessage(entry) + why) + "\n";
    }

    private static String word(Level level) {
      if (level.intValue() >= Level.SEVERE.intValue()) {
        return "error";
      }
      if (level.intValue() >= Level.WARNING.intValue()) {
        return "warn";
      }
      return level.intValue() >= Level.INFO.intValue() ? "info" : "debug";
    }

    /// Control characters could forge lines, or steer a terminal.
    private static String oneLine(String message) {
      var line = new StringBuilder(message.length());
      message.codePoints().forEach(c -> line.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
      return line.toString();
    }
  }

  /// Writes at most so many lines in a stretch of time, and then how many it left out.
  static final class LineHandler extends Handler {
    static final int LINES = 100;
    static final long STRETCH_MILLIS = 10_000;

    private final PrintStream target;
    private long stretch = Long.MIN_VALUE;
    private int written;
    private long leftOut;

    LineHandler(PrintStream target) {
      this.target = target;
      setFormatter(new LineFormatter());
    }

    @Override
    public synchronized void publish(LogRecord entry) {
      long now = Math.floorDiv(entry.getInstant().toEpochMilli(), STRETCH_MILLIS);
      if (now != stretch) {
        if (leftOut > 0) {
          target.print(leftOut + " more log lines were left out\n");
        }
        stretch = now;
        written = 0;
        leftOut = 0;
      }
      if (written < LINES) {
        written++;
        target.print(getFormatter().format(entry));
      } else {
        leftOut++;
      }
    }

    @Override
    public void flush() {
      target.flush();
    }

    @Override
    public void close() {
      target.flush();
    }
  }
}
