/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.dialect;

import io.stepscope.analyzer.model.Operation;
import io.stepscope.otel.attribute.AttributeKey;
import io.stepscope.otel.attribute.SpanAttributes;
import io.stepscope.otel.draft.FieldReading;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/*
 * An instrumentation puts the same keys on its spans in the same order. What the tables say of such a
 * list of keys is therefore worked out once: which of them say anything at all, and which of them win
 * their fields, as long as all that could win hold something.
 */
/// What the tables say of the keys of one span, in their order. Safe for many threads.
final class KeyList {
  /// Keys of the longest list that is kept.
  static final int LONGEST = 64;

  private static final int MAX_WINNERS = 8;

  private final AttributeKey[] keys;
  private final KeyRules[] rules;
  private final long dialects;
  private final int[] kinds;
  private final int[] fields;
  private final int[] outcomes;
  private final boolean repeated;
  private final boolean holdsParts;

  /// Replaced as a whole; two threads that add at once lose one of both, which is found again.
  private volatile Winners[] winners = new Winners[0];

  /// What wins the fields of spans that speak certain dialects and are of one operation.
  private record Winners(long spoken, @Nullable Operation operation, FieldReading.Outline outline) {
    boolean areOf(long dialects, @Nullable Operation wanted) {
      return spoken == dialects && operation == wanted;
    }
  }

  private KeyList(AttributeKey[] keys, KeyRules[] rules, boolean repeated) {
    this.keys = keys;
    this.rules = rules;
    this.repeated = repeated;
    this.kinds = new int[count(rules, Part.KINDS)];
    this.fields = new int[count(rules, Part.FIELDS)];
    this.outcomes = new int[count(rules, Part.OUTCOMES)];
    long shown = 0;
    int kind = 0;
    int field = 0;
    int outcome = 0;
    for (int i = 0; i < rules.length; i++) {
      shown |= rules[i].dialects();
      if (Part.KINDS.isIn(rules[i])) {
        kinds[kind++] = i;
      }
      if (Part.FIELDS.isIn(rules[i])) {
        fields[field++] = i;
      }
      if (Part.OUTCOMES.isIn(rules[i])) {
        outcomes[outcome++] = i;
      }
    }
    this.dialects = shown;
    boolean anyParts = false;
    for (KeyRules rule : rules) {
      anyParts |= rule.holdsParts(~0L);
    }
    this.holdsParts = anyParts;
  }

  /// What rules can say of a key.
  private enum Part {
    KINDS,
    FIELDS,
    OUTCOMES;

    boolean isIn(KeyRules rules) {
      return switch (this) {
        case KINDS -> !rules.kinds().isEmpty();
        case FIELDS -> !rules.fields().isEmpty();
        case OUTCOMES -> !rules.outcomes().isEmpty();
      };
    }
  }

  private static int count(KeyRules[] rules, Part part) {
    int count = 0;
    for (KeyRules rule : rules) {
      count += part.isIn(rule) ? 1 : 0;
    }
    return count;
  }

  static KeyList of(Dialects dialects, SpanAttributes attributes) {
    var keys = new AttributeKey[attributes.size()];
    var rules = new KeyRules[keys.length];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = attributes.attribute(i).key();
      rules[i] = dialects.key(keys[i]);
    }
    return new KeyList(keys, rules, attributes.hasRepeatedKeys());
  }

  /// Whether these are the keys. Keys without a number are never the same.
  boolean isOf(SpanAttributes attributes) {
    if (attributes.size() != keys.length) {
      return false;
    }
    for (int i = 0; i < keys.length; i++) {
      if (attributes.attribute(i).key() != keys[i]) {
        return false;
      }
    }
    return true;
  }

  /// Whether some key may hold a field in a part of its value, whatever dialects are spoken.
  boolean holdsParts() {
    return holdsParts;
  }

  KeyRules rules(int index) {
    return rules[index];
  }

  /// Whether a key comes more than once.
  boolean repeated() {
    return repeated;
  }

  /// Bit set of the dialects that the keys show.
  long dialects() {
    return dialects;
  }

  /// The places of keys that tell what a span is.
  int[] kinds() {
    return kinds;
  }

  /// The places of keys that hold a field.
  int[] fields() {
    return fields;
  }

  /// The places of keys that tell how a span ended.
  int[] outcomes() {
    return outcomes;
  }

  /// What wins when all keys that hold a field hold something, or null when nobody has found out.
  FieldReading.@Nullable Outline winners(long spoken, @Nullable Operation operation) {
    for (Winners known : winners) {
      if (known.areOf(spoken, operation)) {
        return known.outline;
      }
    }
    return null;
  }

  /// Takes note of it.
  void won(long spoken, @Nullable Operation operation, FieldReading reading) {
    var known = winners;
    if (known.length < MAX_WINNERS) {
      var more = Arrays.copyOf(known, known.length + 1);
      more[known.length] = new Winners(spoken, operation, reading.outline());
      winners = more;
    }
  }
}
