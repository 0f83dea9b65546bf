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

  /// The name in the JSON contract: `excellent`, …
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
