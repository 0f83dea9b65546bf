/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.integrity;

import static io.stepscope.analyzer.Wording.fill;

import io.stepscope.analyzer.graph.Roots;
import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.model.Completion;
import io.stepscope.analyzer.model.CompletionReason;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Ints;
import io.stepscope.analyzer.model.RefusedEdge;
import io.stepscope.analyzer.model.StepFlag;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.model.StepKind;
import io.stepscope.analyzer.model.StepTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Asks of a trace: is what we were told complete, and can it be true?
///
/// O(steps + edges). The score is `1 - sum over kinds of severity error of 0.2 * max(0.25, affected
/// steps / steps)`, so that one small flaw in a long trace costs little and a kind that touches
/// every step costs a fifth.
public final class IntegrityAnalyzer {
  private static final int SHOWN_OF_CYCLE = 10;

  private final IntegritySettings settings;

  public IntegrityAnalyzer(IntegritySettings settings) {
    this.settings = settings;
  }

  public IntegrityReport analyze(TraceFacts facts) {
    var issues = new IssueList(facts.trace(), settings.maxIssues());
    int completed = 0;
    for (int step = 0; step < facts.trace().size(); step++) {
      completed += facts.trace().step(step).status().isTerminal() ? 1 : 0;
      checkTimes(facts.trace().step(step), step, issues);
      checkData(facts.trace().step(step), step, issues);
      checkParent(facts, step, issues);
    }
    checkRoots(facts, issues);
    checkRefusedEdges(facts.trace(), issues);
    checkCycles(facts, issues);
    checkCompletion(facts.trace().completion(), issues);
    checkRollups(facts, issues);
    return new IntegrityReport(
        issues.score(facts.trace().completion().spansNotKept()),
        issues.errors(),
        issues.warnings(),
        issues.kinds(),
        facts.trace().size(),
        completed,
        facts.durationNanos());
  }

  private static void checkTimes(ExecutionStep step, int index, IssueList issues) {
    StepTime time = step.time();
    if (!time.hasStart()) {
      issues.add(IntegrityKind.MISSING_START_TIME, index, "has no start time");
    }
    boolean stillRunning = step.has(StepFlag.NEVER_ENDED) || !step.status().isTerminal();
    if (!time.hasEnd() && stillRunning) {
      issues.add(IntegrityKind.NEVER_ENDED, index, "was still running when the trace was closed");
    } else if (!time.hasEnd() && !step.has(StepFlag.MESSAGE_BORN)) {
      issues.add(
          IntegrityKind.MISSING_END_TIME,
          index,
          "ended as " + step.status().label() + " but has no end time");
    }
    if (time.negative() || step.has(StepFlag.NEGATIVE_DURATION)) {
      issues.add(
          IntegrityKind.NEGATIVE_DURATION, index, "ended before it started; taken to take no time");
    }
  }

  private static void checkData(ExecutionStep step, int index, IssueList issues) {
    if (step.has(StepFlag.DUPLICATE_ID)) {
      issues.add(
          IntegrityKind.DUPLICATE_STEP_ID,
          index,
          "was received more than once with different content; one copy was kept");
    }
    if (step.has(StepFlag.DATA_DROPPED)) {
      issues.add(
          IntegrityKind.DATA_DROPPED, index, "lost attributes, events or links before it arrived");
    } else if (step.has(StepFlag.TRUNCATED)) {
      issues.add(IntegrityKind.DATA_DROPPED, index, "has values that were cut before it arrived");
    }
  }

  /// Work that a CONSUMER does for a PRODUCER may go on after it: that is no skew.
  private void checkParent(TraceFacts facts, int step, IssueList issues) {
    int parent = facts.trace().parent(step);
    if (parent < 0 || !facts.hasReportedTimes(step) || !facts.hasReportedTimes(parent)) {
      return;
    }
    boolean detached =
        facts.trace().step(step).kind() == StepKind.CONSUMER
            && facts.trace().step(parent).kind() == StepKind.PRODUCER;
    long outside =
        Math.max(
            facts.startOf(parent) - facts.startOf(step), facts.endOf(step) - facts.endOf(parent));
    if (!detached && outside > settings.skewAllowance().toNanos()) {
      issues.add(
          IntegrityKind.CLOCK_SKEW,
          step,
          () ->
              fill(
                  "reaches %s ms outside its parent %s",
                  milliseconds(outside), issues.name(parent)));
    }
  }

  private static String milliseconds(long nanos) {
    return String.format(Locale.ROOT, "%.3f", nanos / 1e6);
  }

  private static void checkRoots(TraceFacts facts, IssueList issues) {
    var real = new ArrayList<>(facts.roots().all());
    real.removeIf(Roots.Root::isVirtual);
    if (real.size() > 1) {
      issues.add(
          IntegrityKind.MULTIPLE_ROOTS,
          ints(real.stream().map(root -> root.steps().getFirst()).toList()),
          "the trace has " + real.size() + " roots");
    }
    if (real.isEmpty() && facts.trace().size() > 0) {
      issues.add(
          IntegrityKind.NO_ROOT,
          Ints.copyOf(facts.trace().tops()),
          "no step of the trace is without a parent");
    }
    for (Roots.Root root : facts.roots().all()) {
      int first = root.steps().getFirst();
      if (root.isVirtual() && !facts.trace().step(first).has(StepFlag.PARENT_CYCLE_CUT)) {
        int count = root.steps().size();
        issues.add(
            IntegrityKind.ORPHAN,
            ints(root.steps()),
            fill(
                "%s %s a parent that never arrived: %s",
                count, count == 1 ? "step names" : "steps name", root.missingParent().orElse("")));
      }
    }
  }

