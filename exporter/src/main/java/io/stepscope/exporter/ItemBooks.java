/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter;

import io.stepscope.otel.Signal;
import java.util.EnumMap;
import java.util.Map;

/// Counts the items of one destination. Not thread-safe: the destination's lock guards it.
final class ItemBooks {
  private final Map<Signal, Long> accepted = new EnumMap<>(Signal.class);
  private final Map<Signal, Long> sent = new EnumMap<>(Signal.class);
  private final Map<Signal, Map<DropReason, Long>> dropped = new EnumMap<>(Signal.class);

  void accept(Signal signal, long items) {
    accepted.merge(signal, items, Long::sum);
  }

  void send(Signal signal, long items) {
    sent.merge(signal, items, Long::sum);
  }

  void drop(Signal signal, DropReason reason, long items) {
    dropped
        .computeIfAbsent(signal, _ -> new EnumMap<>(DropReason.class))
        .merge(reason, items, Long::sum);
  }

  /// @param queued what the queue holds
  ItemCounts counts(Signal signal, long queued) {
    return new ItemCounts(
        accepted.getOrDefault(signal, 0L),
        sent.getOrDefault(signal, 0L),
        queued,
        dropped.getOrDefault(signal, Map.of()));
  }
}
