/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.model;

import java.util.Optional;

/// When a step ran, as far as it is known, in Unix nanoseconds. Zero is a time; what is not known
/// is [#UNKNOWN]. An end before the start is clamped to the start, and said so in `negative`.
public record StepTime(long start, long end, boolean negative) {
  /// Stands for a start or an end that was never received.
  public static final long UNKNOWN = Long.MIN_VALUE;

  public StepTime {
    if (start != UNKNOWN && end != UNKNOWN && end < start) {
      throw new IllegalArgumentException("step ends before it starts: " + start + " > " + end);
    }
  }

  /// Clamps an end that lies before the start.
  public static StepTime of(long start, long end) {
    boolean negative = start != UNKNOWN && end != UNKNOWN && end < start;
    return new StepTime(start, negative ? start : end, negative);
  }

  public boolean hasStart() {
    return start != UNKNOWN;
  }

  public boolean hasEnd() {
    return end != UNKNOWN;
  }

  /// Both times are known.
  public boolean isComplete() {
    return hasStart() && hasEnd();
  }

  /// The whole interval, when both times are known.
  public Optional<Interval> interval() {
    return isComplete() ? Optional.of(new Interval(start, end)) : Optional.empty();
  }
}
