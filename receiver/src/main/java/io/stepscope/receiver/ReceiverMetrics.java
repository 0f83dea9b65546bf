/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver;

import io.stepscope.otel.Signal;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// What was received, in counts that only grow. Read and written from any thread.
///
/// Items are spans, data points or log records. What a request that could not be read contained is
/// not known, so requests are counted too.
public final class ReceiverMetrics {
  private record Taken(Signal signal, Protocol protocol) {}

  private record Refused(Signal signal, Protocol protocol, RefusalReason reason) {}

  private final Map<Taken, LongAdder> acceptedItems = new ConcurrentHashMap<>();
  private final Map<Taken, LongAdder> acceptedBytes = new ConcurrentHashMap<>();
  private final Map<Refused, LongAdder> refusedItems = new ConcurrentHashMap<>();
  private final Map<Refused, LongAdder> refusedRequests = new ConcurrentHashMap<>();

  public long acceptedItems(Signal signal, Protocol protocol) {
    return sum(acceptedItems, new Taken(signal, protocol));
  }

  /// Bytes of the accepted requests as they are passed on: decompressed, and transcoded when they
  /// were JSON.
  public long acceptedBytes(Signal signal, Protocol protocol) {
    return sum(acceptedBytes, new Taken(signal, protocol));
  }

  /// Items that were read and not taken.
  public long refusedItems(Signal signal, Protocol protocol, RefusalReason reason) {
    return sum(refusedItems, new Refused(signal, protocol, reason));
  }

  /// Requests that were refused whole.
  public long refusedRequests(Signal signal, Protocol protocol, RefusalReason reason) {
    return sum(refusedRequests, new Refused(signal, protocol, reason));
  }

  void accepted(Signal signal, Protocol protocol, long items, long bytes) {
    add(acceptedItems, new Taken(signal, protocol), items);
    add(acceptedBytes, new Taken(signal, protocol), bytes);
  }

  /// Items that were read.
  void rejected(Signal signal, Protocol protocol, RefusalReason reason, long items) {
    add(refusedItems, new Refused(signal, protocol, reason), items);
  }

  /// A whole request; its items, where they are known, are counted apart.
  void refused(Signal signal, Protocol protocol, RefusalReason reason) {
    add(refusedRequests, new Refused(signal, protocol, reason), 1);
  }

  private static <K> long sum(Map<K, LongAdder> counts, K key) {
    LongAdder count = counts.get(key);
    return count == null ? 0 : count.sum();
  }

  private static <K> void add(Map<K, LongAdder> counts, K key, long amount) {
    counts.computeIfAbsent(key, _ -> new LongAdder()).add(amount);
  }
}
