/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.integrity;

import io.stepscope.analyzer.Ranked;
import io.stepscope.analyzer.model.Ints;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.stream.Stream;

/// Is what we were told complete, and can it be true?
///
/// @param score in `[0, 1]`; caps the confidence of every later result
/// @param errors the issues of severity error, by kind, then as found, which is by step
/// @param warnings the other issues, in the same order
/// @param kinds what is wrong at all, errors first: every issue counts, also one that is not kept
/// @param completedSteps steps with a terminal status
/// @param traceDurationNanos last end minus first start, when both are known
public record IntegrityReport(
    double score,
    Ranked<IntegrityIssue> errors,
    Ranked<IntegrityIssue> warnings,
    SequencedMap<IntegrityKind, Affected> kinds,
    int totalSteps,
    int completedSteps,
    OptionalLong traceDurationNanos) {
  public IntegrityReport {
    kinds = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(kinds));
  }

  /// How much of the trace one kind of issue concerns.
  ///
  /// @param places over all its issues the number of steps each is about, 1 for one about none
  /// @param steps indexes of the steps concerned, ascending
  public record Affected(int places, Ints steps) {}

  /// Errors first, then warnings, as many as are listed of either.
  public List<IntegrityIssue> issues() {
    return Stream.concat(errors.list().stream(), warnings.list().stream())
        .limit(errors.limit())
        .toList();
  }

  public int issuesTotal() {
    return errors.total() + warnings.total();
  }
}
