/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.draft;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.stepscope.otel.dialect.Field;
import org.jspecify.annotations.Nullable;

/// The attribute that won each field's ladder on one span.
public final class FieldReading {
  private static final int FIELDS = Field.values().length;

  private final @Nullable KeyValue[] winners = new KeyValue[FIELDS];
  private final short[] ranks = new short[FIELDS];

  /// The winning value, or null.
  public @Nullable AnyValue get(Field field) {
    var winner = winners[field.ordinal()];
    return winner == null ? null : winner.getValue();
  }

  /// The winning key, or empty.
  public String key(Field field) {
    var winner = winners[field.ordinal()];
    return winner == null ? "" : winner.getKey();
  }

  /// Takes `entry` for `field` unless a better or equally good one of an earlier key stands there.
  /// Of a repeated key the last entry counts.
  ///
  /// @param rank place in the ladder, lower is better
  public void offer(Field field, int rank, KeyValue entry) {
    int at = field.ordinal();
    if (winners[at] == null || rank <= ranks[at]) {
      winners[at] = entry;
      ranks[at] = (short) rank;
    }
  }
}
