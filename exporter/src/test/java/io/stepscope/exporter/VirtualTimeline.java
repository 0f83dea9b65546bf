/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Time that stands still until a test moves it.
final class VirtualTimeline implements Timeline {
  private final List<Task> tasks = new ArrayList<>();
  private final LinkedBlockingQueue<Duration> asked = new LinkedBlockingQueue<>();
  private long now = 1_000;

  private record Task(long dueNanos, Runnable work) {}

  @Override
  public synchronized long nanoTime() {
    return now;
  }

  @Override
  public synchronized void after(Duration delay, Runnable work) {
    tasks.add(new Task(now + delay.toNanos(), work));
    asked.add(delay);
  }

  @Override
  public synchronized void close() {
    tasks.clear();
  }

  /// The delay that was asked for next; waits until one is.
  Duration nextDelay() {
    try {
      Duration delay = asked.poll(20, TimeUnit.SECONDS);
      if (delay == null) {
        throw new AssertionError("nothing was scheduled");
      }
      return delay;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// Whether nothing was asked for that [#nextDelay] has not told.
  boolean isQuiet() {
    return asked.isEmpty();
  }

  /// Moves on, running what falls due in order.
  void advance(Duration by) {
    long until = nanoTime() + by.toNanos();
    for (Task task = due(until); task != null; task = due(until)) {
      task.work.run();
    }
    synchronized (this) {
      now = until;
    }
  }

  private synchronized @org.jspecify.annotations.Nullable Task due(long until) {
    var next =
        tasks.stream()
            .filter(task -> task.dueNanos <= until)
            .min(Comparator.comparingLong(Task::dueNanos));
    next.ifPresent(task -> {
      tasks.remove(task);
      now = Math.max(now, task.dueNanos);
    });
    return next.orElse(null);
  }
}
