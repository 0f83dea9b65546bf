/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.model;

import java.util.Locale;

/// What a reader should know about how a step was understood.
public enum StepFlag {
  /// Its parent is not in the trace.
  ORPHAN,
  /// Its parent is in another process that did not report here; it is the local root.
  REMOTE_PARENT,
  /// A redaction marker stood where content was expected.
  REDACTED,
  /// A value was cut before it arrived.
  TRUNCATED,
  /// A value that arrived whole was shortened here, to be read or to be kept; the notes say by
  /// what.
  SHORTENED,
  /// Attributes, events or links were dropped before it arrived.
  DATA_DROPPED,
  /// It hit errors below or on itself and still produced its result.
  RECOVERED,
  /// Its failure was handled by its parent.
  HANDLED,
  /// Nobody said how it ended.
  STATUS_INFERRED,
  /// Its result says it failed, its status does not.
  HIDDEN_ERROR,
  /// The same exception was reported on a step below, which is its origin.
  PROPAGATED,
  /// It ended before it started; clamped.
  NEGATIVE_DURATION,
  /// The trace was closed before it ended.
  NEVER_ENDED,
  /// Its times were made up by its reporter and cannot be used.
  TIMING_UNRELIABLE,
  /// Its kind was guessed from the attributes present or from its children.
  TYPE_INFERRED,
  /// Two dialects on the span disagreed; the stronger one won.
  DIALECT_CONFLICT,
  /// It was rebuilt from log records.
  LOG_BORN,
  /// It was read out of a model's answer: the provider ran it inside the call, and nobody said when
  /// it ended.
  MESSAGE_BORN,
  /// Received more than once with different content.
  DUPLICATE_ID,
  /// Its parents formed a cycle, which was cut above it.
  PARENT_CYCLE_CUT;

  private final String label = name().toLowerCase(Locale.ROOT);

  /// The name in the JSON contract: `orphan`, `status_inferred`, …
  public String label() {
    return label;
  }
}
