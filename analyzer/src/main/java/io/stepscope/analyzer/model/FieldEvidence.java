/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.model;

import java.util.Optional;

/// Which rule filled which field of a step, from which key.
///
/// @param field the step's field, by its JSON name
/// @param rule the rule's short name, as in `docs/dialects.md`
/// @param source the attribute, event or span part that was read
/// @param mergedFrom the span or log record that told it, when that was merged into the step; of
///   one field the step's own word counts, then that of the first merged
public record FieldEvidence(String field, String rule, String source, Optional<StepId> mergedFrom) {
  /// The step's own.
  public FieldEvidence(String field, String rule, String source) {
    this(field, rule, source, Optional.empty());
  }

  /// The same, told by what was merged into the step; what that had been told itself stays so.
  public FieldEvidence mergedFrom(StepId other) {
    return mergedFrom.isPresent()
        ? this
        : new FieldEvidence(field, rule, source, Optional.of(other));
  }
}
