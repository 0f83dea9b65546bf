/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver.assembly;

import io.stepscope.analyzer.model.CompletionReason;
import io.stepscope.analyzer.model.TraceId;
import io.stepscope.otel.RawLog;
import io.stepscope.otel.RawSpan;
import io.stepscope.otel.RawTrace;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/*
 * All state of the traces that one owner keeps. No locks and no clock: the time is what the caller
 * says, from arrival stamps and ticks, and never runs backwards, so that a replay of the same input
 * closes the same traces.
 *
 * Open and finished traces each stand in a map in order of their last arrival or completion; the
 * head is the one that was quiet longest. Finished traces are kept for late spans, in half of the
 * memory at most, since what is kept has to be walked by the collector again and again; they are
 * the first to go when memory is short. What is evicted from the open ones is still analysed, if
 * there is room for it.
 *
 * A trace that is due while nobody has room for it stays open: when many runs end at once they
 * wait here, where memory is counted, for their turn.
 */
final class AssemblyShard {
  /// So often in a row there may be no room; the next tick tries again. More than once, since there
  /// may be room for one trace and not for another.
  private static final int MAX_REFUSALS = 8;

  private final AssemblySettings settings;
  private final AssemblyMetrics metrics;
  private final Predicate<RawTrace> completed;
  private final int maxTraces;
  private final long maxHeldBytes;
  private final long maxKeptBytes;
  private final long rootGraceNanos;
  private final Map<TraceId, OpenTrace> open = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<TraceId, Long> finishedAt = new LinkedHashMap<>();
  private final Map<TraceId, OpenTrace> kept = new LinkedHashMap<>();
  private final Map<TraceId, Missed> missed = new LinkedHashMap<>();
  private long heldBytes;
  private long keptBytes;
  private long nowNanos = Long.MIN_VALUE;

  /// No open trace was opened before.
  private long oldestNanos;

  /// Spans that were lost to the analysis of a trace that is not open.
  private record Missed(long count, long atNanos) {}

  /// @param completed takes a trace, or answers false when it has no room for it
  AssemblyShard(AssemblySettings settings, AssemblyMetrics metrics, Predicate<RawTrace> completed) {
    this.settings = settings;
    this.metrics = metrics;
    this.completed = completed;
    this.maxTraces = Math.max(1, settings.maxTraces() / settings.shards());
    this.maxHeldBytes = Math.max(1, settings.maxHeldBytes() / settings.shards());
    this.maxKeptBytes = maxHeldBytes / 2;
    this.rootGraceNanos = settings.rootGrace().toNanos();
  }

  void add(List<RawSpan> spans, List<RawLog> logs, long arrivedNanos) {
    advance(arrivedNanos);
    metrics.accepted.add(spans.size());
    OpenTrace last = null;
    for (RawSpan span : spans) {
      if (last != null && last.id().equals(span.traceId())) {
        take(last, span);
      } else {
        last = add(span);
      }
    }
    for (RawLog log : logs) {
      metrics.acceptedLogs.increment();
      add(log);
    }
    makeRoom();
  }

  /// Spans of `trace` that could not be handed over were passed on without us.
  void missed(TraceId trace, long count) {
    OpenTrace there = open.get(trace);
    if (there != null) {
      there.arrivedAt(nowNanos);
      there.countMissed(count);
    } else if (missed.size() < maxTraces) {
      Missed before = missed.getOrDefault(trace, new Missed(0, nowNanos));
      missed.put(trace, new Missed(before.count() + count, before.atNanos()));
    }
  }

  /// Time passed: completes what is due, as far as there is room for it.
  ///
  /// Most open traces are not, and are not looked at: whatever makes a trace due needs as much
  /// quiet as [AssemblySettings#rootGrace], and they lie in the order of their last arrivals; or
  /// else an age, which none has before the oldest has it.
  void tick(long now) {
    advance(now);
    boolean mayBeOld = isOldestDue();
    int refusals = 0;
    Iterator<OpenTrace> traces = open.values().iterator();
    while (traces.hasNext() && refusals < MAX_REFUSALS) {
      OpenTrace trace = traces.next();
      if (!mayBeOld && trace.quietNanos(nowNanos) < rootGraceNanos) {
        break;
      }
      Optional<CompletionReason> due = trace.due(nowNanos);
      if (due.isPresent()) {
        if (handOver(trace, due.get())) {
          traces.remove();
        } else {
          refusals++;
        }
      }
    }
    forgetOld();
  }

  /// Whether the oldest open trace may have the age at which any is complete.
  private boolean isOldestDue() {
    if (nowNanos - oldestNanos < settings.maxDuration().toNanos()) {
      return false;
    }
    oldestNanos = nowNanos;
    for (OpenTrace trace : open.values()) {
      oldestNanos = Math.min(oldestNanos, trace.openedNanos());
    }
    return true;
  }

  /// Completes everything that is open, oldest first.
  void completeAll(CompletionReason reason) {
    for (OpenTrace trace : List.copyOf(open.values())) {
      complete(trace, reason);
    }
  }

  private void advance(long now) {
    nowNanos = Math.max(nowNanos, now);
  }

