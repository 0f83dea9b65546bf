/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.pattern;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// What a few numbers in order have in common.
final class Series {
  private Series() {}

  /// Standard deviation of the gaps between neighbours over their mean; infinite when the mean is
  /// not positive.
  ///
  /// @param starts ascending, at least two
  static double variationOfGaps(List<Long> starts) {
    int gaps = starts.size() - 1;
    double mean = (double) (starts.getLast() - starts.getFirst()) / gaps;
    if (!(mean > 0)) {
      return Double.POSITIVE_INFINITY;
    }
    double squares = 0;
    for (int i = 0; i < gaps; i++) {
      double off = starts.get(i + 1) - starts.get(i) - mean;
      squares += off * off;
    }
    return Math.sqrt(squares / gaps) / mean;
  }

  /// The middle value; of an even number the mean of the middle two.
  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /// Spearman's correlation of the values with their places: 1 when they only rise, -1 when they
  /// only fall, 0 when all are equal. Equal values share the mean of their ranks.
  static double trend(double[] values) {
    int n = values.length;
    double[] ranks = ranks(values);
    double mean = (n - 1) / 2.0;
    double together = 0;
    double ofPlaces = 0;
    double ofRanks = 0;
    for (int i = 0; i < n; i++) {
      together += (i - mean) * (ranks[i] - mean);
      ofPlaces += (i - mean) * (i - mean);
      ofRanks += (ranks[i] - mean) * (ranks[i] - mean);
    }
    return ofRanks == 0 || ofPlaces == 0 ? 0 : together / Math.sqrt(ofPlaces * ofRanks);
  }

  private static double[] ranks(double[] values) {
    Integer[] order = IntStream.range(0, values.length).boxed().toArray(Integer[]::new);
    Arrays.sort(order, (a, b) -> Double.compare(values[a], values[b]));
    double[] ranks = new double[values.length];
    int from = 0;
    while (from < order.length) {
      int to = from;
      while (to < order.length && values[order[to]] == values[order[from]]) {
        to++;
      }
      for (int i = from; i < to; i++) {
        ranks[order[i]] = (from + to - 1) / 2.0;
      }
      from = to;
    }
    return ranks;
  }
}
