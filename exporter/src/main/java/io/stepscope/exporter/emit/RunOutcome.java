/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter.emit;

import io.stepscope.analyzer.TraceAnalysis;
import io.stepscope.analyzer.failure.FailureReport.ImpactOutcome;
import java.util.Locale;

/// How a run ended, in the four words that searches use.
enum RunOutcome {
  SUCCESS,
  /// It ended, with less than was asked.
  DEGRADED,
  FAILED,
  /// It did not come to its end: it waits, was cancelled, or was still running.
  INCOMPLETE;

  static RunOutcome of(TraceAnalysis analysis) {
    return switch (analysis.trace().summary().overallStatus()) {
      case SUCCESS ->
          analysis.failure().impact().outcome() == ImpactOutcome.DEGRADED ? DEGRADED : SUCCESS;
      case PARTIAL -> DEGRADED;
      case FAILURE, TIMEOUT -> FAILED;
      case PENDING, RUNNING, CANCELLED -> INCOMPLETE;
    };
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
