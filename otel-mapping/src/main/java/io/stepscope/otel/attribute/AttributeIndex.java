/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.attribute;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where the attributes of a span stand, by key; the last where a key came more than once. Made in
/// O(n), asked in O(1). Safe for use by several threads.
///
/// Many keys whose hashes a sender chose to be the same would make a table of slots quadratic. The
/// map that is used for many finds those in O(log n), as it keeps them sorted.
final class AttributeIndex {
  private static final int MANY = 256;

  private final Attribute[] entries;

  /// Open addressing: a slot holds an entry's position plus one. Empty where there are many.
  private final int[] slots;

  private final @Nullable Map<String, Integer> many;

  AttributeIndex(Attribute[] entries) {
    this.entries = entries;
    boolean few = entries.length <= MANY;
    this.slots = few ? slots(entries) : new int[0];
    this.many = few ? null : positions(entries);
  }

  /// The position of the last entry with the key, or -1.
  int find(String key) {
    if (many != null) {
      return many.getOrDefault(key, -1);
    }
    int mask = slots.length - 1;
    for (int at = spread(key) & mask; slots[at] != 0; at = (at + 1) & mask) {
      if (entries[slots[at] - 1].name().equals(key)) {
        return slots[at] - 1;
      }
    }
    return -1;
  }

  /// How many different keys there are.
  int size() {
    if (many != null) {
      return many.size();
    }
    int used = 0;
    for (int slot : slots) {
      used += slot == 0 ? 0 : 1;
    }
    return used;
  }

  private static int[] slots(Attribute[] entries) {
    int[] table = new int[Integer.highestOneBit(entries.length * 2 - 1) << 1];
    int mask = table.length - 1;
    for (int i = 0; i < entries.length; i++) {
      String key = entries[i].name();
      int at = spread(key) & mask;
      while (table[at] != 0 && !entries[table[at] - 1].name().equals(key)) {
        at = (at + 1) & mask;
      }
      table[at] = i + 1;
    }
    return table;
  }

  private static Map<String, Integer> positions(Attribute[] entries) {
    Map<String, Integer> positions = HashMap.newHashMap(entries.length);
    for (int i = 0; i < entries.length; i++) {
      positions.put(entries[i].name(), i);
    }
    return positions;
  }

  private static int spread(String key) {
    int hash = key.hashCode();
    return hash ^ (hash >>> 16);
  }
}
