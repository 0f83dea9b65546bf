/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.testing;

import io.stepscope.analyzer.model.ExecutionTrace;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How much can be reached from a mapped trace: characters of texts, and one for each value, so
/// that what an analysis keeps can be held against what a sender sent.
public final class Reach {
  private Reach() {}

  /// Of the trace's steps, its summary and its edges.
  public static long of(ExecutionTrace trace) {
    return of(trace.steps()) + of(trace.summary()) + of(trace.edges()) + of(trace.refusedEdges());
  }

  private static long of(@Nullable Object value) {
    return switch (value) {
      case null -> 0;
      case String text -> 1 + text.length();
      case Optional<?> optional -> of(optional.orElse(null));
      case Collection<?> items -> 1 + items.stream().mapToLong(Reach::of).sum();
      case Map<?, ?> map ->
          map.entrySet().stream().mapToLong(e -> of(e.getKey()) + of(e.getValue())).sum();
      case Record row -> row(row);
      default -> 1;
    };
  }

  private static long row(Record row) {
    long reached = 1;
    for (RecordComponent part : row.getClass().getRecordComponents()) {
      try {
        reached += of(part.getAccessor().invoke(row));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("cannot read " + part, e);
      }
    }
    return reached;
  }
}