  /// Returns the open trace that the span belongs to, or null when it has none.
  private @Nullable OpenTrace add(RawSpan span) {
    Long finished = finishedAt.get(span.traceId());
    OpenTrace trace;
    if (finished == null) {
      trace = openTrace(span.traceId());
    } else {
      OpenTrace before = kept.get(span.traceId());
      if (before != null && before.holdsCopyOf(span)) {
        metrics.duplicates.increment();
        return null;
      }
      metrics.late.increment();
      if (before == null || !mayReopen(before, finished)) {
        metrics.lateUnanalyzed.increment();
        return null;
      }
      trace = reopen(before);
    }
    take(trace, span);
    return trace;
  }

  private void take(OpenTrace trace, RawSpan span) {
    long before = trace.heldBytes();
    switch (trace.add(span, nowNanos)) {
      case KEPT -> metrics.kept.increment();
      case DUPLICATE -> metrics.duplicates.increment();
      case OVER_CAP -> metrics.overCap.increment();
    }
    hold(trace.heldBytes() - before);
  }

  private void add(RawLog log) {
    Long finished = finishedAt.get(log.traceId());
    if (finished == null) {
      take(openTrace(log.traceId()), log);
      return;
    }
    OpenTrace before = kept.get(log.traceId());
    if (before != null && before.holdsCopyOf(log)) {
      metrics.duplicateLogs.increment();
      return;
    }
    metrics.lateLogs.increment();
    if (before != null && mayReopen(before, finished)) {
      take(reopen(before), log);
    } else {
      metrics.lateLogsUnanalyzed.increment();
    }
  }

  private void take(OpenTrace trace, RawLog log) {
    long before = trace.heldBytes();
    switch (trace.add(log, nowNanos)) {
      case KEPT -> metrics.keptLogs.increment();
      case DUPLICATE -> metrics.duplicateLogs.increment();
      case OVER_CAP -> metrics.logsOverCap.increment();
    }
    hold(trace.heldBytes() - before);
  }

  private OpenTrace openTrace(TraceId id) {
    OpenTrace trace = open.get(id);
    if (trace == null) {
      trace = new OpenTrace(id, settings, nowNanos, 1);
      Missed missedBefore = missed.remove(id);
      trace.countMissed(missedBefore == null ? 0 : missedBefore.count());
      open.put(id, trace);
      hold(trace.heldBytes());
      metrics.openTraces.increment();
    }
    return trace;
  }

  private boolean mayReopen(OpenTrace before, long finished) {
    return nowNanos - finished < settings.lateWindow().toNanos()
        && before.revision() <= settings.lateReanalyze();
  }

  private OpenTrace reopen(OpenTrace before) {
    finishedAt.remove(before.id());
    kept.remove(before.id());
    keptBytes -= before.heldBytes();
    metrics.finishedTraces.decrement();
    OpenTrace again = before.reopened(nowNanos);
    hold(again.heldBytes() - before.heldBytes());
    open.put(again.id(), again);
    metrics.openTraces.increment();
    return again;
  }

  private void complete(OpenTrace trace, CompletionReason reason) {
    open.remove(trace.id());
    if (!handOver(trace, reason)) {
      metrics.completed(reason);
      metrics.unanalyzedTraces.increment();
      finish(trace);
    }
  }

  /// Hands over a trace and keeps it for late spans; the caller takes it from the open ones. False
  /// when there was no room, and nothing changed.
  private boolean handOver(OpenTrace trace, CompletionReason reason) {
    if (!trace.isEmpty()) {
      try {
        if (!completed.test(trace.complete(reason, nowNanos))) {
          return false;
        }
      } catch (RuntimeException | OutOfMemoryError e) {
        // One trace must not take the others with it; whoever threw has said why.
        metrics.failedHandOvers.increment();
      }
      metrics.completed(reason);
    }
    finish(trace);
    return true;
  }

  private void finish(OpenTrace trace) {
    metrics.openTraces.decrement();
    finishedAt.put(trace.id(), nowNanos);
    kept.put(trace.id(), trace);
    keptBytes += trace.heldBytes();
    metrics.finishedTraces.increment();
  }

  /// First lets go of finished traces, then completes open ones before their time.
  private void makeRoom() {
    while ((heldBytes > maxHeldBytes || keptBytes > maxKeptBytes) && !kept.isEmpty()) {
      release(kept.keySet().iterator().next());
    }
    while (open.size() > maxTraces || (heldBytes > maxHeldBytes && !open.isEmpty())) {
      OpenTrace quietest = open.values().iterator().next();
      complete(quietest, CompletionReason.EVICTED);
      release(quietest.id());
    }
    while (finishedAt.size() > 2 * maxTraces) {
      forget(finishedAt.keySet().iterator().next());
    }
  }

  private void release(TraceId id) {
    OpenTrace trace = kept.remove(id);
    if (trace != null) {
      keptBytes -= trace.heldBytes();
      hold(-trace.heldBytes());
    }
  }

  private void forgetOld() {
    var forgotten = new ArrayList<TraceId>();
    for (Map.Entry<TraceId, Long> entry : finishedAt.entrySet()) {
      if (nowNanos - entry.getValue() < settings.lateWindow().toNanos()) {
        break;
      }
      forgotten.add(entry.getKey());
    }
    forgotten.forEach(this::forget);
    missed
        .values()
        .removeIf(entry -> nowNanos - entry.atNanos() >= settings.lateWindow().toNanos());
  }

  private void forget(TraceId id) {
    release(id);
    finishedAt.remove(id);
    metrics.finishedTraces.decrement();
  }

  private void hold(long bytes) {
    heldBytes += bytes;
    metrics.heldBytes.add(bytes);
  }
}
