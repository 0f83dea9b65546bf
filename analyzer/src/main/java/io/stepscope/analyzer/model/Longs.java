/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.model;

import java.util.Arrays;

/// An immutable sequence of `long` values without boxes: a column of per-step facts.
public final class Longs {
  private final long[] values;

  private Longs(long[] values) {
    this.values = values;
  }

  /// Copies `values`.
  public static Longs copyOf(long... values) {
    return new Longs(values.clone());
  }

  /// Takes `values` as its own: whoever made them must not change them any more.
  public static Longs of(long... values) {
    return new Longs(values);
  }

  public long get(int index) {
    return values[index];
  }

  public int size() {
    return values.length;
  }

  /// A copy.
  public long[] toArray() {
    return values.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Longs that && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return Arrays.toString(values);
  }
}
