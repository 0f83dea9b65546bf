/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.baseline;

/// Calls and failures, weighed.
final class CallTally {
  private double all;
  private double failed;

  void add(boolean failure, double weight) {
    all += weight;
    failed += failure ? weight : 0;
  }

  void scale(double factor) {
    all *= factor;
    failed *= factor;
  }

  Rate rate(Decay decay) {
    return new Rate(decay.fresh(all), all > 0 ? failed / all : 0);
  }
}
