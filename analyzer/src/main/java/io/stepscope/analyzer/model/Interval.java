/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.model;

/// A half-open stretch of wall-clock time, `[start, end)`, in Unix nanoseconds.
public record Interval(long start, long end) {
  public Interval {
    if (end < start) {
      throw new IllegalArgumentException("interval ends before it starts: " + start + " > " + end);
    }
  }

  /// Its length in nanoseconds.
  public long nanos() {
    return end - start;
  }

  public boolean isEmpty() {
    return end == start;
  }

  /// The part of this interval inside `bounds`; empty, at the nearer edge, when they do not meet.
  public Interval clippedTo(Interval bounds) {
    return new Interval(
        Math.clamp(start, bounds.start, bounds.end), Math.clamp(end, bounds.start, bounds.end));
  }

  /// Whether they share time of positive length. Intervals that only touch do not overlap.
  public boolean overlaps(Interval other) {
    return start < other.end && other.start < end;
  }

  public boolean contains(Interval other) {
    return start <= other.start && other.end <= end;
  }

  /// The smallest interval that covers both.
  public Interval hull(Interval other) {
    return new Interval(Math.min(start, other.start), Math.max(end, other.end));
  }
}
