/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter.emit;

import com.google.protobuf.ByteString;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.model.TraceId;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/// Ids as OTLP carries them.
final class SpanIds {
  private static final int HEX_DIGITS = 16;

  private SpanIds() {}

  /// Whether a step is a span; one that only log records told of is not.
  static boolean isSpan(StepId step) {
    String value = step.value();
    return value.length() == HEX_DIGITS && value.chars().allMatch(HexFormat::isHexDigit);
  }

  /// @param step one that is a span
  static ByteString bytes(StepId step) {
    return bytes(HexFormat.fromHexDigitsToLong(step.value()));
  }

  static ByteString bytes(long spanId) {
    return ByteString.copyFrom(ByteBuffer.allocate(Long.BYTES).putLong(spanId).flip());
  }

  static ByteString bytes(TraceId traceId) {
    return ByteString.copyFrom(
        ByteBuffer.allocate(2 * Long.BYTES).putLong(traceId.high()).putLong(traceId.low()).flip());
  }

  static String hex(long spanId) {
    return HexFormat.of().toHexDigits(spanId);
  }
}
