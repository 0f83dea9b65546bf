/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.draft;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.stepscope.otel.dialect.Field;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The attribute that won each field's ladder on one span.
public final class FieldReading {
  private final Map<Field, Winner> winners = new EnumMap<>(Field.class);

  /// @param tree the prefix of the keys that together spell the value, or empty
  private record Winner(KeyValue entry, int rank, String tree, String dialect) {}

  /// The winning value, or null; null also when a [#tree] of keys won.
  public @Nullable AnyValue get(Field field) {
    var winner = winners.get(field);
    return winner == null || !winner.tree.isEmpty() ? null : winner.entry.getValue();
  }

  /// The prefix of the flattened keys that won, or empty; see
  /// [io.stepscope.otel.attribute.SpanAttributes#tree].
  public String tree(Field field) {
    var winner = winners.get(field);
    return winner == null ? "" : winner.tree;
  }

  /// The winning key, or empty.
  public String key(Field field) {
    var winner = winners.get(field);
    if (winner == null) {
      return "";
    }
    return winner.tree.isEmpty() ? winner.entry.getKey() : winner.tree + ".*";
  }

  /// The dialect whose table named the winning key, or empty.
  public String dialect(Field field) {
    var winner = winners.get(field);
    return winner == null ? "" : winner.dialect;
  }

  /// The winner's place in the ladder, lower is better; [Integer#MAX_VALUE] when there is none.
  public int rank(Field field) {
    var winner = winners.get(field);
    return winner == null ? Integer.MAX_VALUE : winner.rank;
  }

  /// Hands over every field that has a winner, with the dialect and the key it came from.
  public void forEach(FieldAction action) {
    winners.forEach((field, winner) -> action.accept(field, winner.dialect, key(field)));
  }

  /// What to do with a field, the dialect whose table found it, and the key it was read from.
  @FunctionalInterface
  public interface FieldAction {
    void accept(Field field, String dialect, String key);
  }

  public boolean has(Field field) {
    return winners.containsKey(field);
  }

  /// Takes `entry` for `field` unless a better one stands there. Of a repeated key the last entry
  /// counts.
  ///
  /// @param rank place in the ladder, lower is better
  /// @param tree the prefix when `entry` is one of many keys that together spell the value
  public void offer(Field field, int rank, KeyValue entry, String tree, String dialect) {
    var winner = winners.get(field);
    if (winner == null || rank <= winner.rank) {
      winners.put(field, new Winner(entry, rank, tree, dialect));
    }
  }
}
