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
import java.util.function.Consumer;

/*
 * All state of the traces that one owner keeps. No locks and no clock: the time is what the caller
 * says, from arrival stamps and ticks, and never runs backwards, so that a replay of the same input
 * closes the same traces.
 *
 * Open and finished traces each stand in a map in order of their last arrival or completion; the
 * head is the one that was quiet longest. Finished traces are kept for late spans, and are the
 * first to go when memory is short; what is evicted from the open ones is still analysed.
 */
final class AssemblyShard {
  private final AssemblySettings settings;
  private final AssemblyMetrics metrics;
  private final Consumer<RawTrace> completed;
  private final int maxTraces;
  private final long maxHeldBytes;
  private final Map<TraceId, OpenTrace> open = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<TraceId, Finished> finished = new LinkedHashMap<>();
  private final Map<TraceId, Long> missed = new LinkedHashMap<>();
  private long heldBytes;
  private long nowNanos = Long.MIN_VALUE;

  /// @param trace kept for another analysis; empty once memory was needed elsewhere
  private record Finished(Optional<OpenTrace> trace, long atNanos) {}

  AssemblyShard(AssemblySettings settings, AssemblyMetrics metrics, Consumer<RawTrace> completed) {
    this.settings = settings;
    this.metrics = metrics;
    this.completed = completed;
    this.maxTraces = Math.max(1, settings.maxTraces() / settings.shards());
    this.maxHeldBytes = Math.max(1, settings.maxHeldBytes() / settings.shards());
  }

  void add(List<RawSpan> spans, List<RawLog> logs, long arrivedNanos) {
    advance(arrivedNanos);
    for (RawSpan span : spans) {
      metrics.accepted.increment();
      add(span);
    }
    for (RawLog log : logs) {
      add(log);
    }
    makeRoom();
  }

  /// Spans of `trace` that could not be handed over were passed on without us.
  void missed(TraceId trace, long count) {
    OpenTrace there = open.get(trace);
    if (there != null) {
      there.countMissed(count);
    } else if (missed.size() < maxTraces) {
      missed.merge(trace, count, Long::sum);
    }
  }

  /// Time passed: completes what is due.
  void tick(long now) {
    advance(now);
    for (OpenTrace trace : List.copyOf(open.values())) {
      trace.due(nowNanos).ifPresent(reason -> complete(trace, reason));
    }
    forgetOld();
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

  private void add(RawSpan span) {
    Finished before = finished.get(span.traceId());
    if (before == null) {
      take(openTrace(span.traceId()), span);
      return;
    }
    if (before.trace().filter(trace -> trace.holdsCopyOf(span)).isPresent()) {
      metrics.duplicates.increment();
      return;
    }
    metrics.late.increment();
    Optional<OpenTrace> again = reopen(span.traceId(), before);
    if (again.isPresent()) {
      take(again.get(), span);
    } else {
      metrics.lateUnanalyzed.increment();
    }
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
    Finished before = finished.get(log.traceId());
    Optional<OpenTrace> trace;
    if (before == null) {
      trace = Optional.of(openTrace(log.traceId()));
    } else if (before.trace().filter(kept -> kept.holdsCopyOf(log)).isPresent()) {
      return;
    } else {
      trace = reopen(log.traceId(), before);
    }
    trace.ifPresent(there -> {
      long held = there.heldBytes();
      there.add(log, nowNanos);
      hold(there.heldBytes() - held);
    });
  }

  private OpenTrace openTrace(TraceId id) {
    OpenTrace trace = open.get(id);
    if (trace == null) {
      trace = new OpenTrace(id, settings, nowNanos, 1);
      Long missedBefore = missed.remove(id);
      trace.countMissed(missedBefore == null ? 0 : missedBefore);
      open.put(id, trace);
      metrics.openTraces.increment();
    }
    return trace;
  }

  private Optional<OpenTrace> reopen(TraceId id, Finished before) {
    boolean inTime = nowNanos - before.atNanos() < settings.lateWindow().toNanos();
    Optional<OpenTrace> again =
        before
            .trace()
            .filter(trace -> inTime && trace.revision() <= settings.lateReanalyze())
            .map(trace -> trace.reopened(nowNanos));
    again.ifPresent(trace -> {
      finished.remove(id);
      metrics.finishedTraces.decrement();
      open.put(id, trace);
      metrics.openTraces.increment();
    });
    return again;
  }

  private void complete(OpenTrace trace, CompletionReason reason) {
    open.remove(trace.id());
    metrics.openTraces.decrement();
    finished.put(trace.id(), new Finished(Optional.of(trace), nowNanos));
    metrics.finishedTraces.increment();
    if (trace.isEmpty()) {
      return;
    }
    metrics.completed(reason);
    try {
      completed.accept(trace.complete(reason, nowNanos));
    } catch (RuntimeException e) {
      // One trace must not take the others with it; whoever threw has said why.
      metrics.failedHandOvers.increment();
    }
  }

  /// First lets go of finished traces, then completes open ones before their time.
  private void makeRoom() {
    Iterator<Map.Entry<TraceId, Finished>> oldest = finished.entrySet().iterator();
    while (heldBytes > maxHeldBytes && oldest.hasNext()) {
      Map.Entry<TraceId, Finished> entry = oldest.next();
      entry.getValue().trace().ifPresent(trace -> hold(-trace.heldBytes()));
      entry.setValue(new Finished(Optional.empty(), entry.getValue().atNanos()));
    }
    while (open.size() > maxTraces || (heldBytes > maxHeldBytes && !open.isEmpty())) {
      OpenTrace quietest = open.values().iterator().next();
      complete(quietest, CompletionReason.EVICTED);
      release(quietest.id());
    }
    while (finished.size() > 2 * maxTraces) {
      forget(finished.keySet().iterator().next());
    }
  }

  private void release(TraceId id) {
    Finished entry = finished.get(id);
    if (entry != null && entry.trace().isPresent()) {
      hold(-entry.trace().get().heldBytes());
      finished.put(id, new Finished(Optional.empty(), entry.atNanos()));
    }
  }

  private void forgetOld() {
    var forgotten = new ArrayList<TraceId>();
    for (Map.Entry<TraceId, Finished> entry : finished.entrySet()) {
      if (nowNanos - entry.getValue().atNanos() < settings.lateWindow().toNanos()) {
        break;
      }
      forgotten.add(entry.getKey());
    }
    forgotten.forEach(this::forget);
  }

  private void forget(TraceId id) {
    release(id);
    finished.remove(id);
    metrics.finishedTraces.decrement();
  }

  private void hold(long bytes) {
    heldBytes += bytes;
    metrics.heldBytes.add(bytes);
  }
}
