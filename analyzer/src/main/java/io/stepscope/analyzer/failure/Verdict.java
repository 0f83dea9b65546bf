/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.failure;

/// What one row of a table says.
///
/// @param firm nothing that is asked later may overrule it
record Verdict(FailureCategory category, String reason, double confidence, boolean firm) {
  Classification as(Classification.Evidence evidence) {
    return new Classification(category, reason, evidence, confidence);
  }

  static boolean isSpecific(FailureCategory category) {
    return category != FailureCategory.TOOL && category != FailureCategory.UNKNOWN;
  }
}
