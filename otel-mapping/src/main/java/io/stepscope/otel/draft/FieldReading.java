/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.draft;

import io.stepscope.analyzer.model.FieldEvidence;
import io.stepscope.otel.attribute.Attribute;
import io.stepscope.otel.attribute.AttributeValue;
import io.stepscope.otel.dialect.Field;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The attribute that won each field's ladder on one span.
public final class FieldReading {
  private static final Field[] FIELDS = Field.values();

  /// By field, one more than the place of its winner; 0 for none.
  private final byte[] places = new byte[FIELDS.length];

  private @Nullable Attribute[] entries = new @Nullable Attribute[12];
  private @Nullable FieldSource[] sources = new @Nullable FieldSource[12];
  private int size;
  private boolean repeated;

  /// The winning value, or null; null also when a [#tree] of keys won.
  public @Nullable AttributeValue get(Field field) {
    int place = places[field.place()];
    if (place == 0) {
      return null;
    }
    var entry = entries[place - 1];
    return entry == null || !tree(field).isEmpty() ? null : entry.value();
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
    var entry = source == null ? null : entries[places[field.place()] - 1];
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
    for (Field field : FIELDS) {
      var source = source(field);
      var entry = source == null ? null : entries[places[field.place()] - 1];
      if (source != null && entry != null) {
        evidence.add(source.evidence(entry.name()));
      }
    }
  }

  /// How many fields have a winner.
  public int size() {
    return size;
  }

  /// Whether a key that fills a field came more than once.
  public boolean repeated() {
    return repeated;
  }

  public boolean has(Field field) {
    return places[field.place()] != 0;
  }

  /// Takes `entry` for the source's field unless a better one stands there. Of a repeated key the
  /// last entry counts.
  public void offer(FieldSource source, Attribute entry) {
    int field = source.field().place();
    int place = places[field];
    if (place == 0) {
      if (size == entries.length) {
        entries = Arrays.copyOf(entries, FIELDS.length);
        sources = Arrays.copyOf(sources, FIELDS.length);
      }
      place = ++size;
      places[field] = (byte) place;
    } else if (source.rank() > rank(source.field())) {
      return;
    } else if (entry.name().equals(key(source.field()))) {
      repeated = true;
    }
    entries[place - 1] = entry;
    sources[place - 1] = source;
  }

  private @Nullable FieldSource source(Field field) {
    int place = places[field.place()];
    return place == 0 ? null : sources[place - 1];
  }
}
