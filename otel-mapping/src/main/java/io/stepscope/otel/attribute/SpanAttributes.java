/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.attribute;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.stepscope.analyzer.model.Value;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// The attributes of one span, event, link, log record, resource or scope, for reading. Total:
/// every question has an answer, whatever type the sender chose. Of a repeated key the last value
/// counts. A lookup by key is O(1) once the first has built the index; the prefix methods are
/// linear in the number of attributes.
public final class SpanAttributes {
  public static final SpanAttributes EMPTY = new SpanAttributes(List.of());

  private static final int SCAN_BELOW = 4;
  private static final long NOT_ASKED = -1;

  private final List<KeyValue> entries;
  private int @Nullable [] slots;
  private long topics = NOT_ASKED;

  private SpanAttributes(List<KeyValue> entries) {
    this.entries = entries;
  }

  public static SpanAttributes of(List<KeyValue> entries) {
    return entries.isEmpty() ? EMPTY : new SpanAttributes(entries);
  }

  /// How many were received, repeated keys counted each time.
  public int size() {
    return entries.size();
  }

  /// As received.
  public List<KeyValue> entries() {
    return entries;
  }

  /// Whether any key is one of the topic's.
  public boolean tells(Topic topic) {
    return (topics() & topic.bit()) != 0;
  }

  /// The topics of all keys as a set of bits, see [Topic#bit].
  public long topics() {
    if (topics == NOT_ASKED) {
      long found = 0;
      for (KeyValue entry : entries) {
        found |= Topic.of(entry.getKey());
      }
      topics = found;
    }
    return topics;
  }

  /// Takes note of the topics of all keys, from somebody who has looked at every key anyway.
  public void topics(long found) {
    topics = found;
  }

  public boolean has(String key) {
    return find(key) >= 0;
  }

  /// The raw value, or null when the key is absent.
  public @Nullable AnyValue get(String key) {
    int at = find(key);
    return at < 0 ? null : entries.get(at).getValue();
  }

  /// The value as the core's, [Value#absent()] when the key is absent. A text stays a text.
  public Value value(String key) {
    var value = get(key);
    return value == null ? Value.absent() : Values.of(value);
  }

  /// The value with JSON inside a text opened.
  public Value structured(String key) {
    var value = get(key);
    return value == null ? Value.absent() : Values.structured(value);
  }

  /// A text, or a number or boolean in words; trimmed. Empty for a blank text, a list or a map.
  public Optional<String> text(String key) {
    return Scalars.text(get(key));
  }

  /// A whole number, also when it came as a text or as a real number without fraction.
  public OptionalLong whole(String key) {
    return Scalars.whole(get(key));
  }

  /// A number, also when it came as a text. Never NaN or infinite.
  public OptionalDouble real(String key) {
    return Scalars.real(get(key));
  }

  /// A boolean, also as the text `true` or `false` in any case.
  public Optional<Boolean> bool(String key) {
    return Scalars.bool(get(key));
  }

  public boolean hasPrefix(String prefix) {
    for (int i = 0; i < entries.size(); i++) {
      if (entries.get(i).getKey().startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }

  /// Hands over every entry whose key starts with `prefix`, the key without it first, in the order
  /// received.
  public void forEachWithPrefix(String prefix, BiConsumer<String, AnyValue> action) {
    for (KeyValue entry : entries) {
      if (entry.getKey().startsWith(prefix)) {
        action.accept(entry.getKey().substring(prefix.length()), entry.getValue());
      }
    }
  }

  /// The tree that dotted keys below `prefix` spell: `p.0.role`, `p.0.parts.1.text` become a list
  /// of maps. Numbers that make a run from 0 become a list, in order, whatever order they came in;
  /// holes are closed. `prefix` is without the last dot. Absent when there is none. JSON inside
  /// texts is left alone.
  public Value tree(String prefix) {
    return KeyTree.of(prefix, entries);
  }

  /// How many keys came more than once.
  public int repeatedKeys() {
    int distinct = 0;
    for (int i = 0; i < entries.size(); i++) {
      if (find(entries.get(i).getKey()) == i) {
        distinct++;
      }
    }
    return entries.size() - distinct;
  }

  private int find(String key) {
    if (entries.size() <= SCAN_BELOW) {
      return scan(key);
    }
    if (slots == null) {
      slots = index();
    }
    int mask = slots.length - 1;
    for (int at = spread(key) & mask; slots[at] != 0; at = (at + 1) & mask) {
      if (entries.get(slots[at] - 1).getKey().equals(key)) {
        return slots[at] - 1;
      }
    }
    return -1;
  }

  private int scan(String key) {
    for (int i = entries.size() - 1; i >= 0; i--) {
      if (entries.get(i).getKey().equals(key)) {
        return i;
      }
    }
    return -1;
  }

  /// Open addressing: the slot holds the entry's position plus one.
  private int[] index() {
    int[] table = new int[Integer.highestOneBit(entries.size() * 2 - 1) << 1];
    int mask = table.length - 1;
    for (int i = 0; i < entries.size(); i++) {
      String key = entries.get(i).getKey();
      int at = spread(key) & mask;
      while (table[at] != 0 && !entries.get(table[at] - 1).getKey().equals(key)) {
        at = (at + 1) & mask;
      }
      table[at] = i + 1;
    }
    return table;
  }

  private static int spread(String key) {
    int hash = key.hashCode();
    return hash ^ (hash >>> 16);
  }
}
