/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.insight;

import java.util.Locale;

/// The run's health in one word.
public enum Health {
  EXCELLENT,
  GOOD,
  FAIR,
  POOR,
  CRITICAL;

  private final String label = name().toLowerCase(Locale.ROOT);

  /// The first whose bounds all three numbers keep.
  ///
  /// @param successRate share of the steps that completed and did not fail
  /// @param integrity score of the trace as received
  /// @param failureSeverity score of what failed
  public static Health of(double successRate, double integrity, double failureSeverity) {
    if (successRate >= 0.95 && integrity >= 0.9 && failureSeverity <= 0.1) {
      return EXCELLENT;
    }
    if (successRate >= 0.85 && integrity >= 0.8 && failureSeverity <= 0.3) {
      return GOOD;
    }
    if (successRate >= 0.7 && integrity >= 0.6 && failureSeverity <= 0.5) {
      return FAIR;
    }
    return successRate >= 0.5 && integrity >= 0.4 ? POOR : CRITICAL;
  }

  /// The name in the JSON contract: `excellent`, …
  public String label() {
    return label;
  }
}
