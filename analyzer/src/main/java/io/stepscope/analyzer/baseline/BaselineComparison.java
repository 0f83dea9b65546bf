/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.baseline;

import static io.stepscope.analyzer.Wording.count;
import static io.stepscope.analyzer.Wording.fill;
import static io.stepscope.analyzer.Wording.whole;

import io.stepscope.analyzer.Wording;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.pattern.ErrorSignature;
import io.stepscope.analyzer.pattern.PatternReport.Anomaly;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;

/// What in a trace is unlike earlier traces.
public final class BaselineComparison {
  /*
   * Each step is held against what is known of its kind, once that is enough to go by. A value is
   * unusual when it lies above the 95th percentile, is at least `factor` times the median, and its
   * score, the distance from the median in deviations of the logarithm, is above `score`. An error
   * is new when its kind of step was seen often enough and never failed so. Versions of a service
   * are compared by [VersionComparison]. A container that is slow because of what it holds is left
   * out.
   *
   * Deterministic; O(n) and a look-up a step.
   */
  static final String SOURCE = "baseline";

  /// A difference of no more is noise of clocks and scheduling.
  static final double SHORTEST_NANOS = 1e6;

  private final BaselineSettings settings;
  private final List<Anomaly> found = new ArrayList<>();

  private BaselineComparison(BaselineSettings settings) {
    this.settings = settings;
  }

  /// In the order of the steps, then what changed with a version.
  public static List<Anomaly> of(ExecutionTrace trace, BaselineView view) {
    if (view.isEmpty()) {
      return List.of();
    }
    var comparison = new BaselineComparison(view.settings());
    Map<Signature, Kind> kinds = new HashMap<>();
    var versions = new VersionComparison(view.settings());
    for (ExecutionStep step : trace.steps()) {
      var signature = Signature.of(step);
      Kind kind =
          kinds.computeIfAbsent(
              signature, asked -> new Kind(view.of(asked).orElse(Expected.NOTHING)));
      comparison.values(step, kind.expected());
      comparison.errors(step, kind);
      versions.take(step, signature, kind.expected());
    }
    comparison.found.addAll(versions.found());
    return withoutContainers(
        trace, withoutContainers(trace, comparison.found, "slow"), "regression");
  }

  /// Without those of this kind that hold another of it: what is inside explains what is around it.
  /// Each step is visited once: O(n).
  private static List<Anomaly> withoutContainers(
      ExecutionTrace trace, List<Anomaly> found, String kind) {
    var around = new BitSet(trace.size());
    for (Anomaly anomaly : found) {
      if (anomaly.kind().equals(kind)) {
        int container = trace.parent(trace.indexOf(anomaly.step()));
        while (container >= 0 && !around.get(container)) {
          around.set(container);
          container = trace.parent(container);
        }
      }
    }
    return found.stream()
        .filter(
            anomaly -> !anomaly.kind().equals(kind) || !around.get(trace.indexOf(anomaly.step())))
        .toList();
  }

  /// @param told kinds of errors of this trace that were looked at
  private record Kind(Expected expected, List<ErrorSignature> told) {
    Kind(Expected expected) {
      this(expected, new ArrayList<>());
    }
  }

  private void values(ExecutionStep step, Expected expected) {
    if (SignatureBaseline.hasUsualDuration(step)) {
      double nanos = SignatureBaseline.nanos(step);
      if (nanos - expected.duration().median() > SHORTEST_NANOS) {
        value(step, "slow", nanos, expected.duration(), Wording::duration);
      }
    }
    var tokens = step.usage().tokens().total();
    if (tokens.isPresent()) {
      value(
          step,
          "tokens",
          (double) tokens.getAsLong(),
          expected.tokens(),
          BaselineComparison::tokens);
    }
    var cost = step.usage().costUsd();
    if (cost.isPresent()) {
      value(step, "cost", cost.getAsDouble(), expected.cost(), Wording::dollars);
    }
  }

  private static String tokens(double tokens) {
    return count(Math.round(tokens), "token");
  }

  private void value(
      ExecutionStep step, String kind, double value, Usual usual, DoubleFunction<String> words) {
    double score = usual.score(value);
    if (usual.samples() >= settings.minSamples()
        && value > usual.high()
        && value >= settings.factor() * usual.median()
        && score > settings.score()) {
      String detail =
          fill(
              "%s; 95 of 100 earlier calls took at most %s, half of them %s",
              words.apply(value), words.apply(usual.high()), words.apply(usual.median()));
      found.add(
          new Anomaly(step.id(), kind, score, OptionalDouble.of(usual.median()), SOURCE, detail));
    }
  }

  /// Once for each kind of error in a trace.
  private void errors(ExecutionStep step, Kind kind) {
    var failure = step.outcome().failure();
    if (failure.isEmpty() || kind.expected().calls().samples() < settings.minSamples()) {
      return;
    }
    var error = ErrorSignature.of(failure.get());
    if (!error.isKnown() || kind.expected().knows(error) || kind.told().contains(error)) {
      return;
    }
    kind.told().add(error);
    Rate calls = kind.expected().calls();
    String detail =
        fill(
            "none of some %s earlier calls failed in this way", whole(Math.round(calls.samples())));
    found.add(
        new Anomaly(
            step.id(),
            "new_error",
            1 - calls.share(),
            OptionalDouble.of(calls.share()),
            SOURCE,
            detail));
  }
}
