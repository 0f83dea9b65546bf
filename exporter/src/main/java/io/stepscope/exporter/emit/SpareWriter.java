/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter.emit;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Keeps the memory of a writer for the next request, since most requests need about as much and
/// clearing that much anew costs more than many of them. Keeps one, and not one that had to grow
/// large. Thread-safe; two who write at once get different writers.
final class SpareWriter {
  private static final int USUAL_BYTES = 8 << 10;
  private static final int MAX_KEPT_BYTES = 64 << 10;

  private final AtomicReference<@Nullable ProtoWriter> spare = new AtomicReference<>();

  /// An empty writer.
  ProtoWriter borrow() {
    ProtoWriter kept = spare.getAndSet(null);
    return kept == null ? new ProtoWriter(USUAL_BYTES) : kept;
  }

  /// @param writer one that was borrowed and is not used any more
  void giveBack(ProtoWriter writer) {
    if (writer.array().length <= MAX_KEPT_BYTES) {
      writer.clear();
      spare.set(writer);
    }
  }
}
