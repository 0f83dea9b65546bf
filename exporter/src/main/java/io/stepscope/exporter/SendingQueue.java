/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter;

import com.google.protobuf.ByteString;
import io.stepscope.otel.Signal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;

/// What one destination holds: requests that wait, oldest first, and those that are on their way.
/// Both count against the bounds, as both take memory. The bytes are shared with the other
/// destinations. Not thread-safe: the destination's lock guards it.
final class SendingQueue {
  /// A request, from when it is held to when it is settled.
  static final class Entry {
    private final Signal signal;
    private final ByteString body;
    private final int items;
    private int failures;
    private long firstAttemptNanos;

    Entry(Signal signal, ByteString body, int items) {
      this.signal = signal;
      this.body = body;
      this.items = items;
    }

    Signal signal() {
      return signal;
    }

    ByteString body() {
      return body;
    }

    int items() {
      return items;
    }

    /// Marks the start of the first attempt.
    void begin(long nanos) {
      firstAttemptNanos = nanos;
    }

    long firstAttemptNanos() {
      return firstAttemptNanos;
    }

    /// @return the failures so far, this one included
    int fail() {
      return ++failures;
    }
  }

  private final QueueSettings settings;
  private final ArrayDeque<Entry> waiting = new ArrayDeque<>();
  private final SequencedSet<Entry> underWay = new LinkedHashSet<>();
  private long bytes;

  SendingQueue(QueueSettings settings) {
    this.settings = settings;
  }

  /// Holds the entry, or says that there is no room. An entry larger than all room is held when
  /// nothing else is: else it could never be delivered.
  boolean offer(Entry entry) {
    boolean fits =
        requests() < settings.queueSize()
            && (bytes + entry.body.size() <= settings.queueBytes() || requests() == 0);
    if (fits) {
      waiting.add(entry);
      bytes += entry.body.size();
    }
    return fits;
  }

  /// The next entry to send, which from now on is under way; empty when there is none or enough are
  /// under way.
  Optional<Entry> take() {
    if (waiting.isEmpty() || underWay.size() >= settings.numConsumers()) {
      return Optional.empty();
    }
    Entry entry = waiting.remove();
    underWay.add(entry);
    return Optional.of(entry);
  }

  /// Lets go of an entry that is under way.
  ///
  /// @return whether it was still held
  boolean release(Entry entry) {
    boolean held = underWay.remove(entry);
    if (held) {
      bytes -= entry.body.size();
    }
    return held;
  }

  boolean holds(Entry entry) {
    return underWay.contains(entry);
  }

  /// Lets go of everything.
  List<Entry> clear() {
    var all = new ArrayList<Entry>(underWay);
    all.addAll(waiting);
    underWay.clear();
    waiting.clear();
    bytes = 0;
    return all;
  }

  /// Requests held.
  int requests() {
    return waiting.size() + underWay.size();
  }

  /// Bytes held.
  long bytes() {
    return bytes;
  }

  /// Items held of one signal. O(requests).
  long items(Signal signal) {
    long items = 0;
    for (Entry entry : waiting) {
      items += entry.signal == signal ? entry.items : 0;
    }
    for (Entry entry : underWay) {
      items += entry.signal == signal ? entry.items : 0;
    }
    return items;
  }
}
