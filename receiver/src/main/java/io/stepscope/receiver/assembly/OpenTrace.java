/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver.assembly;

import io.stepscope.analyzer.model.Completion;
import io.stepscope.analyzer.model.CompletionReason;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.analyzer.model.TraceId;
import io.stepscope.otel.RawLog;
import io.stepscope.otel.RawSpan;
import io.stepscope.otel.RawTrace;
import io.stepscope.otel.SpanOrigin;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One trace while its spans arrive. Owned by one shard; knows no clock but the times it is given.
final class OpenTrace {
  /// What became of a span that was offered.
  enum Taken {
    KEPT,
    DUPLICATE,
    OVER_CAP
  }

  /// What is held beside bytes, on the safe side: for the trace itself, for a span, for the array
  /// that it may share with others, for what the spans of a scope share. A span alone in its array
  /// was measured to take 250; how that divides is reckoned from the sizes of the objects.
  private static final int HELD_FOR_TRACE = 1_000;

  private static final int HELD_FOR_SPAN = 150;
  private static final int HELD_FOR_ARRAY = 100;
  private static final int HELD_FOR_ORIGIN = 250;

  /// A log record is held parsed: so many times its bytes.
  private static final long HELD_FOR_LOG_BYTE = 12;

  private final TraceId id;
  private final AssemblySettings settings;
  private final List<RawSpan> spans = new ArrayList<>();
  private final List<RawLog> logs = new ArrayList<>();
  private final LatestSpans latest = new LatestSpans();
  private final Set<RawLog> seenLogs = new HashSet<>();
  private final int revision;
  private long openedNanos;
  private long lastArrivalNanos;
  private long wireBytes;
  private long parsedBytes;
  private long heldBytes = HELD_FOR_TRACE;
  private @Nullable SpanOrigin lastOrigin;
  private long notKept;
  private boolean rootSeen;
  private boolean remoteEntry;
  private Optional<CompletionReason> cap = Optional.empty();

  OpenTrace(TraceId id, AssemblySettings settings, long nowNanos, int revision) {
    this.id = id;
    this.settings = settings;
    this.openedNanos = nowNanos;
    this.lastArrivalNanos = nowNanos;
    this.revision = revision;
  }

  /// The same trace open again, with all that was kept of it.
  OpenTrace reopened(long nowNanos) {
    var again = new OpenTrace(id, settings, nowNanos, revision + 1);
    again.notKept = notKept;
    spans.forEach(span -> again.add(span, nowNanos));
    logs.forEach(log -> again.add(log, nowNanos));
    return again;
  }

  Taken add(RawSpan span, long nowNanos) {
    arrivedAt(nowNanos);
    if (holdsCopyOf(span)) {
      return Taken.DUPLICATE;
    }
    if (!hasRoomFor(span.wireBytes(), parsedBytes(span))) {
      notKept++;
      noteRoot(span);
      return Taken.OVER_CAP;
    }
    if (spans.isEmpty() || !span.isHeldWith(spans.getLast())) {
      heldBytes += HELD_FOR_ARRAY + span.bytesHeld();
    }
    spans.add(span);
    wireBytes += span.wireBytes();
    parsedBytes += parsedBytes(span);
    heldBytes += HELD_FOR_SPAN;
    if (span.origin() != lastOrigin) {
      lastOrigin = span.origin();
      heldBytes += HELD_FOR_ORIGIN + lastOrigin.wireBytes();
    }
    latest.put(span);
    noteRoot(span);
    return Taken.KEPT;
  }

  Taken add(RawLog log, long nowNanos) {
    arrivedAt(nowNanos);
    if (!seenLogs.add(log)) {
      return Taken.DUPLICATE;
    }
    int size = log.log().getSerializedSize();
    if (!hasRoomFor(size, 2L * size)) {
      return Taken.OVER_CAP;
    }
    logs.add(log);
    wireBytes += size;
    parsedBytes += 2L * size;
    long bytes = size;
    bytes += log.resource().getSerializedSize();
    bytes += log.scope().getSerializedSize();
    heldBytes += 512 + HELD_FOR_LOG_BYTE * bytes;
    return Taken.KEPT;
  }

  /// Something of this trace came, be it a copy, or lost to analysis: it is not quiet yet.
  void arrivedAt(long nowNanos) {
    lastArrivalNanos = Math.max(lastArrivalNanos, nowNanos);
  }

  /// Spans of this trace that were lost to analysis before they reached this object.
  void countMissed(long count) {
    notKept += count;
  }

  boolean holdsCopyOf(RawSpan span) {
    RawSpan before = latest.get(span.spanId());
    return before != null && before.hasWireOf(span);
  }

  boolean holdsCopyOf(RawLog log) {
    return seenLogs.contains(log);
  }

  /// Why this trace should close now, if it should.
  Optional<CompletionReason> due(long nowNanos) {
    long age = nowNanos - openedNanos;
    long quiet = quietNanos(nowNanos);
    if (age >= settings.maxDuration().toNanos()) {
      return Optional.of(CompletionReason.MAX_DURATION);
    }
    if (quiet >= settings.idleTimeout().toNanos()) {
      return Optional.of(cap.orElse(CompletionReason.IDLE_TIMEOUT));
    }
    if (quiet >= settings.rootGrace().toNanos() && isWhole()) {
      return Optional.of(cap.orElse(CompletionReason.ROOT_ENDED));
    }
    return Optional.empty();
  }

  /// How long nothing of it has come.
  long quietNanos(long nowNanos) {
    return nowNanos - lastArrivalNanos;
  }

  long openedNanos() {
    return openedNanos;
  }

  RawTrace complete(CompletionReason reason, long nowNanos) {
    boolean partial = remoteEntry && !rootSeen;
    return new RawTrace(
        id, spans, logs, new Completion(reason, nowNanos, partial, revision, notKept));
  }

  boolean isEmpty() {
    return spans.isEmpty() && logs.isEmpty();
  }

  int revision() {
    return revision;
  }

  long heldBytes() {
    return heldBytes;
  }

  TraceId id() {
    return id;
  }

  /// The root is here, everything that is here has ended, and every parent that was named is here.
  /// A parent in another process counts as missing: whether it will report to us cannot be known,
  /// and closing early would call a run complete while its caller still works.
  private boolean isWhole() {
    return rootSeen && (cap.isPresent() || latest.areWhole());
  }

  private boolean hasRoomFor(int size, long parsed) {
    if (cap.isEmpty()) {
      if (spans.size() >= settings.maxSpans()) {
        cap = Optional.of(CompletionReason.SPAN_CAP);
      } else if (wireBytes + size > settings.maxBytes()
          || parsedBytes + parsed > settings.maxHeldBytes()) {
        cap = Optional.of(CompletionReason.BYTE_CAP);
      }
    }
    return cap.isEmpty();
  }

  private void noteRoot(RawSpan span) {
    if (span.parentSpanId() == 0 && span.endNanos() != StepTime.UNKNOWN) {
      rootSeen = true;
    }
    remoteEntry |= span.hasRemoteParent();
  }

  /// What a span was measured to take while it is analysed: some 350 bytes for an attribute and its
  /// value, beside the text.
  private static long parsedBytes(RawSpan span) {
    return 800 + 175L * span.messages() + 11L * span.wireBytes() / 10;
  }
}
