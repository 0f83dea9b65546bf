/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.integrity;

import java.util.Locale;

/// What can be wrong with a trace as it was received. Each kind has one severity.
public enum IntegrityKind {
  MISSING_START_TIME(true),
  MISSING_END_TIME(false),
  NEVER_ENDED(false),
  MISSING_DEPENDENCY(true),
  ORPHAN(false),
  NO_ROOT(true),
  MULTIPLE_ROOTS(false),
  CIRCULAR_DEPENDENCY(true),
  DUPLICATE_STEP_ID(true),
  NEGATIVE_DURATION(true),
  CLOCK_SKEW(false),
  DATA_DROPPED(false),
  TRUNCATED_TRACE(true),
  ROLLUP_MISMATCH(false);

  private final String label = name().toLowerCase(Locale.ROOT);

  private final boolean error;

  IntegrityKind(boolean error) {
    this.error = error;
  }

  /// An error lowers the integrity score; a warning does not.
  public boolean isError() {
    return error;
  }

  /// The name in the JSON contract: `missing_start_time`, …
  public String label() {
    return label;
  }
}
