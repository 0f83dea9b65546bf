/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.failure;

/// Why a failure was put into its category.
///
/// @param reason finer than the category: `quota_exhausted`, `context_window`, `unknown_tool`, …
/// @param evidence what decided
/// @param confidence in `[0, 1]`
public record Classification(
    FailureCategory category, String reason, Evidence evidence, double confidence) {
  /// From strongest to weakest.
  public enum Evidence {
    CODE,
    TYPE,
    TEXT,
    PROPAGATED,
    NONE
  }
}
