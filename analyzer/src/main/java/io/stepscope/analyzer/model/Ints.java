/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.model;

import java.util.Arrays;

/// An immutable sequence of `int` values without boxes: a column of per-step facts.
public final class Ints {
  private final int[] values;

  private Ints(int[] values) {
    this.values = values;
  }

  /// Copies `values`.
  public static Ints copyOf(int... values) {
    return new Ints(values.clone());
  }

  /// Takes `values` as its own: whoever made them must not change them any more.
  public static Ints of(int... values) {
    return new Ints(values);
  }

  public int get(int index) {
    return values[index];
  }

  public int size() {
    return values.length;
  }

  /// A copy.
  public int[] toArray() {
    return values.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Ints that && Arrays.equals(values, that.values);
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
