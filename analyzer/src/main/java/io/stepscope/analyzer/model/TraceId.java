/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.model;

import java.util.HexFormat;

/// The sixteen bytes that name a trace, as two words. Never all zero.
public record TraceId(long high, long low) implements Comparable<TraceId> {
  public TraceId {
    if (high == 0 && low == 0) {
      throw new IllegalArgumentException("a trace id must not be all zero");
    }
  }

  /// Reads 32 hex digits of either case.
  public static TraceId parse(String hex) {
    if (hex.length() != 32) {
      throw new IllegalArgumentException("a trace id has 32 hex digits, was '" + hex + "'");
    }
    return new TraceId(
        HexFormat.fromHexDigitsToLong(hex, 0, 16), HexFormat.fromHexDigitsToLong(hex, 16, 32));
  }

  @Override
  public int compareTo(TraceId other) {
    int order = Long.compareUnsigned(high, other.high);
    return order != 0 ? order : Long.compareUnsigned(low, other.low);
  }

  /// 32 lower-case hex digits.
  @Override
  public String toString() {
    return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
  }
}
