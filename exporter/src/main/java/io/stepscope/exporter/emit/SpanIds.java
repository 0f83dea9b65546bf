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
    String value = step.value();
    if (value.length() != HEX_DIGITS) {
      return false;
    }
    for (int i = 0; i < HEX_DIGITS; i++) {
      if (!HexFormat.isHexDigit(value.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /// @param step one that is a span
  static long number(StepId step) {
    return HexFormat.fromHexDigitsToLong(step.value());
  }

  static String hex(long spanId) {
    return HexFormat.of().toHexDigits(spanId);
  }
}
