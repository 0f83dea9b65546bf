/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.model;

import java.util.List;

/// How a step came to be.
///
/// @param duplicateOf ids of spans that told of the same call and were merged into this step
/// @param folded ids of spans that are details of this step, not steps
/// @param notes anything else worth knowing, in short words: an original id that was not hex, …
public record DebugInfo(
    List<String> duplicateOf,
    List<String> folded,
    List<FieldEvidence> evidence,
    List<String> notes) {
  public static final DebugInfo NONE = new DebugInfo(List.of(), List.of(), List.of(), List.of());

  public DebugInfo {
    duplicateOf = List.copyOf(duplicateOf);
    folded = List.copyOf(folded);
    evidence = List.copyOf(evidence);
    notes = List.copyOf(notes);
  }
}
