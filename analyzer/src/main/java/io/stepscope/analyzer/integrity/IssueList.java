/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.integrity;

import io.stepscope.analyzer.Ranked;
import io.stepscope.analyzer.integrity.IntegrityReport.Affected;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Ints;
import io.stepscope.analyzer.model.StepId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// Collects issues: counts them all, keeps the first ones of each kind.
final class IssueList {
  /// A kind's weight when few steps are affected, and the loss when all are.
  private static final double LEAST_SHARE = 0.25;

  private static final double LOSS = 0.2;

  private final ExecutionTrace trace;
  private final int limit;
  private final Map<IntegrityKind, OfKind> kinds = new EnumMap<>(IntegrityKind.class);

  /// All that is known of one kind of issue.
  private static final class OfKind {
    private final List<IntegrityIssue> kept = new ArrayList<>();
    private final BitSet affected = new BitSet();
    private int total;
    private int places;
  }

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
    OfKind of = of(kind);
    if (of.kept.size() < limit) {
      of.kept.add(issue(kind, Ints.copyOf(step), name(step) + " " + message.get()));
    }
    of.affected.set(step);
    of.places++;
    of.total++;
  }

  /// An issue of several steps.
  void add(IntegrityKind kind, Ints steps, String message) {
    OfKind of = of(kind);
    if (of.kept.size() < limit) {
      of.kept.add(issue(kind, steps, message));
    }
    for (int i = 0; i < steps.size(); i++) {
      of.affected.set(steps.get(i));
    }
    of.places += Math.max(1, steps.size());
    of.total++;
  }

  private OfKind of(IntegrityKind kind) {
    return kinds.computeIfAbsent(kind, absent -> new OfKind());
  }

  String name(int step) {
    return trace.step(step).label() + " " + trace.step(step).id();
  }

  private IntegrityIssue issue(IntegrityKind kind, Ints steps, String message) {
    List<StepId> ids =
        IntStream.range(0, Math.min(limit, steps.size()))
            .mapToObj(i -> trace.step(steps.get(i)).id())
            .toList();
    return new IntegrityIssue(kind, ids, steps.size(), message);
  }

  /// By kind, then as found, which is by step.
  Ranked<IntegrityIssue> errors() {
    return ranked(true);
  }

  Ranked<IntegrityIssue> warnings() {
    return ranked(false);
  }

  private Ranked<IntegrityIssue> ranked(boolean error) {
    var kept = new ArrayList<IntegrityIssue>();
    int total = 0;
    for (Map.Entry<IntegrityKind, OfKind> entry : kinds.entrySet()) {
      if (entry.getKey().isError() == error) {
        kept.addAll(entry.getValue().kept);
        total += entry.getValue().total;
      }
    }
    return new Ranked<>(kept, limit, total);
  }

  /// Errors first, then by kind.
  SequencedMap<IntegrityKind, Affected> kinds() {
    var all = new LinkedHashMap<IntegrityKind, Affected>();
    kinds.forEach((kind, of) -> {
      if (kind.isError()) {
        all.put(kind, affected(of));
      }
    });
    kinds.forEach((kind, of) -> all.putIfAbsent(kind, affected(of)));
    return all;
  }

  private static Affected affected(OfKind of) {
    return new Affected(of.places, Ints.of(of.affected.stream().toArray()));
  }

  /// What the kinds of severity error leave of 1. Spans that were not kept count as affected steps
  /// of a truncated trace.
  double score(long spansNotKept) {
    double score = 1;
    for (IntegrityKind kind : kinds.keySet()) {
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
    return trace.size() == 0 ? 0 : (double) of(kind).affected.cardinality() / trace.size();
  }
}
