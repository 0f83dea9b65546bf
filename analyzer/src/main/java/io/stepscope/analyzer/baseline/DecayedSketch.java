/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.baseline;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.DDSketches;

/// The distribution of a measure: quantiles within 1 % of their value, in bounded memory.
final class DecayedSketch {
  private static final double RELATIVE_ERROR = 0.01;

  /// Values within a factor of 10^8 of the largest are told apart; smaller ones share a bin.
  private static final int MOST_BINS = 1_024;

  private static final double NOTHING = 1e-9;

  private DDSketch sketch = empty();

  private static DDSketch empty() {
    return DDSketches.logarithmicCollapsingLowestDense(RELATIVE_ERROR, MOST_BINS);
  }

  /// What is more than the sketch can hold counts as the most that it can: measures are what a
  /// sender says they are.
  ///
  /// @param value not negative
  void add(double value, double weight) {
    if (!Double.isNaN(value)) {
      sketch.accept(Math.min(value, sketch.getIndexMapping().maxIndexableValue()), weight);
    }
  }

  void scale(double factor) {
    var lighter = empty();
    double zeros = sketch.getCount() - sketch.getPositiveValueStore().getTotalCount();
    addIfAny(lighter, 0, zeros * factor);
    sketch
        .getPositiveValueStore()
        .forEach((index, count) ->
            addIfAny(lighter, sketch.getIndexMapping().value(index), count * factor));
    sketch = lighter;
  }

  private static void addIfAny(DDSketch target, double value, double weight) {
    if (weight > NOTHING) {
      target.accept(value, weight);
    }
  }

  Usual usual(Decay decay) {
    if (sketch.isEmpty()) {
      return Usual.UNKNOWN;
    }
    return new Usual(
        decay.fresh(sketch.getCount()),
        sketch.getValueAtQuantile(0.5),
        sketch.getValueAtQuantile(0.95));
  }
}
