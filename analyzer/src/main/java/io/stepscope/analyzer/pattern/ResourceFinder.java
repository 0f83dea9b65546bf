/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.pattern;

import io.stepscope.analyzer.graph.Container;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.pattern.PatternReport.NamedPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Patterns in what the run used: growing contexts, one step that costs most, caches that miss,
/// bursts of calls.
final class ResourceFinder {
  /// Growth below this factor from the first to the last call is ordinary.
  private static final double GROWTH = 2;

  private static final int GROWTH_CALLS = 3;
  private static final int CACHE_RUN = 3;

  /// Providers cache prompts from about this many tokens; shorter ones cannot hit.
  private static final long CACHEABLE_TOKENS = 1024;

  private static final int BURST_CALLS = 10;
  private static final long BURST_NANOS = 1_000_000_000L;

  private final PatternSettings settings;

  ResourceFinder(PatternSettings settings) {
    this.settings = settings;
  }

  List<NamedPattern> find(ExecutionTrace trace, List<Container> scopes) {
    var found = new ArrayList<NamedPattern>();
    for (Container scope : scopes) {
      var calls = modelCalls(trace, scope);
      addTokenGrowth(calls, found);
      addCacheMisses(calls, found);
    }
    addCostConcentration(trace, found);
    addBursts(trace, found);
    return found;
  }

  private static List<ExecutionStep> modelCalls(ExecutionTrace trace, Container scope) {
    var calls = new ArrayList<ExecutionStep>();
    for (int at = 0; at < scope.members().size(); at++) {
      ExecutionStep step = trace.step(scope.members().get(at));
      if (step.operation() == Operation.LLM && step.usage().tokens().input().isPresent()) {
        calls.add(step);
      }
    }
    return calls;
  }

  private void addTokenGrowth(List<ExecutionStep> calls, List<NamedPattern> found) {
    if (calls.size() < GROWTH_CALLS) {
      return;
    }
    double first = input(calls.getFirst());
    double last = input(calls.getLast());
    if (first > 0
        && last >= GROWTH * first
        && Series.trend(inputs(calls)) >= settings.trendCorrelation()) {
      String message =
          String.format(
              Locale.ROOT,
              "input grew from %.0f to %.0f tokens over %d model calls",
              first,
              last,
              calls.size());
      found.add(new NamedPattern("token_growth", message, ids(calls), 0.9));
    }
  }

  private static double[] inputs(List<ExecutionStep> calls) {
    double[] inputs = new double[calls.size()];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = input(calls.get(i));
    }
    return inputs;
  }

  private static long input(ExecutionStep call) {
    return call.usage().tokens().input().orElse(0);
  }

  private void addCacheMisses(List<ExecutionStep> calls, List<NamedPattern> found) {
    var run = new ArrayList<ExecutionStep>();
    for (ExecutionStep call : calls) {
      if (!run.isEmpty() && !run.getLast().model().equals(call.model())) {
        addCacheRun(run, found);
        run.clear();
      }
      boolean missed =
          call.usage().tokens().cacheRead().orElse(-1) == 0 && input(call) >= CACHEABLE_TOKENS;
      if (missed) {
        run.add(call);
      } else {
        addCacheRun(run, found);
        run.clear();
      }
    }
    addCacheRun(run, found);
  }

  private void addCacheRun(List<ExecutionStep> run, List<NamedPattern> found) {
    if (run.size() >= CACHE_RUN) {
      String message = run.size() + " model calls in a row read nothing from the prompt cache";
      found.add(new NamedPattern("cache_miss_run", message, ids(run), 0.7));
    }
  }

  private void addCostConcentration(ExecutionTrace trace, List<NamedPattern> found) {
    double total = 0;
    int priced = 0;
    for (ExecutionStep step : trace.steps()) {
      if (step.usage().costUsd().isPresent()) {
        total += step.usage().costUsd().getAsDouble();
        priced++;
      }
    }
    if (priced < 2 || !(total > 0)) {
      return;
    }
    for (ExecutionStep step : trace.steps()) {
      double share = step.usage().costUsd().orElse(0) / total;
      if (share >= settings.costConcentration()) {
        String message =
            String.format(
                Locale.ROOT,
                "%s took %.0f %% of the cost of %d priced steps",
                step.label(),
                100 * share,
                priced);
        found.add(new NamedPattern("cost_concentration", message, List.of(step.id()), 0.9));
      }
    }
  }

  /// Stretches of a second in which many calls start, each call in one stretch at most. O(n).
  private void addBursts(ExecutionTrace trace, List<NamedPattern> found) {
    var calls = new ArrayList<ExecutionStep>();
    for (ExecutionStep step : trace.steps()) {
      boolean isCall = step.toolName().isPresent() || step.operation() == Operation.LLM;
      if (isCall && step.time().hasStart()) {
        calls.add(step);
      }
    }
    int from = 0;
    for (int to = 0; to < calls.size(); to++) {
      while (start(calls, to) - start(calls, from) > BURST_NANOS) {
        from++;
      }
      boolean last =
          to + 1 == calls.size() || start(calls, to + 1) - start(calls, from) > BURST_NANOS;
      if (last && to - from + 1 >= BURST_CALLS) {
        var burst = calls.subList(from, to + 1);
        String message = burst.size() + " calls started within one second";
        found.add(new NamedPattern("call_burst", message, ids(burst), 0.7));
        from = to + 1;
      }
    }
  }

  private static long start(List<ExecutionStep> calls, int at) {
    return calls.get(at).time().start();
  }

  private List<StepId> ids(List<ExecutionStep> steps) {
    return steps.stream().map(ExecutionStep::id).toList();
  }
}
