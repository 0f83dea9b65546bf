/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/// What became of the items (spans, data points, log records) of one signal at one destination, at
/// one moment. The books balance at every moment: `accepted = sent + queued + dropped`.
///
/// @param accepted given to the destination and not refused
/// @param sent the backend has them
/// @param queued held, or on their way
/// @param dropped lost, by reason; every reason is there
public record ItemCounts(long accepted, long sent, long queued, Map<DropReason, Long> dropped) {
  public ItemCounts {
    var all = new EnumMap<DropReason, Long>(DropReason.class);
    for (DropReason reason : DropReason.values()) {
      all.put(reason, dropped.getOrDefault(reason, 0L));
    }
    dropped = Collections.unmodifiableMap(all);
  }

  public long dropped(DropReason reason) {
    return dropped.getOrDefault(reason, 0L);
  }

  /// Lost for whatever reason.
  public long totalDropped() {
    return dropped.values().stream().mapToLong(Long::longValue).sum();
  }

  /// Lost after at least one attempt.
  public long sendFailed() {
    return dropped.entrySet().stream()
        .filter(entry -> entry.getKey().isSendFailure())
        .mapToLong(Map.Entry::getValue)
        .sum();
  }
}