  private static Ints ints(List<Integer> values) {
    return Ints.copyOf(values.stream().mapToInt(Integer::intValue).toArray());
  }

  private static void checkRefusedEdges(ExecutionTrace trace, IssueList issues) {
    for (RefusedEdge refused : trace.refusedEdges()) {
      switch (refused) {
        case RefusedEdge.MissingStep(StepId step, String missing, var edgeClass) ->
            issues.add(
                IntegrityKind.MISSING_DEPENDENCY,
                known(trace, List.of(step)),
                fill(
                    "%s names a step of this trace that never arrived: %s (%s)",
                    step, missing, edgeClass.label()));
        case RefusedEdge.ClosesCycle(_, List<StepId> cycle) ->
            issues.add(
                IntegrityKind.CIRCULAR_DEPENDENCY,
                known(trace, cycle),
                "a dependency was refused because it closes a cycle: " + arrows(cycle));
        case RefusedEdge.ParentCycle(List<StepId> cycle) ->
            issues.add(
                IntegrityKind.CIRCULAR_DEPENDENCY,
                known(trace, cycle),
                "parents form a cycle, cut above its earliest step: " + arrows(cycle));
        case RefusedEdge.AgainstTime _ -> {}
      }
    }
  }

  private static Ints known(ExecutionTrace trace, List<StepId> ids) {
    return Ints.copyOf(
        ids.stream().mapToInt(trace::indexOf).filter(step -> step >= 0).distinct().toArray());
  }

  private static void checkCycles(TraceFacts facts, IssueList issues) {
    for (Ints cycle : facts.graph().cycles()) {
      List<StepId> ids =
          IntStream.range(0, cycle.size())
              .mapToObj(i -> facts.trace().step(cycle.get(i)).id())
              .toList();
      issues.add(
          IntegrityKind.CIRCULAR_DEPENDENCY,
          known(facts.trace(), ids),
          "steps wait for each other: " + arrows(ids));
    }
  }

  /// `a -> b -> a`, the middle of a long one left out.
  private static String arrows(List<StepId> cycle) {
    if (cycle.size() <= SHOWN_OF_CYCLE) {
      return cycle.stream().map(StepId::value).collect(Collectors.joining(" -> "));
    }
    return arrows(cycle.subList(0, SHOWN_OF_CYCLE / 2))
        + " -> ("
        + (cycle.size() - SHOWN_OF_CYCLE)
        + " more) -> "
        + arrows(cycle.subList(cycle.size() - SHOWN_OF_CYCLE / 2, cycle.size()));
  }

  private static void checkCompletion(Completion completion, IssueList issues) {
    boolean capped =
        completion.reason() == CompletionReason.SPAN_CAP
            || completion.reason() == CompletionReason.BYTE_CAP;
    if (completion.spansNotKept() > 0 || capped) {
      issues.add(
          IntegrityKind.TRUNCATED_TRACE,
          Ints.copyOf(),
          fill(
              "a cap was reached (%s): %s spans were passed on but only counted here",
              completion.reason().label(), completion.spansNotKept()));
    }
  }

  /// Compares totals that steps reported with the sums of the tokens and costs of all steps in
  /// their subtree.
  private void checkRollups(TraceFacts facts, IssueList issues) {
    ExecutionTrace trace = facts.trace();
    boolean anyRollup = false;
    for (ExecutionStep step : trace.steps()) {
      anyRollup |= step.usageRollup().isPresent();
    }
    if (!anyRollup) {
      return;
    }
    long[] tokens = new long[trace.size()];
    double[] costs = new double[trace.size()];
    for (int i = trace.size() - 1; i >= 0; i--) {
      int step = facts.containment().topDown(i);
      var usage = trace.step(step).usage();
      tokens[step] += usage.tokens().total().orElse(0);
      costs[step] += usage.costUsd().orElse(0);
      if (trace.parent(step) >= 0) {
        tokens[trace.parent(step)] += tokens[step];
        costs[trace.parent(step)] += costs[step];
      }
    }
    for (int step = 0; step < tokens.length; step++) {
      var claimed = trace.step(step).usageRollup();
      if (claimed.isPresent()) {
        checkTokens(step, claimed.get().tokens().total(), tokens[step], issues);
        checkCost(step, claimed.get().costUsd(), costs[step], issues);
      }
    }
  }

  private void checkTokens(int step, OptionalLong claimed, long sum, IssueList issues) {
    if (claimed.isPresent() && sum > 0 && isMismatch((double) claimed.getAsLong(), (double) sum)) {
      issues.add(
          IntegrityKind.ROLLUP_MISMATCH,
          step,
          fill(
              "reports %s tokens in all, the steps below it add up to %s",
              claimed.getAsLong(), sum));
    }
  }

  private void checkCost(int step, OptionalDouble claimed, double sum, IssueList issues) {
    if (claimed.isPresent() && sum > 0 && isMismatch(claimed.getAsDouble(), sum)) {
      issues.add(
          IntegrityKind.ROLLUP_MISMATCH,
          step,
          fill(
              "reports a cost of %s USD in all, the steps below it add up to %s",
              dollars(claimed.getAsDouble()), dollars(sum)));
    }
  }

  private boolean isMismatch(double claimed, double sum) {
    return Math.abs(claimed - sum) > settings.rollupTolerance() * sum;
  }

  private static String dollars(double amount) {
    return String.format(Locale.ROOT, "%.6f", amount);
  }
}
