/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.graph;

import java.util.Arrays;

/// Sorts many `(time, tie)` pairs without objects.
public final class TimeSort {
  /*
   * A pair is packed into one long, the time relative to the earliest one above the tie, and the
   * longs are sorted. Where the times span too many bits for that, they are first replaced by their
   * rank, which never needs more than 31.
   */
  private TimeSort() {}

  /// The places of the times in their order, equal times in the order in which they stand.
  public static int[] order(long[] times) {
    long[] places = new long[times.length];
    for (int i = 0; i < places.length; i++) {
      places[i] = i;
    }
    long[] sorted = order(times, places, bitsFor(times.length));
    int[] order = new int[sorted.length];
    for (int i = 0; i < order.length; i++) {
      order[i] = (int) sorted[i];
    }
    return order;
  }

  /// The ties in order of their times, equal times by tie.
  ///
  /// @param ties not negative and below `1 << tieBits`
  /// @param tieBits at most 32
  static long[] order(long[] times, long[] ties, int tieBits) {
    long[] keys = new long[times.length];
    if (times.length == 0) {
      return keys;
    }
    long min = Long.MAX_VALUE;
    long max = Long.MIN_VALUE;
    for (long time : times) {
      min = Math.min(min, time);
      max = Math.max(max, time);
    }
    long range = max - min;
    boolean fits = range >= 0 && Long.SIZE - Long.numberOfLeadingZeros(range) + tieBits < Long.SIZE;
    if (fits) {
      for (int i = 0; i < keys.length; i++) {
        keys[i] = (times[i] - min) << tieBits | ties[i];
      }
    } else {
      long[] distinct = Arrays.stream(times).sorted().distinct().toArray();
      for (int i = 0; i < keys.length; i++) {
        keys[i] = (long) Arrays.binarySearch(distinct, times[i]) << tieBits | ties[i];
      }
    }
    Arrays.sort(keys);
    long mask = (1L << tieBits) - 1;
    for (int i = 0; i < keys.length; i++) {
      keys[i] &= mask;
    }
    return keys;
  }

  /// How many bits hold every number below `count`; at least 1.
  static int bitsFor(int count) {
    return Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(count));
  }
}
