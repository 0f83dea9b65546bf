/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.integrity;

import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Ints;
import io.stepscope.analyzer.model.StepId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// Collects issues: counts them all, keeps the first ones of each kind.
final class IssueList {
  /// A kind's weight when few steps are affected, and the loss when all are.
  private static final double LEAST_SHARE = 0.25;

  private static final double LOSS = 0.2;

  private final ExecutionTrace trace;
  private final int limit;
  private final Map<IntegrityKind, List<IntegrityIssue>> kept = new EnumMap<>(IntegrityKind.class);
  private final Map<IntegrityKind, BitSet> affected = new EnumMap<>(IntegrityKind.class);
  private int total;

  IssueList(ExecutionTrace trace, int limit) {
    this.trace = trace;
    this.limit = limit;
  }

  /// An issue of one step: `<label> <id> <message>`.
  void add(IntegrityKind kind, int step, String message) {
    add(kind, step, () -> message);
  }

  /// An issue of one step, put into words only when it is kept.
  void add(IntegrityKind kind, int step, Supplier<String> message) {
    if (isWanted(kind)) {
      keep(kind, Ints.copyOf(step), name(step) + " " + message.get());
    }
    affects(kind, step);
    total++;
  }

  /// An issue of several steps.
  void add(IntegrityKind kind, Ints steps, String message) {
    if (isWanted(kind)) {
      keep(kind, steps, message);
    }
    for (int i = 0; i < steps.size(); i++) {
      affects(kind, steps.get(i));
    }
    total++;
  }

  String name(int step) {
    return trace.step(step).label() + " " + trace.step(step).id();
  }

  private boolean isWanted(IntegrityKind kind) {
    return kept.computeIfAbsent(kind, absent -> new ArrayList<>()).size() < limit;
  }

  private void keep(IntegrityKind kind, Ints steps, String message) {
    List<StepId> ids =
        IntStream.range(0, Math.min(limit, steps.size()))
            .mapToObj(i -> trace.step(steps.get(i)).id())
            .toList();
    kept.computeIfAbsent(kind, absent -> new ArrayList<>())
        .add(new IntegrityIssue(kind, ids, steps.size(), message));
  }

  private void affects(IntegrityKind kind, int step) {
    affected.computeIfAbsent(kind, absent -> new BitSet()).set(step);
  }

  int total() {
    return total;
  }

  /// Errors first, then by kind, then as found, which is by step.
  List<IntegrityIssue> sorted() {
    if (kept.isEmpty()) {
      return List.of();
    }
    return kept.entrySet().stream()
        .sorted(
            Comparator.comparing((Map.Entry<IntegrityKind, List<IntegrityIssue>> entry) ->
                    !entry.getKey().isError())
                .thenComparing(Map.Entry::getKey))
        .flatMap(entry -> entry.getValue().stream())
        .limit(limit)
        .toList();
  }

  /// What the kinds of severity error leave of 1. Spans that were not kept count as affected steps
  /// of a truncated trace.
  double score(long spansNotKept) {
    double score = 1;
    for (IntegrityKind kind : kept.keySet()) {
      if (kind.isError()) {
        score -= LOSS * Math.max(LEAST_SHARE, share(kind, spansNotKept));
      }
    }
    return Math.max(0, score);
  }

  private double share(IntegrityKind kind, long spansNotKept) {
    if (kind == IntegrityKind.TRUNCATED_TRACE) {
      double all = trace.size() + (double) spansNotKept;
      return all == 0 ? 0 : spansNotKept / all;
    }
    BitSet steps = affected.get(kind);
    return steps == null || trace.size() == 0 ? 0 : (double) steps.cardinality() / trace.size();
  }
}
