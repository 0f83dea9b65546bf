/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.edge;

import io.stepscope.otel.draft.TraceDraft;

/// Finds which step needed which.
public final class EdgeBuilder {
  private EdgeBuilder() {}

  /// Fills the trace's edges, which are acyclic, and those that were refused.
  public static void build(TraceDraft trace) {}
}
