/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.attribute;

import com.google.protobuf.WireFormat;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.stepscope.analyzer.model.Value;
import io.stepscope.otel.wire.WireFields;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// The attributes of one span, event, link, log record, resource or scope, for reading. Total:
/// every question has an answer, whatever type the sender chose. Of a repeated key the last value
/// counts. A lookup by key is O(1) once the first has built the index; the prefix methods are
/// linear in the number of attributes.
public final class SpanAttributes {
  public static final SpanAttributes EMPTY = new SpanAttributes(new Attribute[0]);

  private static final int SCAN_BELOW = 16;
  private static final int ENTRY =
      KeyValueList.VALUES_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;

  private final Attribute[] entries;
  private final long topics;
  private final int keyHash;
  private @Nullable AttributeIndex index;

  /// Messages are read as what a model was given, and for what they say.
  private @Nullable Tree lastTree;

  private record Tree(String prefix, Value value) {}

  private SpanAttributes(Attribute[] entries) {
    this.entries = entries;
    long found = 0;
    int hash = 0;
    for (Attribute entry : entries) {
      found |= entry.key().topics();
      hash = 31 * hash + entry.key().number();
    }
    this.topics = found;
    this.keyHash = hash;
  }

  public static SpanAttributes of(List<KeyValue> entries) {
    if (entries.isEmpty()) {
      return EMPTY;
    }
    byte[] bytes = KeyValueList.newBuilder().addAllValues(entries).build().toByteArray();
    return read(bytes, 0, bytes.length, ENTRY, entries.size());
  }

  /// Reads the fields with `tag` of the message that the bytes encode. The bytes are not copied and
  /// must not change.
  ///
  /// @param count how many there are
  public static SpanAttributes read(byte[] bytes, int from, int to, int tag, int count) {
    if (count == 0) {
      return EMPTY;
    }
    var entries = new Attribute[count];
    var fields = new WireFields(bytes, from, to);
    var sequence = Attribute.sequence();
    for (int i = 0; i < count && fields.next(); ) {
      if (fields.tag() == tag) {
        entries[i++] = sequence.get(bytes, fields.from(), fields.to());
      }
    }
    return new SpanAttributes(entries);
  }

  /// These, then `more`.
  public SpanAttributes and(SpanAttributes more) {
    var all = Arrays.copyOf(entries, entries.length + more.entries.length);
    System.arraycopy(more.entries, 0, all, entries.length, more.entries.length);
    return new SpanAttributes(all);
  }

  /// These, and what they leave open of `others`, the first of which counts most: a key that is not
  /// among these, and of numbered keys (`messages.0.role`) those of a list that these do not have,
  /// for the parts of two lists make no list. O(n) in all of them.
  public SpanAttributes filledFrom(List<SpanAttributes> others) {
    var known = new HashSet<String>();
    note(known);
    var all = new ArrayList<>(Arrays.asList(entries));
    for (SpanAttributes more : others) {
      for (Attribute entry : more.entries) {
        if (!known.contains(listOrKey(entry.name()))) {
          all.add(entry);
        }
      }
      more.note(known);
    }
    return all.size() == entries.length ? this : new SpanAttributes(all.toArray(Attribute[]::new));
  }

  private void note(Set<String> known) {
    for (Attribute entry : entries) {
      known.add(listOrKey(entry.name()));
    }
  }

  /// The part of a key before its first number, with the dot, or all of it.
  private static String listOrKey(String key) {
    for (int dot = key.indexOf('.'); dot >= 0 && dot + 1 < key.length(); ) {
      char next = key.charAt(dot + 1);
      if (next >= '0' && next <= '9') {
        return key.substring(0, dot + 1);
      }
      dot = key.indexOf('.', dot + 1);
    }
    return key;
  }

  /// How many were received, repeated keys counted each time.
  public int size() {
    return entries.length;
  }

  /// One of them, in the order received.
  public Attribute attribute(int index) {
    return entries[index];
  }

  /// As received.
  List<Attribute> entries() {
    return Arrays.asList(entries);
  }

  /// Whether any key is one of the topic's.
  public boolean tells(Topic topic) {
    return (topics & topic.bit()) != 0;
  }

  /// The topics of all keys as a set of bits, see [Topic#bit].
  public long topics() {
    return topics;
  }

  /// A hash of the numbers of all keys in their order.
  public int keyHash() {
    return keyHash;
  }

  public boolean has(String key) {
    return find(key) >= 0;
  }

  /// The value as received, or null when the key is absent.
  public @Nullable AttributeValue get(String key) {
    int at = find(key);
    return at < 0 ? null : entries[at].value();
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

  /// As [#text], of the first of `keys` that has one.
  public Optional<String> firstText(List<String> keys) {
    for (int i = 0; i < keys.size(); i++) {
      var found = text(keys.get(i));
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
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
    for (Attribute entry : entries) {
      if (entry.name().startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }

  /// Hands over every entry whose key starts with `prefix`, the key without it first, in the order
  /// received.
  public void forEachWithPrefix(String prefix, BiConsumer<String, AttributeValue> action) {
    for (Attribute entry : entries) {
      if (entry.name().startsWith(prefix)) {
        action.accept(entry.name().substring(prefix.length()), entry.value());
      }
    }
  }

  /// The tree that dotted keys below `prefix` spell: `p.0.role`, `p.0.parts.1.text` become a list
  /// of maps. Numbers that make a run from 0 become a list, in order, whatever order they came in;
  /// holes are closed. `prefix` is without the last dot. Absent when there is none. JSON inside
  /// texts is left alone.
  public Value tree(String prefix) {
    var known = lastTree;
    if (known == null || !known.prefix.equals(prefix)) {
      known = new Tree(prefix, KeyTree.of(prefix, entries));
      lastTree = known;
    }
    return known.value;
  }

  /// Whether a key came more than once.
  public boolean hasRepeatedKeys() {
    if (entries.length > SCAN_BELOW) {
      return index().size() < entries.length;
    }
    for (int i = 0; i < entries.length; i++) {
      if (scan(entries[i].name()) != i) {
        return true;
      }
    }
    return false;
  }

  private int find(String key) {
    return entries.length <= SCAN_BELOW ? scan(key) : index().find(key);
  }

  private int scan(String key) {
    for (int i = entries.length - 1; i >= 0; i--) {
      if (entries[i].name().equals(key)) {
        return i;
      }
    }
    return -1;
  }

  /// Two threads may both make it, and make the same.
  private AttributeIndex index() {
    var known = index;
    if (known == null) {
      known = new AttributeIndex(entries);
      index = known;
    }
    return known;
  }
}
