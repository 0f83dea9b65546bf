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

  private record Winner(KeyValue entry, int rank) {}

  /// The winning value, or null.
  public @Nullable AnyValue get(Field field) {
    var winner = winners.get(field);
    return winner == null ? null : winner.entry.getValue();
  }

  /// The winning key, or empty.
  public String key(Field field) {
    var winner = winners.get(field);
    return winner == null ? "" : winner.entry.getKey();
  }

  /// Takes `entry` for `field` unless a better one stands there. Of a repeated key the last entry
  /// counts.
  ///
  /// @param rank place in the ladder, lower is better
  public void offer(Field field, int rank, KeyValue entry) {
    var winner = winners.get(field);
    if (winner == null || rank <= winner.rank) {
      winners.put(field, new Winner(entry, rank));
    }
  }
}
