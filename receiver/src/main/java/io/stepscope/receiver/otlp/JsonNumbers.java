/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver.otlp;

import java.math.BigDecimal;
import java.math.BigInteger;

/// Whole numbers as protobuf's JSON mapping writes them: digits, or a decimal whose value is whole.
final class JsonNumbers {
  private static final int LONGEST = 400;
  private static final BigInteger TWO_TO_64 = BigInteger.ONE.shiftLeft(64);

  private JsonNumbers() {}

  /// The value of `text`; an unsigned one above the signed range as its two's complement.
  ///
  /// @throws NumberFormatException when it is no whole number of 64 bits; the message says the rule
  static long whole(String text, boolean unsigned) {
    try {
      long value = Long.parseLong(text);
      if (text.charAt(0) == '+' || (unsigned && value < 0)) {
        throw new NumberFormatException(rule(unsigned));
      }
      return value;
    } catch (NumberFormatException _) {
      return wholeDecimal(text, unsigned);
    }
  }

  private static long wholeDecimal(String text, boolean unsigned) {
    if (text.isEmpty() || text.length() > LONGEST || !isNumeric(text)) {
      throw new NumberFormatException(rule(unsigned));
    }
    BigDecimal value;
    try {
      value = new BigDecimal(text);
    } catch (NumberFormatException _) {
      throw new NumberFormatException(rule(unsigned));
    }
    if (value.signum() == 0) {
      return 0;
    }
    long digits = (long) value.precision() - value.scale();
    if (digits > 20 || digits <= 0 || value.stripTrailingZeros().scale() > 0) {
      throw new NumberFormatException(rule(unsigned));
    }
    return fitting(value.toBigIntegerExact(), unsigned);
  }

  private static long fitting(BigInteger value, boolean unsigned) {
    boolean fits =
        unsigned ? value.signum() >= 0 && value.compareTo(TWO_TO_64) < 0 : value.bitLength() <= 63;
    if (!fits) {
      throw new NumberFormatException(rule(unsigned));
    }
    return value.longValue();
  }

  /// A decimal, or an infinity when `text` is none that a double can hold.
  static double decimal(String text) {
    if (text.isEmpty() || text.length() > LONGEST || !isNumeric(text)) {
      return Double.POSITIVE_INFINITY;
    }
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException _) {
      return Double.POSITIVE_INFINITY;
    }
  }

  /// JSON's own alphabet of numbers: `BigDecimal` would also take other scripts' digits.
  private static boolean isNumeric(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!(c >= '0' && c <= '9') && ".-+eE".indexOf(c) < 0) {
        return false;
      }
    }
    return text.charAt(0) != '+';
  }

  private static String rule(boolean unsigned) {
    return unsigned
        ? "a whole number from 0 to 18446744073709551615"
        : "a whole number from -9223372036854775808 to 9223372036854775807";
  }
}
