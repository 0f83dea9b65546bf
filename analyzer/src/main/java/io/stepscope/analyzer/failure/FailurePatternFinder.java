/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.failure;

import io.stepscope.analyzer.failure.FailureReport.FailurePattern;
import io.stepscope.analyzer.graph.Container;
import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.pattern.ErrorSignature;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Shapes among the failures of a trace: the same one again, many at once, a tool that never works.
final class FailurePatternFinder {
  /*
   * Every kind is one pass over the failures or over a scope's steps in order of start, with groups
   * in maps that keep order; bursts by two pointers. O(n log n), for the groups' names.
   */
  private final FailureSettings settings;
  private final TraceFacts facts;
  private final ExecutionTrace trace;
  private final FailedSteps failed;
  private final FailureSpread spread;
  private final List<FailurePattern> found = new ArrayList<>();

  private record Kind(String step, ErrorSignature error) {}

  FailurePatternFinder(
      FailureSettings settings, TraceFacts facts, FailedSteps failed, FailureSpread spread) {
    this.settings = settings;
    this.facts = facts;
    this.trace = facts.trace();
    this.failed = failed;
    this.spread = spread;
  }

  /// All of them, uncut: those of most steps first, then by first step, then by kind.
  List<FailurePattern> find() {
    if (failed.size() > 0) {
      addRepeated();
      for (Container scope : facts.scopes()) {
        addConsecutive(scope);
        addAfterGrowth(scope);
      }
      addBursts();
      addAlwaysFailing();
      addLate();
      found.sort(
          Comparator.comparingInt((FailurePattern pattern) -> pattern.steps().size())
              .reversed()
              .thenComparingInt(pattern -> trace.indexOf(pattern.steps().getFirst())));
    }
    return found;
  }

  private void addRepeated() {
    Map<Kind, List<ExecutionStep>> groups = new LinkedHashMap<>();
    for (int number = 0; number < failed.size(); number++) {
      ExecutionStep step = failed.step(number);
      boolean isCall = step.toolName().isPresent() || step.operation() == Operation.LLM;
      if (isCall && !spread.isReRaised(number)) {
        String label = facts.signatures().label(failed.index(number));
        var kind = new Kind(label, failed.signature(number));
        groups.computeIfAbsent(kind, _ -> new ArrayList<>()).add(step);
      }
    }
    for (List<ExecutionStep> group : groups.values()) {
      if (group.size() >= 2) {
        String label = group.getFirst().label();
        add(
            "repeated_failure",
            group,
            label + " failed in the same way " + group.size() + " times");
      }
    }
  }

  private List<ExecutionStep> counted() {
    var counted = new ArrayList<ExecutionStep>();
    for (int number = 0; number < failed.size(); number++) {
      if (!spread.isReRaised(number)) {
        counted.add(failed.step(number));
      }
    }
    return counted;
  }

  private void addConsecutive(Container scope) {
    var run = new ArrayList<ExecutionStep>();
    for (int at = 0; at < scope.members().size(); at++) {
      ExecutionStep step = trace.step(scope.members().get(at));
      if (step.toolName().isEmpty()) {
        continue;
      }
      if (step.status().isFailed()) {
        run.add(step);
      } else {
        addRun(run);
        run.clear();
      }
    }
    addRun(run);
  }

  private void addRun(List<ExecutionStep> run) {
    if (run.size() >= settings.consecutiveFrom()) {
      add("consecutive_failures", run, run.size() + " calls in a row failed");
    }
  }

  private void addAfterGrowth(Container scope) {
    long first = -1;
    long last = -1;
    for (int at = 0; at < scope.members().size(); at++) {
      ExecutionStep step = trace.step(scope.members().get(at));
      if (step.operation() != Operation.LLM) {
        continue;
      }
      long input = step.usage().tokens().input().orElse(-1);
      last = input > 0 ? input : last;
      first = first < 0 ? last : first;
      boolean grown = first > 0 && last >= settings.contextGrowthFactor() * first;
      if (step.status().isFailed() && grown) {
        String detail =
            "the model failed after its input had grown from " + first + " to " + last + " tokens";
        add("failure_after_context_growth", List.of(step), detail);
      }
    }
  }

  private void addBursts() {
    long window = (long) (settings.burstShare() * facts.durationNanos().orElse(0));
    var failures = counted();
    failures.removeIf(step -> !step.time().hasStart());
    int from = 0;
    for (int to = 0; to < failures.size(); to++) {
      while (start(failures, to) - start(failures, from) > window) {
        from++;
      }
      boolean last =
          to + 1 == failures.size() || start(failures, to + 1) - start(failures, from) > window;
      if (last && window > 0 && to - from + 1 >= settings.burstFrom()) {
        var burst = failures.subList(from, to + 1);
        double seconds = (start(failures, to) - start(failures, from)) / 1e9;
        add(
            "error_burst",
            burst,
            String.format(Locale.ROOT, "%d failures within %.3f s", burst.size(), seconds));
        from = to + 1;
      }
    }
  }

  private static long start(List<ExecutionStep> steps, int at) {
    return steps.get(at).time().start();
  }

  private void addAlwaysFailing() {
    Map<String, List<ExecutionStep>> byTool = new TreeMap<>();
    for (int number = 0; number < failed.size(); number++) {
      ExecutionStep step = failed.step(number);
      if (step.toolName().isPresent()) {
        byTool.computeIfAbsent(step.toolName().get(), _ -> new ArrayList<>()).add(step);
      }
    }
    byTool.values().removeIf(calls -> calls.size() < settings.alwaysFailsFrom());
    if (byTool.isEmpty()) {
      return;
    }
    for (ExecutionStep step : trace.steps()) {
      boolean otherwise = step.status().isTerminal() && !step.status().isFailed();
      if (otherwise && step.toolName().isPresent()) {
        byTool.remove(step.toolName().get());
      }
    }
    byTool.forEach((tool, calls) ->
        add("tool_always_fails", calls, "all " + calls.size() + " calls of " + tool + " failed"));
  }

  private void addLate() {
    var whole = facts.interval();
    if (whole.isEmpty() || whole.get().isEmpty()) {
      return;
    }
    double from = whole.get().start() + settings.lateFrom() * whole.get().nanos();
    for (int number = 0; number < failed.size(); number++) {
      ExecutionStep step = failed.step(number);
      boolean origin = spread.source(number).isEmpty() && !spread.isRecovered(number);
      if (origin && step.time().hasStart() && step.time().start() >= from) {
        double share = 100.0 * (step.time().start() - whole.get().start()) / whole.get().nanos();
        String detail =
            String.format(Locale.ROOT, "%s failed after %.0f %% of the run", step.label(), share);
        add("late_failure", List.of(step), detail);
      }
    }
  }

  private void add(String kind, List<ExecutionStep> steps, String detail) {
    var ids = steps.stream().map(ExecutionStep::id).toList();
    found.add(new FailurePattern(kind, ids, detail));
  }
}
