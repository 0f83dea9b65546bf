/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.config;

/// Who analyses the completed traces.
///
/// @param threads traces analysed at the same time; half the processors by default, so that
///   receiving and passing on never wait for an analysis
/// @param queueSize completed traces that may wait. 1,000: above it a trace is passed on but not
///   analysed, and counted
public record WorkerSettings(int threads, int queueSize) {
  public static final WorkerSettings DEFAULT =
      new WorkerSettings(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), 1_000);

  public WorkerSettings {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be >= 1, was " + threads);
    }
    if (queueSize < 1) {
      throw new IllegalArgumentException("queue_size must be >= 1, was " + queueSize);
    }
  }
}
