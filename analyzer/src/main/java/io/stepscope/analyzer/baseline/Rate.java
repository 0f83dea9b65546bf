/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.baseline;

/// How often calls fail.
///
/// @param samples calls, each as heavy as it still is
/// @param share of them that failed
record Rate(double samples, double share) {
  /// How many standard errors the newer rate is above this one, pooled.
  double scoreOf(Rate newer) {
    double all = samples + newer.samples;
    double pooled = (share * samples + newer.share * newer.samples) / all;
    double error = Math.sqrt(pooled * (1 - pooled) * (1 / samples + 1 / newer.samples));
    return error > 0 ? (newer.share - share) / error : 0;
  }
}
