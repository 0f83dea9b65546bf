/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.baseline;

/// What is usual of one measure.
///
/// @param samples observations, each as heavy as it still is
/// @param median half are at most this
/// @param high 95 of a hundred are at most this
record Usual(double samples, double median, double high) {
  static final Usual UNKNOWN = new Usual(0, 0, 0);

  /// The 95th percentile of a normal distribution, in deviations.
  private static final double DEVIATIONS = 1.645;

  /// A spread below five percent is no spread to count in.
  private static final double LEAST_SPREAD = Math.log(1.05);

  /// How far above the median a value is, in deviations of the logarithm: times that calls take are
  /// skewed, their logarithms much less so.
  double score(double value) {
    if (!(median > 0) || !(value > 0)) {
      return 0;
    }
    double spread = Math.max(LEAST_SPREAD, Math.log(high / median) / DEVIATIONS);
    return Math.log(value / median) / spread;
  }
}
