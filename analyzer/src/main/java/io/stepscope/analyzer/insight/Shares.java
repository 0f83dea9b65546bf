/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.insight;

import io.stepscope.analyzer.Observations;
import io.stepscope.analyzer.Severity;

/// Times as shares of the trace's duration.
record Shares(long durationNanos) {
  static Shares of(Observations seen) {
    return new Shares(seen.facts().durationNanos().orElse(0));
  }

  /// In `[0, 1]`; 0 when the duration is not known.
  double of(long nanos) {
    return durationNanos == 0 ? 0 : Math.clamp((double) nanos / durationNanos, 0, 1);
  }

  /// How much a saving matters: medium from a tenth of the run, low from a hundredth.
  Severity severity(long nanos) {
    double share = of(nanos);
    if (share >= 0.10) {
      return Severity.MEDIUM;
    }
    return share >= 0.01 ? Severity.LOW : Severity.INFO;
  }
}
