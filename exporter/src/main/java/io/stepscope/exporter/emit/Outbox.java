/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter.emit;

import com.google.protobuf.ByteString;
import io.stepscope.exporter.Exporters;
import io.stepscope.otel.OtlpRequest;
import io.stepscope.otel.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/*
 * An export call costs as much as the analysis of a small trace, so the analyses of several traces
 * leave in one. Protobuf makes that cheap: encoded requests one after the other are a request that
 * holds what they hold.
 */
/// Requests of one signal on their way out, sent together. Thread-safe; never waits for a
/// destination.
final class Outbox {
  /// A request leaves when it has so many items, or bytes, or when [#flush] is called.
  static final int MAX_ITEMS = 512;

  static final int MAX_BYTES = 256 << 10;

  private final Signal signal;
  private final Exporters exporters;
  private final LongAdder emitted = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private List<ByteString> bodies = new ArrayList<>();
  private int items;
  private long bytes;
  private long atNanos;

  Outbox(Signal signal, Exporters exporters) {
    this.signal = signal;
    this.exporters = exporters;
  }

  /// Whether anybody gets this signal.
  boolean isRouted() {
    return exporters.isRouted(signal);
  }

  /// Whether anybody takes this signal now.
  boolean isWanted() {
    return exporters.isWanted(signal);
  }

  /// Counts what was not made, since nobody wants it.
  void forgo(int count) {
    exporters.countUnwanted(signal, count);
  }

  /// @param body an encoded request
  /// @param atNanos when what it tells of was complete, Unix nanoseconds
  void add(ByteString body, int count, long atNanos) {
    List<OtlpRequest> due = new ArrayList<>(2);
    synchronized (this) {
      if (bytes + body.size() > MAX_BYTES) {
        due.addAll(take());
      }
      bodies.add(body);
      items += count;
      bytes += body.size();
      this.atNanos = atNanos;
      if (items >= MAX_ITEMS || bytes >= MAX_BYTES) {
        due.addAll(take());
      }
    }
    due.forEach(this::send);
  }

  /// Sends what is there.
  void flush() {
    take().forEach(this::send);
  }

  /// What a destination holds or has delivered.
  long emitted() {
    return emitted.sum();
  }

  /// What was lost because every sending queue was full.
  long refused() {
    return refused.sum();
  }

  private synchronized List<OtlpRequest> take() {
    if (bodies.isEmpty()) {
      return List.of();
    }
    var request =
        new OtlpRequest(signal, ByteString.copyFrom(bodies), items, List.of(), List.of(), atNanos);
    bodies = new ArrayList<>();
    items = 0;
    bytes = 0;
    return List.of(request);
  }

  private void send(OtlpRequest request) {
    (exporters.offer(request) ? emitted : refused).add(request.items());
  }
}
