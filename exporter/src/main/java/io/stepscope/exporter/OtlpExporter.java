/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter;

import com.google.protobuf.ByteString;
import io.stepscope.exporter.SendResult.Delivered;
import io.stepscope.exporter.SendResult.Permanent;
import io.stepscope.exporter.SendResult.Retryable;
import io.stepscope.exporter.SendResult.Unsupported;
import io.stepscope.exporter.SendingQueue.Entry;
import io.stepscope.otel.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// One destination: holds requests within bounds, sends several at a time, tries again what may
/// succeed later, and accounts for every item. Thread-safe; nothing here waits but [#flush] and
/// [#close].
public final class OtlpExporter {
  /// The answer to a request.
  enum Offer {
    /// It is held and will be delivered or counted.
    HELD,
    /// There is no room. Nothing was counted.
    FULL,
    /// It would never be delivered here, since the backend does not take its signal. Nothing was
    /// counted.
    NOT_WANTED
  }

  /// A backend may be behind a proxy that answers for it while it starts.
  private static final Duration ASKED_AGAIN = Duration.ofMinutes(5);

  private final ExporterSettings settings;
  private final OtlpSender sender;
  private final Retry retry;
  private final Timeline timeline;
  private final Executor executor;
  private final OccasionalLog log;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();
  private final SendingQueue queue;
  private final ItemBooks books = new ItemBooks();
  private final Set<Entry> resting = new LinkedHashSet<>();
  private final Set<Signal> unsupported = EnumSet.noneOf(Signal.class);

  /// Those that the log has told of since the backend last took them.
  private final Set<Signal> toldUnsupported = EnumSet.noneOf(Signal.class);

  private Optional<String> trouble = Optional.empty();
  private boolean closing;

  /// @param executor encodes and starts attempts; never the caller's thread, unless a test says so
  OtlpExporter(
      ExporterSettings settings,
      OtlpSender sender,
      Retry retry,
      Timeline timeline,
      Executor executor) {
    this.settings = settings;
    this.sender = sender;
    this.retry = retry;
    this.timeline = timeline;
    this.executor = executor;
    this.log = new OccasionalLog("exporter " + settings.name(), timeline);
    this.queue = new SendingQueue(settings.queue());
  }

  public ExporterSettings settings() {
    return settings;
  }

  /// Whether the user sends this signal here.
  public boolean isRouted(Signal signal) {
    return settings.signals().contains(signal);
  }

  /// Whether the backend answered lately that it knows no such signal.
  boolean isUnsupported(Signal signal) {
    return locked(() -> unsupported.contains(signal));
  }

  /// The items of one signal.
  public ItemCounts counts(Signal signal) {
    return locked(() -> books.counts(signal, queue.items(signal)));
  }

  /// Requests held, those on their way included; at most [QueueSettings#queueSize].
  public int queuedRequests() {
    return locked(queue::requests);
  }

  /// Bytes held.
  public long queuedBytes() {
    return locked(queue::bytes);
  }

  /// Why the latest attempt failed; empty when it succeeded, or none was made.
  public Optional<String> trouble() {
    return locked(() -> trouble);
  }

  /// Takes a request if there is room.
  Offer offer(Signal signal, ByteString body, int items) {
    Offer answer =
        locked(() -> {
          if (unsupported.contains(signal)) {
            return Offer.NOT_WANTED;
          }
          if (closing || !queue.offer(new Entry(signal, body, items))) {
            return Offer.FULL;
          }
          books.accept(signal, items);
          return Offer.HELD;
        });
    if (answer == Offer.HELD) {
      pump();
    }
    return answer;
  }

  /// Counts items that this destination should have had and never held.
  void countDropped(Signal signal, DropReason reason, int items) {
    locked(() -> {
      books.accept(signal, items);
      books.drop(signal, reason, items);
      return true;
    });
    if (reason == DropReason.QUEUE_FULL) {
      log.warn("dropped", counted(items, signal) + ": the sending queue is full");
    }
  }

  /// Waits until nothing is held.
  ///
  /// @return whether that came about within `limit`
  public boolean flush(Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    return locked(() -> awaitIdle(deadline));
  }

  /// Takes nothing more and gives what waits for a retry another chance at once. Does not wait.
  void beginClose() {
    List<Entry> woken =
        locked(() -> {
          closing = true;
          var all = new ArrayList<>(resting);
          resting.clear();
          return all;
        });
    woken.forEach(this::start);
  }

  /// Delivers what is held as far as `limit` allows, counts the rest as dropped, and ends.
  public void close(Duration limit) {
    beginClose();
    flush(limit);
    locked(() -> {
      resting.clear();
      for (Entry entry : queue.clear()) {
        books.drop(entry.signal(), DropReason.SHUTDOWN, entry.items());
      }
      return true;
    });
    sender.close();
  }

