/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.draft;

import io.stepscope.analyzer.model.FieldEvidence;
import io.stepscope.otel.attribute.Attribute;
import io.stepscope.otel.attribute.AttributeValue;
import io.stepscope.otel.attribute.SpanAttributes;
import io.stepscope.otel.dialect.Field;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * A span fills few of the many fields, so the winners stand in arrays that are just long enough, in
 * the order of the fields. A set of bits says which fields have one: the place of a field's winner
 * is the number of bits below its own.
 */
/// The attribute that won each field's ladder on one span.
public final class FieldReading {
  private static final Field[] FIELDS = Field.values();

  private long filled;
  private @Nullable Attribute[] entries;
  private @Nullable FieldSource[] sources;
  private int[] occurrences;
  private int size;

  /// Nothing has won yet.
  public FieldReading() {
    entries = new @Nullable Attribute[8];
    sources = new @Nullable FieldSource[8];
    occurrences = new int[8];
  }

  private FieldReading(Outline outline, SpanAttributes attributes) {
    filled = outline.filled;
    size = outline.occurrences.length;
    sources = outline.sources;
    occurrences = outline.occurrences;
    entries = new @Nullable Attribute[size];
    for (int i = 0; i < size; i++) {
      entries[i] = attributes.attribute(occurrences[i]);
    }
  }

  /// What a reading has won, apart from what stands there: the same for all spans with the same
  /// keys, as long as the same of them are empty.
  public static final class Outline {
    private final long filled;
    private final @Nullable FieldSource[] sources;
    private final int[] occurrences;

    private Outline(FieldReading reading) {
      filled = reading.filled;
      sources = Arrays.copyOf(reading.sources, reading.size);
      occurrences = Arrays.copyOf(reading.occurrences, reading.size);
    }

    /// The reading of attributes with these keys. Nothing more can be offered to it.
    public FieldReading of(SpanAttributes attributes) {
      return new FieldReading(this, attributes);
    }
  }

  /// What has won so far, where an occurrence is the place of the attribute.
  public Outline outline() {
    return new Outline(this);
  }

  /// The winning value, or null; null also when a [#tree] of keys won. Without the quotes of a text
  /// whose dialect writes all values as JSON.
  public @Nullable AttributeValue get(Field field) {
    if (!has(field)) {
      return null;
    }
    int place = place(field);
    var source = sources[place];
    var entry = entries[place];
    if (source == null || entry == null || !source.tree().isEmpty()) {
      return null;
    }
    return source.quoted() ? entry.value().unquoted() : entry.value();
  }

  /// The prefix of the flattened keys that won, or empty; see
  /// [io.stepscope.otel.attribute.SpanAttributes#tree].
  public String tree(Field field) {
    var source = source(field);
    return source == null ? "" : source.tree();
  }

  /// The winning key, or empty.
  public String key(Field field) {
    var source = source(field);
    var entry = source == null ? null : entries[place(field)];
    if (source == null || entry == null) {
      return "";
    }
    return source.tree().isEmpty() ? entry.name() : source.tree() + ".*";
  }

  /// The dialect whose table named the winning key, or empty.
  public String dialect(Field field) {
    var source = source(field);
    return source == null ? "" : source.dialect();
  }

  /// The winner's place in the ladder, lower is better; [Integer#MAX_VALUE] when there is none.
  public int rank(Field field) {
    var source = source(field);
    return source == null ? Integer.MAX_VALUE : source.rank();
  }

  /// Adds what filled each field that has a winner, in the order of the fields.
  public void addEvidence(List<FieldEvidence> evidence) {
    for (int place = 0; place < size; place++) {
      var source = sources[place];
      var entry = entries[place];
      if (source != null && entry != null) {
        evidence.add(source.evidence(entry.name()));
      }
    }
  }

  /// How many fields have a winner.
  public int size() {
    return size;
  }

  public boolean has(Field field) {
    return (filled & bit(field)) != 0;
  }

  /// Takes `entry` for the source's field unless a better one stands there. Of a repeated key the
  /// last entry counts.
  ///
  /// @param occurrence the entry's place among the span's attributes; negative when it stands on an
  ///   event
  public void offer(FieldSource source, Attribute entry, int occurrence) {
    var field = source.field();
    int place = place(field);
    if (!has(field)) {
      insert(place);
      filled |= bit(field);
    } else if (source.rank() > rank(field)) {
      return;
    }
    entries[place] = entry;
    sources[place] = source;
    occurrences[place] = occurrence;
  }

  private void insert(int place) {
    if (size == entries.length) {
      entries = Arrays.copyOf(entries, FIELDS.length);
      sources = Arrays.copyOf(sources, FIELDS.length);
      occurrences = Arrays.copyOf(occurrences, FIELDS.length);
    }
    System.arraycopy(entries, place, entries, place + 1, size - place);
    System.arraycopy(sources, place, sources, place + 1, size - place);
    System.arraycopy(occurrences, place, occurrences, place + 1, size - place);
    size++;
  }

  private @Nullable FieldSource source(Field field) {
    return has(field) ? sources[place(field)] : null;
  }

  private static long bit(Field field) {
    return 1L << field.place();
  }

  private int place(Field field) {
    return Long.bitCount(filled & (bit(field) - 1));
  }
}
