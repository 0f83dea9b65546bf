/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.integrity;

import java.util.List;
import java.util.OptionalLong;

/// Is what we were told complete, and can it be true?
///
/// @param score in `[0, 1]`; caps the confidence of every later result
/// @param issues errors first, then by kind, then by first step; at most the configured number
/// @param issuesTotal how many there are
/// @param completedSteps steps with a terminal status
/// @param traceDurationNanos last end minus first start, when both are known
public record IntegrityReport(
    double score,
    List<IntegrityIssue> issues,
    int issuesTotal,
    int totalSteps,
    int completedSteps,
    OptionalLong traceDurationNanos) {
  public IntegrityReport {
    issues = List.copyOf(issues);
  }
}
