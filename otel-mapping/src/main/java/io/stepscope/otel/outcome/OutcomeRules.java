/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.outcome;

import io.stepscope.otel.draft.TraceDraft;

/// Decides how each step ended.
public final class OutcomeRules {
  private OutcomeRules() {}

  /// Sets every draft's outcome and the flags that explain it.
  public static void apply(TraceDraft trace) {}
}