  private boolean awaitIdle(long deadline) {
    while (queue.requests() > 0) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      try {
        var _ = idle.await(left, TimeUnit.NANOSECONDS);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }

  /// Starts whatever may be started.
  private void pump() {
    List<Entry> ready =
        locked(() -> {
          var taken = new ArrayList<Entry>();
          for (var next = queue.take(); next.isPresent(); next = queue.take()) {
            next.get().begin(timeline.nanoTime());
            taken.add(next.get());
          }
          return taken;
        });
    ready.forEach(this::start);
  }

  private void start(Entry entry) {
    executor.execute(() -> attempt(entry));
  }

  private void attempt(Entry entry) {
    if (locked(() -> unsupported.contains(entry.signal()))) {
      settle(entry, new Unsupported("asked before"));
      return;
    }
    CompletableFuture<SendResult> result;
    try {
      result = sender.send(entry.signal(), entry.body());
    } catch (RuntimeException | OutOfMemoryError e) {
      // A sender must not throw; if one does, its request must not block the queue for ever.
      result = CompletableFuture.completedFuture(new Permanent(e.toString()));
    }
    var _ =
        result.whenComplete((answer, failure) ->
            settle(entry, failure == null ? answer : new Permanent(failure.toString())));
  }

  private void settle(Entry entry, SendResult result) {
    switch (result) {
      case Delivered delivered -> delivered(entry, delivered);
      case Permanent(var reason) -> failed(entry, DropReason.REFUSED, reason);
      case Retryable retryable -> later(entry, retryable);
      case Unsupported(var reason) -> unsupported(entry, reason);
    }
  }

  private void delivered(Entry entry, Delivered delivered) {
    long rejected = Math.min(delivered.rejected(), entry.items());
    if (rejected > 0 || !delivered.message().isEmpty()) {
      log.warn(
          "partial success",
          counted(rejected, entry.signal()) + " rejected: " + delivered.message());
    }
    locked(() -> {
      toldUnsupported.remove(entry.signal());
      if (!isUseless()) {
        trouble = Optional.empty();
      }
      if (queue.release(entry)) {
        books.send(entry.signal(), entry.items() - rejected);
        books.drop(entry.signal(), DropReason.REJECTED, rejected);
      }
      return settled();
    });
    pump();
  }

  private void later(Entry entry, Retryable failure) {
    var elapsed = Duration.ofNanos(timeline.nanoTime() - entry.firstAttemptNanos());
    Optional<Duration> delay = retry.delay(entry.fail(), elapsed, failure.serverDelay());
    if (delay.isEmpty()) {
      failed(entry, DropReason.RETRIES_EXHAUSTED, failure.reason());
      return;
    }
    boolean rests =
        locked(() -> {
          trouble = Optional.of(failure.reason());
          return queue.holds(entry) && resting.add(entry);
        });
    if (rests) {
      log.warn("will retry", failure.reason());
      timeline.after(delay.get(), () -> wake(entry));
    }
  }

  private void wake(Entry entry) {
    if (locked(() -> resting.remove(entry))) {
      start(entry);
    }
  }

  private void unsupported(Entry entry, String reason) {
    Signal signal = entry.signal();
    if (locked(() -> unsupported.add(signal))) {
      if (locked(() -> toldUnsupported.add(signal))) {
        log.warn(
            signal.label() + " not supported",
            "the backend does not take this signal and is asked again every "
                + ASKED_AGAIN.toMinutes()
                + " minutes: "
                + reason);
      }
      timeline.after(ASKED_AGAIN, () -> locked(() -> unsupported.remove(signal)));
    }
    locked(() -> {
      if (isUseless()) {
        trouble = Optional.of("takes no " + signal.label() + ": " + reason);
      }
      return true;
    });
    drop(entry, DropReason.UNSUPPORTED);
  }

  /// Metrics and logs are often not wanted beside traces; a backend for traces that takes none is
  /// broken, and so is one that takes nothing of what is sent there.
  private boolean isUseless() {
    return unsupported.contains(Signal.TRACES) || unsupported.containsAll(settings.signals());
  }

  private void failed(Entry entry, DropReason reason, String message) {
    locked(() -> trouble = Optional.of(message));
    log.warn(
        "dropped", counted(entry.items(), entry.signal()) + ": " + reason.label() + ": " + message);
    drop(entry, reason);
  }

  private void drop(Entry entry, DropReason reason) {
    locked(() -> {
      if (queue.release(entry)) {
        books.drop(entry.signal(), reason, entry.items());
      }
      return settled();
    });
    pump();
  }

  private static String counted(long items, Signal signal) {
    String one =
        switch (signal) {
          case TRACES -> " span";
          case METRICS -> " data point";
          case LOGS -> " log record";
        };
    return items + one + (items == 1 ? "" : "s");
  }

  /// Wakes who waits for the queue to be empty, if it is.
  private boolean settled() {
    if (queue.requests() == 0) {
      idle.signalAll();
    }
    return true;
  }

  private <T> T locked(Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }
}
