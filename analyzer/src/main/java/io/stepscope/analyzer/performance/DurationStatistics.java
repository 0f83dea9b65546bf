/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.performance;

import io.stepscope.analyzer.performance.PerformanceReport.Statistics;
import java.util.Arrays;

/// Statistics of durations in nanoseconds. Sums are taken in the order given, so that they do not
/// depend on anything else.
final class DurationStatistics {
  static final Statistics NONE = new Statistics(0, 0, 0, 0, 0, 0);

  private final long[] sorted;
  private final double total;
  private final double deviation;

  private DurationStatistics(long[] sorted, double total, double deviation) {
    this.sorted = sorted;
    this.total = total;
    this.deviation = deviation;
  }

  private static double total(long[] durations) {
    double total = 0;
    for (long duration : durations) {
      total += duration;
    }
    return total;
  }

  static DurationStatistics of(long[] durations) {
    double total = total(durations);
    long[] sorted = durations.clone();
    Arrays.sort(sorted);
    return new DurationStatistics(sorted, total, deviation(durations, total));
  }

  /// [#outlierThreshold(PerformanceSettings)] of at least one duration, without sorting them.
  static double outlierThreshold(long[] durations, PerformanceSettings settings) {
    double total = total(durations);
    return total / durations.length + settings.outlierDeviations() * deviation(durations, total);
  }

  /// Of a sample: divided by n - 1; two passes, as one loses digits on nanoseconds.
  private static double deviation(long[] durations, double total) {
    if (durations.length < 2) {
      return 0;
    }
    double mean = total / durations.length;
    double squares = 0;
    for (long duration : durations) {
      squares += (duration - mean) * (duration - mean);
    }
    return Math.sqrt(squares / (durations.length - 1));
  }

  boolean isEmpty() {
    return sorted.length == 0;
  }

  double total() {
    return total;
  }

  double average() {
    return isEmpty() ? 0 : total / sorted.length;
  }

  double deviation() {
    return deviation;
  }

  /// Above it a duration is an outlier.
  double outlierThreshold(PerformanceSettings settings) {
    return average() + settings.outlierDeviations() * deviation;
  }

  double min() {
    return isEmpty() ? 0 : sorted[0];
  }

  double max() {
    return isEmpty() ? 0 : sorted[sorted.length - 1];
  }

  /// The mean of the middle two when their number is even.
  double median() {
    if (isEmpty()) {
      return 0;
    }
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1
        ? sorted[middle]
        : (sorted[middle - 1] + (double) sorted[middle]) / 2;
  }

  /// `sorted[min(n - 1, floor(n * q))]`; 0 when there is nothing.
  double percentile(int percent) {
    return isEmpty()
        ? 0
        : sorted[(int) Math.min(sorted.length - 1L, (long) sorted.length * percent / 100)];
  }

  Statistics summary() {
    return isEmpty() ? NONE : new Statistics(total, average(), median(), min(), max(), deviation);
  }
}
