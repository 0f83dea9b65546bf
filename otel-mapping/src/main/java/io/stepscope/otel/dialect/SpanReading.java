/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.dialect;

import io.stepscope.otel.draft.ExplicitOutcome;
import io.stepscope.otel.draft.FieldReading;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the dialect tables make of one span.
///
/// @param role null when no table knows the span
/// @param level of the type ladder that decided, 0 to 10; 11 when none did
/// @param rule the dialect that typed it, empty when none did
/// @param source the key, name or presence that typed it
/// @param agentic it shows that the trace is an agent's
/// @param plumbing nothing but plumbing or nothing at all typed it
/// @param dialects spoken on the span, the one that typed it first
/// @param toolName by its attributes, else by the span's name; empty when it is no call
/// @param outcome what the dialect's own words say of the end, or null
/// @param redacted a redaction marker stood where content was expected
/// @param repeated an attribute's key came more than once
/// @param conflict two dialects disagreed on what it is
public record SpanReading(
    @Nullable SpanRole role,
    int level,
    String rule,
    String source,
    boolean agentic,
    boolean plumbing,
    List<String> dialects,
    FieldReading fields,
    String toolName,
    @Nullable ExplicitOutcome outcome,
    boolean redacted,
    boolean repeated,
    boolean conflict) {
  /// No rule typed it: only what it holds and what it contains can.
  public static final int STRUCTURE = 11;

  /// Words that a dialect writes on everything typed it.
  public static final int LAST = 10;

  /// What it holds typed it.
  public static final int PRESENCE = 9;

  public SpanReading {
    dialects = List.copyOf(dialects);
  }
}
