/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.pattern;

import static io.stepscope.analyzer.Wording.fill;
import static io.stepscope.analyzer.Wording.seconds;

import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Interval;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.analyzer.pattern.PatternReport.NamedPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Patterns in when things ran: pauses, rhythms, trends, and at which end the work lies.
final class TemporalFinder {
  /// Pauses below this share of the trace's duration are ordinary.
  private static final double GAP_SHARE = 0.05;

  private static final int LOADED_LEAVES = 6;
  private static final double LOADED_SHARE = 0.7;

  private final PatternSettings settings;

  TemporalFinder(PatternSettings settings) {
    this.settings = settings;
  }

  List<NamedPattern> find(TraceFacts facts) {
    var found = new ArrayList<NamedPattern>();
    addIdleGaps(facts, found);
    for (Map.Entry<String, List<ExecutionStep>> tool : byTool(facts.trace()).entrySet()) {
      addPeriodic(tool.getKey(), tool.getValue(), found);
      addTrend(tool.getKey(), tool.getValue(), found);
    }
    addLoad(facts, found);
    return found;
  }

  private static Map<String, List<ExecutionStep>> byTool(ExecutionTrace trace) {
    var byTool = new TreeMap<String, List<ExecutionStep>>();
    for (ExecutionStep step : trace.steps()) {
      if (step.toolName().isPresent() && step.time().isComplete()) {
        byTool.computeIfAbsent(step.toolName().get(), _ -> new ArrayList<>()).add(step);
      }
    }
    return byTool;
  }

  /// Stretches in which nothing that contains nothing was at work. One pass in order of start.
  private void addIdleGaps(TraceFacts facts, List<NamedPattern> found) {
    ExecutionTrace trace = facts.trace();
    long least = (long) (GAP_SHARE * facts.durationNanos().orElse(0));
    long floor = Math.max(least, settings.overlapFloorNanos());
    int last = -1;
    for (int i = 0; i < trace.size(); i++) {
      StepTime time = trace.step(i).time();
      if (!trace.isLeaf(i) || !time.isComplete()) {
        continue;
      }
      long end = last < 0 ? Long.MAX_VALUE : trace.step(last).time().end();
      if (last >= 0 && time.start() - end > floor) {
        found.add(idleGap(trace.step(last), trace.step(i), time.start() - end));
      }
      if (last < 0 || time.end() > end) {
        last = i;
      }
    }
  }

  private static NamedPattern idleGap(ExecutionStep after, ExecutionStep before, long gap) {
    String message =
        fill("nothing ran for %s s between %s and %s", seconds(gap), after.label(), before.label());
    return new NamedPattern("idle_gap", message, List.of(after.id(), before.id()), 0.9);
  }

  private void addPeriodic(String tool, List<ExecutionStep> calls, List<NamedPattern> found) {
    if (calls.size() - 1 < settings.minPeriodicGaps()) {
      return;
    }
    var starts = new ArrayList<Long>(calls.size());
    for (ExecutionStep call : calls) {
      starts.add(call.time().start());
    }
    if (Series.variationOfGaps(starts) < settings.periodicVariation()) {
      double period = (starts.getLast() - starts.getFirst()) / (starts.size() - 1.0);
      String message =
          fill(
              "%s was called %s times, every %s s",
              tool, calls.size(), seconds(Math.round(period)));
      found.add(new NamedPattern("periodic", message, ids(calls), 0.9));
    }
  }

  private void addTrend(String tool, List<ExecutionStep> calls, List<NamedPattern> found) {
    if (calls.size() < settings.minTrendCalls()) {
      return;
    }
    double[] durations = new double[calls.size()];
    for (int i = 0; i < durations.length; i++) {
      durations[i] = calls.get(i).time().end() - calls.get(i).time().start();
    }
    double trend = Series.trend(durations);
    double difference = Math.abs(durations[durations.length - 1] - durations[0]);
    if (Math.abs(trend) >= settings.trendCorrelation()
        && difference > settings.overlapFloorNanos()) {
      String type = trend > 0 ? "slowing_down" : "speeding_up";
      String message =
          fill(
              "%s went from %s s to %s s over %s calls",
              tool,
              seconds((long) durations[0]),
              seconds((long) durations[durations.length - 1]),
              calls.size());
      found.add(new NamedPattern(type, message, ids(calls), Math.abs(trend)));
    }
  }

  /// Whether most of the work lies in the first or the last third.
  private void addLoad(TraceFacts facts, List<NamedPattern> found) {
    var whole = facts.interval();
    if (whole.isEmpty() || whole.get().nanos() < 3) {
      return;
    }
    long third = whole.get().nanos() / 3;
    var first = new Interval(whole.get().start(), whole.get().start() + third);
    var last = new Interval(whole.get().end() - third, whole.get().end());
    double work = 0;
    double early = 0;
    double late = 0;
    int leaves = 0;
    for (int i = 0; i < facts.trace().size(); i++) {
      var interval = facts.trace().step(i).time().interval();
      if (facts.trace().isLeaf(i) && interval.isPresent()) {
        work += interval.get().nanos();
        early += interval.get().clippedTo(first).nanos();
        late += interval.get().clippedTo(last).nanos();
        leaves++;
      }
    }
    if (leaves >= LOADED_LEAVES && work > 0) {
      addLoaded("front_loaded", "first", early / work, found);
      addLoaded("back_loaded", "last", late / work, found);
    }
  }

  private static void addLoaded(String type, String which, double share, List<NamedPattern> found) {
    if (share >= LOADED_SHARE) {
      String message =
          String.format(
              Locale.ROOT,
              "%.0f %% of the work lies in the %s third of the run",
              100 * share,
              which);
      found.add(new NamedPattern(type, message, List.of(), share));
    }
  }

  private List<StepId> ids(List<ExecutionStep> steps) {
    return steps.stream().map(ExecutionStep::id).toList();
  }
}
