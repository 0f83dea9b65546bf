/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver.assembly;

import io.stepscope.analyzer.model.CompletionReason;
import io.stepscope.analyzer.model.TraceId;
import io.stepscope.otel.OtlpRequest;
import io.stepscope.otel.RawLog;
import io.stepscope.otel.RawSpan;
import io.stepscope.otel.RawTrace;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// Groups spans into traces and decides when a trace is complete. Trace ids are spread over shards;
/// each shard has one thread that owns its traces, so there are no locks around them.
///
/// [#accept] and [#tick] may be called from any thread and never block: when a shard cannot keep up
/// its spans are counted as missed, and the trace says so when it is analysed. Completed traces are
/// handed over on the shard's thread; a receiver of traces that blocks slows only its shard.
public final class TraceAssembler implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("stepscope.assembly");
  private static final int MAX_MISSED_TRACES = 10_000;

  private final List<Owner> owners = new ArrayList<>();
  private final AssemblyMetrics metrics = new AssemblyMetrics();

  /// @param completed takes a trace, or answers false when it has no room for it now: then the
  ///   trace stays open and is offered again, unless memory is short or the assembler closes
  public TraceAssembler(AssemblySettings settings, Predicate<RawTrace> completed) {
    for (int i = 0; i < settings.shards(); i++) {
      owners.add(new Owner(i, settings, new AssemblyShard(settings, metrics, completed), metrics));
    }
    owners.forEach(owner -> owner.thread.start());
  }

  public AssemblyMetrics metrics() {
    return metrics;
  }

  /// Takes the spans and logs of a request. Its arrival stamp moves the time of the shards.
  public void accept(OtlpRequest request) {
    if (request.spans().isEmpty() && request.logs().isEmpty()) {
      return;
    }
    if (owners.size() == 1) {
      owners.getFirst().offer(request.spans(), request.logs(), request.arrivedNanos());
      return;
    }
    for (int i = 0; i < owners.size(); i++) {
      int shard = i;
      List<RawSpan> spans =
          request.spans().stream().filter(span -> shardOf(span.traceId()) == shard).toList();
      List<RawLog> logs =
          request.logs().stream().filter(log -> shardOf(log.traceId()) == shard).toList();
      if (!spans.isEmpty() || !logs.isEmpty()) {
        owners.get(i).offer(spans, logs, request.arrivedNanos());
      }
    }
  }

  /// Tells the shards that time passed, in Unix nanoseconds.
  public void tick(long nowNanos) {
    owners.forEach(owner -> owner.offerTick(nowNanos));
  }

  /// Takes no more, completes every open trace with the reason `shutdown`, and returns when the
  /// last one was handed over. A second call does nothing.
  @Override
  public void close() {
    owners.forEach(Owner::stop);
    owners.forEach(Owner::join);
  }

  private int shardOf(TraceId id) {
    // A multiply spreads ids whose random part is small, or chosen by someone.
    long mixed = (id.high() ^ id.low()) * 0x9E3779B97F4A7C15L;
    return (int) Long.remainderUnsigned(mixed >>> 32, owners.size());
  }

  private sealed interface Message {
    record Batch(List<RawSpan> spans, List<RawLog> logs, long arrivedNanos) implements Message {}

    record Tick(long nowNanos) implements Message {}

    record Stop() implements Message {}
  }

  /// A shard with its inbox and its thread.
  private static final class Owner {
    private final AssemblyShard shard;
    private final AssemblyMetrics metrics;
    private final BlockingQueue<Message> inbox;
    private final Map<TraceId, Long> missed = new ConcurrentHashMap<>();
    private final Thread thread;
    private volatile boolean stopped;

    Owner(int number, AssemblySettings settings, AssemblyShard shard, AssemblyMetrics metrics) {
      this.shard = shard;
      this.metrics = metrics;
      this.inbox = new ArrayBlockingQueue<>(settings.inboxRequests());
      this.thread = Thread.ofPlatform().name("stepscope-assembly-" + number).unstarted(this::run);
    }

    void offer(List<RawSpan> spans, List<RawLog> logs, long arrivedNanos) {
      if (stopped || !inbox.offer(new Message.Batch(spans, logs, arrivedNanos))) {
        metrics.accepted.add(spans.size());
        metrics.missed.add(spans.size());
        metrics.acceptedLogs.add(logs.size());
        metrics.missedLogs.add(logs.size());
        if (missed.size() < MAX_MISSED_TRACES) {
          spans.forEach(span -> missed.merge(span.traceId(), 1L, Long::sum));
        }
      }
    }

    void offerTick(long nowNanos) {
      // A full inbox brings its own time with every batch.
      boolean _ = inbox.offer(new Message.Tick(nowNanos));
    }

    void stop() {
      if (!stopped) {
        stopped = true;
        putStop();
      }
    }

    /// Waits for room in the inbox, but not for a thread that is gone.
    private void putStop() {
      boolean interrupted = false;
      boolean put = false;
      while (!put && thread.isAlive()) {
        try {
          put = inbox.offer(new Message.Stop(), 100, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    void join() {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void run() {
      boolean going = true;
      while (going) {
        Message message = next();
        try {
          going = handle(message);
        } catch (RuntimeException | OutOfMemoryError e) {
          // The thread owns the traces of its shard: without it they would all be lost.
          metrics.failures.increment();
          going = !(message instanceof Message.Stop);
          LOG.log(Level.ERROR, "an assembler's shard failed: {0}", e.getClass().getSimpleName());
        }
      }
    }

    /// Nobody but close() may end this thread, and it does so by a message.
    private Message next() {
      while (true) {
        try {
          return inbox.take();
        } catch (InterruptedException e) {
          metrics.interruptions.increment();
        }
      }
    }

    private boolean handle(Message message) {
      if (!missed.isEmpty()) {
        for (TraceId trace : List.copyOf(missed.keySet())) {
          Long count = missed.remove(trace);
          if (count != null) {
            shard.missed(trace, count);
          }
        }
      }
      return switch (message) {
        case Message.Batch(var spans, var logs, var arrived) -> {
          shard.add(spans, logs, arrived);
          yield true;
        }
        case Message.Tick(var now) -> {
          shard.tick(now);
          yield true;
        }
        case Message.Stop _ -> {
          shard.completeAll(CompletionReason.SHUTDOWN);
          yield false;
        }
      };
    }
  }
}
