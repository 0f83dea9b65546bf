/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Amounts with a unit, read and written the way collector users write them.
final class Quantities {
  private static final Map<String, Long> NANOS =
      Map.of(
          "ns", 1L,
          "us", 1_000L,
          "µs", 1_000L,
          "ms", 1_000_000L,
          "s", 1_000_000_000L,
          "m", 60_000_000_000L,
          "h", 3_600_000_000_000L);
  private static final Map<String, Long> BYTES =
      Map.of(
          "", 1L,
          "B", 1L,
          "KB", 1_000L,
          "MB", 1_000_000L,
          "GB", 1_000_000_000L,
          "KiB", 1L << 10,
          "MiB", 1L << 20,
          "GiB", 1L << 30);

  /// What [Duration#toString] gives for one that is not negative.
  private static final Pattern JAVA_DURATION =
      Pattern.compile("\\bPT(?=\\d)(?:\\d+H)?(?:\\d+M)?(?:\\d+(?:\\.\\d+)?S)?\\b");

  private Quantities() {}

  /// Go's notation: `30s`, `1h30m`, `1.5s`, `250ms`; `0` needs no unit. Never negative.
  static Optional<Duration> duration(String text) {
    if (text.equals("0")) {
      return Optional.of(Duration.ZERO);
    }
    BigDecimal nanos = BigDecimal.ZERO;
    int at = 0;
    while (at < text.length()) {
      int unit = endOf(text, at, true);
      int next = endOf(text, unit, false);
      Long factor = NANOS.get(text.substring(unit, next));
      Optional<BigDecimal> number = decimal(text.substring(at, unit));
      if (factor == null || number.isEmpty()) {
        return Optional.empty();
      }
      nanos = nanos.add(number.get().multiply(BigDecimal.valueOf(factor)));
      at = next;
    }
    return at == 0 || nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(nanos.longValue()));
  }

  /// `64MiB`, `1.5GB`, or a plain number of bytes.
  static Optional<Long> bytes(String text) {
    int unit = endOf(text, 0, true);
    Long factor = BYTES.get(text.substring(unit).strip());
    Optional<BigDecimal> number = decimal(text.substring(0, unit));
    if (factor == null || number.isEmpty()) {
      return Optional.empty();
    }
    BigDecimal bytes = number.get().multiply(BigDecimal.valueOf(factor));
    return bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0
        ? Optional.empty()
        : Optional.of(bytes.longValue());
  }

  private static int endOf(String text, int from, boolean digits) {
    int at = from;
    while (at < text.length() && isNumeric(text.charAt(at)) == digits) {
      at++;
    }
    return at;
  }

  private static boolean isNumeric(char c) {
    return (c >= '0' && c <= '9') || c == '.';
  }

  private static Optional<BigDecimal> decimal(String digits) {
    if (digits.isEmpty() || digits.length() > 18) {
      return Optional.empty();
    }
    try {
      return Optional.of(new BigDecimal(digits));
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  /// The shortest form that reads back as the same duration: `1h`, `1m30s`, `500ms`.
  static String written(Duration duration) {
    if (duration.isZero()) {
      return "0s";
    }
    var text = new StringBuilder();
    append(text, duration.toHours(), "h");
    append(text, duration.toMinutesPart(), "m");
    append(text, duration.toSecondsPart(), "s");
    int nanos = duration.toNanosPart();
    append(text, duration.toMillisPart(), "ms");
    append(text, nanos / 1_000 % 1_000, "us");
    append(text, nanos % 1_000, "ns");
    return text.toString();
  }

  /// The same text with the durations in it as users write them, not as Java does: `0s`, not
  /// `PT0S`.
  static String withDurationsWritten(String text) {
    return JAVA_DURATION.matcher(text).replaceAll(found -> written(Duration.parse(found.group())));
  }

  private static void append(StringBuilder text, long amount, String unit) {
    if (amount > 0) {
      text.append(amount).append(unit);
    }
  }

  /// `64MiB` when it is a whole number of binary units, the number of bytes otherwise.
  static String written(long bytes) {
    var units = new TreeMap<>(Map.of(30, "GiB", 20, "MiB", 10, "KiB")).descendingMap();
    for (Map.Entry<Integer, String> unit : units.entrySet()) {
      int shift = unit.getKey();
      if (bytes > 0 && bytes >> shift << shift == bytes) {
        return (bytes >> shift) + unit.getValue();
      }
    }
    return Long.toString(bytes);
  }
}
