/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.app;

import io.stepscope.analyzer.model.TraceId;
import io.stepscope.config.WorkerSettings;
import io.stepscope.otel.RawTrace;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;

/// Analyses completed traces on threads of its own. A trace always goes to the same thread, so that
/// a later revision of an analysis never overtakes an earlier one.
///
/// What is handed over while the queue is full, by number or by bytes, is not taken: who hands it
/// over keeps it, or gives it up. A trace that makes the analysis throw is counted, told once in
/// the log, and harms nothing else.
final class AnalysisStage {
  private static final System.Logger LOG = System.getLogger("stepscope.analysis");

  /// A sixteenth of the heap, in bytes as received; parsed, one after the other, they take more.
  private static final long MAX_QUEUED_BYTES = Runtime.getRuntime().maxMemory() / 16;

  private final Function<RawTrace, Analysed> engine;
  private final Consumer<Analysed> next;
  private final List<Lane> lanes = new ArrayList<>();
  private final LongAdder accepted = new LongAdder();
  private final LongAdder analysed = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder unanalysed = new LongAdder();
  private final LongAdder nanos = new LongAdder();
  private final LongAdder interruptions = new LongAdder();
  private volatile long closingUntil = Long.MAX_VALUE;
  private volatile boolean closing;
  private volatile boolean complete;

  AnalysisStage(
      WorkerSettings settings, Function<RawTrace, Analysed> engine, Consumer<Analysed> next) {
    this.engine = engine;
    this.next = next;
    int room = Math.max(1, settings.queueSize() / settings.threads());
    for (int i = 0; i < settings.threads(); i++) {
      lanes.add(new Lane(i, room));
    }
    lanes.forEach(lane -> lane.thread.start());
  }

  /// Takes a completed trace, or answers false when there is no room. Does not wait, except when
  /// the stage is about to close: then what is still open comes all at once.
  boolean offer(RawTrace trace) {
    if (!lanes.get(laneOf(trace.traceId())).offer(trace)) {
      return false;
    }
    accepted.increment();
    return true;
  }

  private int laneOf(TraceId id) {
    return Math.floorMod(Long.hashCode(id.high() * 31 + id.low()), lanes.size());
  }

  /// From now on traces may wait for room, and what is not analysed within `limit` is counted as
  /// unanalysed.
  void beginClose(Duration limit) {
    closingUntil = System.nanoTime() + limit.toNanos();
    closing = true;
  }

  /// Analyses what is queued as far as the limit allows, and ends. Nothing more may be offered.
  void close() {
    complete = true;
    lanes.forEach(Lane::join);
  }

  /// Traces taken: analysed, failed, not analysed, or still waiting.
  long accepted() {
    return accepted.sum();
  }

  long analysed() {
    return analysed.sum();
  }

  /// Traces that made the analysis throw.
  long failed() {
    return failed.sum();
  }

  /// Traces that were taken and that there was no time for before the end.
  long unanalysed() {
    return unanalysed.sum();
  }

  int waiting() {
    return lanes.stream().mapToInt(lane -> lane.queue.size()).sum();
  }

  /// Time spent in analysing, of all threads together.
  long nanos() {
    return nanos.sum();
  }

  /// @param bytes of its spans as received
  private record Waiting(RawTrace trace, long bytes) {}

  private final class Lane {
    private final BlockingQueue<Waiting> queue;
    private final AtomicLong queuedBytes = new AtomicLong();
    private final Thread thread;

    Lane(int number, int room) {
      this.queue = new ArrayBlockingQueue<>(room);
      this.thread =
          Thread.ofPlatform().name("stepscope-analysis-" + number).daemon().unstarted(this::run);
    }

    boolean offer(RawTrace trace) {
      if (!closing && queuedBytes.get() > MAX_QUEUED_BYTES / lanes.size()) {
        return false;
      }
      var waiting = new Waiting(trace, trace.wireBytes());
      boolean taken = put(waiting);
      if (taken) {
        queuedBytes.addAndGet(waiting.bytes());
      }
      return taken;
    }

    private boolean put(Waiting trace) {
      try {
        return closing
            ? queue.offer(trace, closingUntil - System.nanoTime(), TimeUnit.NANOSECONDS)
            : queue.offer(trace);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return false;
      }
    }

    void join() {
      try {
        thread.join(Math.max(1, (closingUntil - System.nanoTime()) / 1_000_000));
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
      // One that is still running was not stopped by its budget; it is a daemon and dies with us.
      unanalysed.add(queue.size());
      queue.clear();
    }

    private void run() {
      while (!complete || !queue.isEmpty()) {
        try {
          Waiting first = queue.poll(100, TimeUnit.MILLISECONDS);
          if (first != null) {
            queuedBytes.addAndGet(-first.bytes());
            analyze(first.trace());
          }
        } catch (InterruptedException _) {
          // Nobody but close() ends this thread.
          interruptions.increment();
        }
      }
    }

    private void analyze(RawTrace trace) {
      long started = System.nanoTime();
      try {
        Analysed done = engine.apply(trace);
        next.accept(done);
        analysed.increment();
      } catch (RuntimeException | StackOverflowError | OutOfMemoryError | AssertionError poison) {
        failed.increment();
        LOG.log(
            Level.ERROR,
            "trace {0} could not be analysed: {1}",
            trace.traceId(),
            Failure.place(poison));
      } finally {
        nanos.add(System.nanoTime() - started);
      }
    }
  }
}
