/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter.emit;

import io.stepscope.analyzer.model.StepId;
import java.util.HexFormat;

/// Ids as OTLP carries them.
final class SpanIds {
  private static final int HEX_DIGITS = 16;

  private SpanIds() {}

  /// Whether a step is a span; one that only log records told of is not.
  static boolean isSpan(StepId step) {
    return number(step) != 0;
  }

  /// The id of the span that a step is, or 0 when it is none.
  static long number(StepId step) {
    String value = step.value();
    if (value.length() != HEX_DIGITS) {
      return 0;
    }
    long id = 0;
    for (int i = 0; i < HEX_DIGITS; i++) {
      int digit = digit(value.charAt(i));
      if (digit < 0) {
        return 0;
      }
      id = id << 4 | digit;
    }
    return id;
  }

  /// Of a lower-case hex digit, or -1: the parsers of the library look at each more than once, and
  /// there is one id for each step and each of its findings.
  private static int digit(char character) {
    if (character <= '9') {
      return character - '0';
    }
    return character >= 'a' && character <= 'f' ? character - 'a' + 10 : -1;
  }

  static String hex(long spanId) {
    return HexFormat.of().toHexDigits(spanId);
  }
}
