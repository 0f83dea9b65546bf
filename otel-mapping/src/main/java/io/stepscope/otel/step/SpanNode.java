/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.step;

import io.stepscope.analyzer.model.StepFlag;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.otel.RawSpan;
import io.stepscope.otel.WireSpan;
import io.stepscope.otel.attribute.Scalars;
import io.stepscope.otel.attribute.SpanAttributes;
import io.stepscope.otel.dialect.Field;
import io.stepscope.otel.dialect.SpanReading;
import io.stepscope.otel.dialect.SpanRole;
import io.stepscope.otel.draft.DraftEvent;
import io.stepscope.otel.draft.StepDraft;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One span of the trace while it is decided what becomes of it.
final class SpanNode {
  /// What becomes of a span.
  enum Fate {
    STEP,
    FOLDED,
    MERGED,
    DROPPED
  }

  final RawSpan raw;

  /// Asked for once, since it has to be read.
  final WireSpan span;

  /// The server's side of a client span that shares its id, or null.
  final @Nullable RawSpan serverHalf;

  final SpanAttributes attributes;
  final List<DraftEvent> events;
  final SpanReading reading;
  private @Nullable EnumSet<StepFlag> flags;
  List<String> notes = List.of();
  List<SpanNode> children = List.of();

  @Nullable SpanNode parent;
  String missingParent = "";
  Fate fate = Fate.STEP;

  /// It was sent when its span began, and that span never came.
  boolean standsIn;

  /// An agent's step is above it.
  boolean belowAgent;

  /// An agent's step is below it.
  boolean aboveAgent;

  @Nullable SpanNode mergedInto;
  @Nullable StepDraft draft;

  /// Where a search for cycles met it, 0 before any did.
  int seen;

  SpanNode(
      RawSpan raw,
      WireSpan span,
      @Nullable RawSpan serverHalf,
      SpanAttributes attributes,
      List<DraftEvent> events,
      SpanReading reading) {
    this.raw = raw;
    this.span = span;
    this.serverHalf = serverHalf;
    this.attributes = attributes;
    this.events = events;
    this.reading = reading;
  }

  /// By start (unknown first), then longer first, then id.
  static int compare(SpanNode one, SpanNode other) {
    int order = Long.compare(one.raw.startNanos(), other.raw.startNanos());
    if (order == 0) {
      order = Long.compare(other.raw.endNanos(), one.raw.endNanos());
    }
    return order == 0 ? Long.compareUnsigned(one.id(), other.id()) : order;
  }

  /// By end, then id.
  static int compareEnds(SpanNode one, SpanNode other) {
    int order = Long.compare(one.raw.endNanos(), other.raw.endNanos());
    return order == 0 ? Long.compareUnsigned(one.id(), other.id()) : order;
  }

  Set<StepFlag> flags() {
    return flags == null ? Set.of() : flags;
  }

  void flag(StepFlag flag) {
    if (flags == null) {
      flags = EnumSet.noneOf(StepFlag.class);
    }
    flags.add(flag);
  }

  void addChild(SpanNode child) {
    if (children.isEmpty()) {
      children = new ArrayList<>();
    }
    children.add(child);
  }

  long id() {
    return raw.spanId();
  }

  StepId stepId() {
    return StepId.ofSpan(raw.spanId());
  }

  /// What the tables say it is, or null.
  @Nullable SpanRole role() {
    return reading.role();
  }

  boolean is(SpanRole role) {
    return reading.role() == role;
  }

  boolean isLlm() {
    return is(SpanRole.LLM) || is(SpanRole.LLM_WRAPPER);
  }

  boolean isPlaceholder() {
    return is(SpanRole.PLACEHOLDER);
  }

  /// A dialect, a workflow engine or its own contents say what it is.
  boolean isTyped() {
    return !reading.plumbing()
        && reading.role() != null
        && !is(SpanRole.FOLD)
        && !is(SpanRole.DROP)
        && !is(SpanRole.PLACEHOLDER);
  }

  /// The span whose step this one is a part of: itself unless it was merged.
  SpanNode owner() {
    SpanNode at = this;
    while (at.mergedInto != null) {
      at = at.mergedInto;
    }
    return at;
  }

  /// The nearest span above that says what it is, or null.
  @Nullable SpanNode typedAncestor() {
    SpanNode at = parent;
    while (at != null && !at.isTyped()) {
      at = at.parent;
    }
    return at;
  }

  void mergeInto(SpanNode kept) {
    mergedInto = kept;
    fate = Fate.MERGED;
  }

  /// The text of a field, or empty.
  String text(Field field) {
    return Scalars.text(reading.fields().get(field)).orElse("");
  }
}
