/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.model;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// Names a step inside its trace: the span's id as 16 lower-case hex digits, so that it can be
/// pasted into a backend's search, `log:` and a call id for a step that only logs told of, or
/// `message:`, the model's step and a number for one that only a model's answer told of.
///
/// Two are equal when their texts are; they are ordered as their texts are. One that is a span's id
/// is kept as a number, which is what nearly all of them are compared and looked up by.
public final class StepId implements Comparable<StepId> {
  private static final int HEX_DIGITS = 16;

  /// The span's id; 0, which is no span's, for other steps.
  private final long spanId;

  /// Made when it is first asked for where it follows from [#spanId]. Written without a lock: two
  /// threads may both make it, and make the same.
  private @Nullable String value;

  private StepId(long spanId, @Nullable String value) {
    this.spanId = spanId;
    this.value = value;
  }

  /// @throws IllegalArgumentException when the text is empty
  public StepId(String value) {
    this(numberOf(value), value);
    if (value.isEmpty()) {
      throw new IllegalArgumentException("a step id must not be empty");
    }
  }

  /// The id of the step that a span becomes.
  public static StepId ofSpan(long spanId) {
    return new StepId(spanId, spanId == 0 ? "0".repeat(HEX_DIGITS) : null);
  }

  public String value() {
    String known = value;
    if (known == null) {
      known = HexFormat.of().toHexDigits(spanId);
      value = known;
    }
    return known;
  }

  /// The id of the span that the step is; 0 for a step that is none.
  public long spanId() {
    return spanId;
  }

  /// Whether the step is a span.
  public boolean isSpan() {
    return spanId != 0;
  }

  private static long numberOf(String value) {
    if (value.length() != HEX_DIGITS) {
      return 0;
    }
    long number = 0;
    for (int i = 0; i < HEX_DIGITS; i++) {
      int digit = digit(value.charAt(i));
      if (digit < 0) {
        return 0;
      }
      number = number << 4 | digit;
    }
    return number;
  }

  /// Of a lower-case hex digit, or -1.
  private static int digit(char character) {
    if (character <= '9') {
      return character - '0';
    }
    return character >= 'a' && character <= 'f' ? character - 'a' + 10 : -1;
  }

  /// Hex digits of one length and case are in the order of the numbers.
  @Override
  public int compareTo(StepId other) {
    return isSpan() && other.isSpan()
        ? Long.compareUnsigned(spanId, other.spanId)
        : value().compareTo(other.value());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof StepId id
        && spanId == id.spanId
        && (spanId != 0 || value().equals(id.value()));
  }

  @Override
  public int hashCode() {
    return spanId != 0 ? Long.hashCode(spanId) : value().hashCode();
  }

  @Override
  public String toString() {
    return value();
  }
}
