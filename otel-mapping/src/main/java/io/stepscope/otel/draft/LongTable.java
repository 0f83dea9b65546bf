/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.draft;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Values by number: a map that boxes nothing. Open addressing with linear probing, at most half
/// full. All operations take expected O(1): the hash differs from process to process, so that no
/// sender can choose ids that collide.
public final class LongTable<V> {
  private static final long ODD = new SplittableRandom().nextLong() | 1;

  private long[] keys;
  private @Nullable Object[] values;
  private int size;

  /// @param expected how many entries there will be, about
  public LongTable(int expected) {
    int slots = Integer.highestOneBit(Math.max(4, expected) * 2 - 1) << 1;
    keys = new long[slots];
    values = new @Nullable Object[slots];
  }

  /// The value of `key`, or null.
  @SuppressWarnings("unchecked") // only values of V are ever put
  public @Nullable V get(long key) {
    return (V) values[slot(key)];
  }

  public boolean has(long key) {
    return values[slot(key)] != null;
  }

  /// Replaces what stands there.
  public void put(long key, V value) {
    int slot = slot(key);
    if (values[slot] == null) {
      keys[slot] = key;
      size++;
    }
    values[slot] = value;
    if (size * 2 > keys.length) {
      grow();
    }
  }

  public int size() {
    return size;
  }

  private int slot(long key) {
    int mask = keys.length - 1;
    int slot = spread(key) & mask;
    while (values[slot] != null && keys[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldKeys = keys;
    @Nullable Object[] oldValues = values;
    keys = new long[oldKeys.length * 2];
    values = new @Nullable Object[keys.length];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldValues[i] != null) {
        int slot = slot(oldKeys[i]);
        keys[slot] = oldKeys[i];
        values[slot] = oldValues[i];
      }
    }
  }

  private static int spread(long key) {
    long mixed = (key ^ key >>> 32) * ODD;
    return (int) (mixed >>> 32) ^ (int) (mixed >>> 47);
  }
}
