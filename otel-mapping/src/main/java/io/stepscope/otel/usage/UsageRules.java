/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.usage;

import io.stepscope.otel.draft.TraceDraft;

/// Counts what each step used.
public final class UsageRules {
  private UsageRules() {}

  /// Fills usage, roll-ups, retry counts and first-token times.
  public static void apply(TraceDraft trace) {}
}
