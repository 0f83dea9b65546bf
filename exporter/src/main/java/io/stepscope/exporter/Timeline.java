/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// The passing of time, and what is to happen later. Tests have one of their own, which stands
/// still until it is moved.
interface Timeline extends AutoCloseable {
  /// Nanoseconds since some moment; never goes back.
  long nanoTime();

  /// Runs `task` once, after `delay`, unless this is closed before. `task` must be quick.
  void after(Duration delay, Runnable task);

  /// What was to happen later, does not.
  @Override
  void close();

  /// The machine's, with one daemon thread.
  static Timeline system() {
    var timer =
        new ScheduledThreadPoolExecutor(
            1, task -> Thread.ofPlatform().daemon().name("stepscope-export-timer").unstarted(task));
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    return new Timeline() {
      @Override
      public long nanoTime() {
        return System.nanoTime();
      }

      @Override
      public void after(Duration delay, Runnable task) {
        if (!timer.isShutdown()) {
          var _ = timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        }
      }

      @Override
      public void close() {
        timer.shutdownNow();
      }
    };
  }
}
