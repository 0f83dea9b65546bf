/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.pattern;

import static io.stepscope.analyzer.Wording.duration;
import static io.stepscope.analyzer.Wording.fill;

import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.pattern.PatternReport.Anomaly;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// Steps that took much longer, or were much quicker, than their like in the same trace.
final class AnomalyFinder {
  /*
   * The robust z-score of a duration x among the durations of one tool (or model) is
   * 0.6745 * (x - median) / MAD, with MAD the median distance from the median [1]: unlike mean and
   * deviation it is not moved by the very outliers that are looked for. When more than half are
   * equal the MAD is 0; then the mean distance stands in, (x - median) / (1.2533 * mean distance).
   * A difference of no more than the overlap floor is clock noise, however large its score.
   *
   * [1] B. Iglewicz, D. Hoaglin, How to Detect and Handle Outliers, ASQC 1993
   */
  private static final double MAD_FACTOR = 0.6745;
  private static final double MEAN_FACTOR = 1.253314;

  private final PatternSettings settings;

  AnomalyFinder(PatternSettings settings) {
    this.settings = settings;
  }

  /// Calls of one tool, or of one model.
  private record Group(int kind, Optional<String> model) {}

  List<Anomaly> find(TraceFacts facts) {
    ExecutionTrace trace = facts.trace();
    if (trace.size() < settings.minSamples()) {
      return List.of();
    }
    int[] samples = samples(facts);
    Map<Group, List<ExecutionStep>> groups = new LinkedHashMap<>();
    for (int i = 0; i < trace.size(); i++) {
      ExecutionStep step = trace.step(i);
      if (samples[facts.signatures().id(i)] >= settings.minSamples() && isComparable(step)) {
        var group = new Group(facts.signatures().id(i), step.model());
        groups.computeIfAbsent(group, _ -> new ArrayList<>()).add(step);
      }
    }
    var found = new ArrayList<Anomaly>();
    for (List<ExecutionStep> group : groups.values()) {
      if (group.size() >= settings.minSamples()) {
        addOf(group, found);
      }
    }
    return found;
  }

  /// How many comparable calls each kind of step has, of all models together.
  private static int[] samples(TraceFacts facts) {
    int[] samples = new int[facts.signatures().count()];
    for (int i = 0; i < facts.trace().size(); i++) {
      samples[facts.signatures().id(i)] += isComparable(facts.trace().step(i)) ? 1 : 0;
    }
    return samples;
  }

  private static boolean isComparable(ExecutionStep step) {
    return (step.toolName().isPresent() || step.operation() == Operation.LLM)
        && step.time().isComplete();
  }

  private void addOf(List<ExecutionStep> group, List<Anomaly> found) {
    double[] durations = new double[group.size()];
    for (int i = 0; i < durations.length; i++) {
      durations[i] = nanos(group.get(i));
    }
    double median = Series.median(durations);
    double[] distances = new double[durations.length];
    for (int i = 0; i < distances.length; i++) {
      distances[i] = Math.abs(durations[i] - median);
    }
    double mad = Series.median(distances);
    double unit = mad > 0 ? mad / MAD_FACTOR : mean(distances) * MEAN_FACTOR;
    if (!(unit > 0)) {
      return;
    }
    for (int i = 0; i < durations.length; i++) {
      double score = (durations[i] - median) / unit;
      if (Math.abs(score) > settings.anomalyScore()
          && distances[i] > settings.overlapFloorNanos()) {
        found.add(
            new Anomaly(
                group.get(i).id(),
                score > 0 ? "slow" : "fast",
                score,
                OptionalDouble.of(median),
                "trace",
                fill(
                    "%s; half of the %s calls in this trace took at most %s",
                    duration(durations[i]), durations.length, duration(median))));
      }
    }
  }

  /// @param values at least one
  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static double nanos(ExecutionStep step) {
    return step.time().end() - step.time().start();
  }
}
