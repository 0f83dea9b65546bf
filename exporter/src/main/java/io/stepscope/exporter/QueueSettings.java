/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter;

/// How much a destination may hold that it has not delivered.
///
/// @param queueSize requests held, those on their way included
/// @param queueBytes their bytes, together; a single larger request is held when nothing else is
/// @param numConsumers requests on their way at the same time, those that wait for a retry included
public record QueueSettings(int queueSize, long queueBytes, int numConsumers) {
  /// 1000 requests; 64 MiB, or an eighth of the heap where that is less; 10 at a time.
  public static final QueueSettings DEFAULT =
      new QueueSettings(1000, Math.min(64L << 20, Runtime.getRuntime().maxMemory() / 8), 10);

  public QueueSettings {
    if (queueSize < 1) {
      throw new IllegalArgumentException("sending_queue.queue_size must be >= 1, was " + queueSize);
    }
    if (queueBytes < 1) {
      throw new IllegalArgumentException(
          "sending_queue.queue_bytes must be >= 1, was " + queueBytes);
    }
    if (numConsumers < 1) {
      throw new IllegalArgumentException(
          "sending_queue.num_consumers must be >= 1, was " + numConsumers);
    }
  }
}
