/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.baseline;

import java.time.Duration;

/// How much an observation weighs against older ones.
final class Decay {
  /*
   * Forward decay [1]: instead of making everything known lighter whenever time passes, each new
   * observation is heavier, 2^((t - landmark) / half-life). What is asked for, quantiles and rates,
   * are ratios, so that the common factor cancels. Before weights grow beyond what a double adds
   * exactly enough, the landmark is moved and everything known is made lighter once.
   *
   * Time is that of the traces. One that comes late weighs what it would have weighed then.
   *
   * [1] G. Cormode et al., Forward Decay, ICDE 2009
   */
  private static final double HEAVIEST = 30;

  private final double halfLifeNanos;
  private long landmark;
  private long now;

  Decay(Duration halfLife, long start) {
    this.halfLifeNanos = halfLife.toNanos();
    this.landmark = start;
    this.now = start;
  }

  /// Takes note of the time of a trace; time does not go back.
  void at(long nanos) {
    now = Math.max(now, nanos);
  }

  long now() {
    return now;
  }

  /// The weight of an observation of that time.
  double weight(long nanos) {
    return StrictMath.pow(2, halfLives(Math.min(nanos, now)));
  }

  /// The sum of weights as a number of fresh observations.
  double fresh(double weights) {
    return weights / StrictMath.pow(2, halfLives(now));
  }

  boolean isDue() {
    return halfLives(now) > HEAVIEST;
  }

  /// Moves the landmark to now.
  ///
  /// @return what all weights so far must be multiplied by
  double moveLandmark() {
    double factor = 1 / StrictMath.pow(2, halfLives(now));
    landmark = now;
    return factor;
  }

  private double halfLives(long nanos) {
    return Math.max(-2 * HEAVIEST, ((double) nanos - landmark) / halfLifeNanos);
  }
}
