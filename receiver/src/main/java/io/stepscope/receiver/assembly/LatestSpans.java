/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver.assembly;

import io.stepscope.analyzer.model.StepTime;
import io.stepscope.otel.RawSpan;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/*
 * One array for all, since these are kept for every trace that waits: a map of the library makes
 * two objects for each span, and every object that waits is copied and walked by the collector.
 */
/// The spans of a trace by their ids, of each id the one that came last. Open addressing; a look-up
/// is O(1) on average.
final class LatestSpans {
  /// Ids may be counted up, or chosen by someone who knows this code: a multiplier of this process
  /// alone spreads them. It decides places here and nothing that is seen outside.
  private static final long SPREAD = new SecureRandom().nextLong() | 1;

  private @Nullable RawSpan[] slots = new @Nullable RawSpan[16];
  private int size;
  private @Nullable RawSpan inTheWay;

  @Nullable RawSpan get(long spanId) {
    return slots[slotOf(spanId)];
  }

  void put(RawSpan span) {
    int slot = slotOf(span.spanId());
    if (slots[slot] == null) {
      size++;
    }
    slots[slot] = span;
    if (2 * size > slots.length) {
      grow();
    }
  }

  /// Everything that is here has ended, and every parent that was named is here. O(n) when that is
  /// so or became so; else O(1), since what was in the way the last time is asked about first.
  boolean areWhole() {
    if (inTheWay != null && isInTheWay(inTheWay)) {
      return false;
    }
    inTheWay = null;
    for (RawSpan span : slots) {
      if (span != null && isInTheWay(span)) {
        inTheWay = span;
        return false;
      }
    }
    return true;
  }

  private boolean isInTheWay(RawSpan span) {
    return get(span.spanId()) == span
        && (span.endNanos() == StepTime.UNKNOWN
            || (span.parentSpanId() != 0 && get(span.parentSpanId()) == null));
  }

  /// Where the id is, or would be.
  private int slotOf(long spanId) {
    int mask = slots.length - 1;
    int at = (int) ((spanId * SPREAD) >>> 32) & mask;
    for (RawSpan found = slots[at]; found != null && found.spanId() != spanId; found = slots[at]) {
      at = (at + 1) & mask;
    }
    return at;
  }

  private void grow() {
    @Nullable RawSpan[] before = slots;
    slots = new @Nullable RawSpan[2 * before.length];
    for (RawSpan span : before) {
      if (span != null) {
        slots[slotOf(span.spanId())] = span;
      }
    }
  }
}
