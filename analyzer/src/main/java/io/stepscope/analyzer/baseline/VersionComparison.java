/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.baseline;

import static io.stepscope.analyzer.Wording.duration;
import static io.stepscope.analyzer.Wording.fill;
import static io.stepscope.analyzer.Wording.name;
import static io.stepscope.analyzer.Wording.percent;

import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.pattern.PatternReport.Anomaly;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// What became worse with a version of a service.
final class VersionComparison {
  /*
   * A version is held against the one before it, by its number or else by first sight, so that an
   * old version which comes back is not taken for a new one. That a version is slower, or fails
   * more, is told of a trace only where the trace shows it: of the slowest call that took longer than half
   * of the calls of the old version did, and of the first call that failed. Once for each kind of
   * step and version.
   */
  private final BaselineSettings settings;
  private final Map<Served, Optional<Seen>> seen = new LinkedHashMap<>();

  private record Served(Signature signature, String version) {}

  private static final class Seen {
    private final Expected.Change change;
    private Optional<ExecutionStep> slowest = Optional.empty();
    private Optional<ExecutionStep> failed = Optional.empty();

    Seen(Expected.Change change) {
      this.change = change;
    }

    void take(ExecutionStep step) {
      if (step.status().isFailed()) {
        failed = failed.or(() -> Optional.of(step));
      } else if (SignatureBaseline.hasUsualDuration(step)
          && slowest.map(SignatureBaseline::nanos).orElse(-1L) < SignatureBaseline.nanos(step)) {
        slowest = Optional.of(step);
      }
    }
  }

  VersionComparison(BaselineSettings settings) {
    this.settings = settings;
  }

  void take(ExecutionStep step, Signature signature, Expected expected) {
    if (step.serviceVersion().isEmpty() || expected.versions().size() < 2) {
      return;
    }
    String version = Signature.cut(step.serviceVersion().get());
    var served = new Served(signature, version);
    seen.computeIfAbsent(served, _ -> expected.changeTo(version).map(Seen::new))
        .ifPresent(known -> known.take(step));
  }

  List<Anomaly> found() {
    var found = new ArrayList<Anomaly>();
    for (Optional<Seen> one : seen.values()) {
      if (one.isPresent()) {
        Seen all = one.get();
        all.slowest.ifPresent(step -> slower(step, all.change, found));
        all.failed.ifPresent(step -> failsMore(step, all.change, found));
      }
    }
    return found;
  }

  private void slower(ExecutionStep step, Expected.Change change, List<Anomaly> found) {
    Usual old = change.old().duration();
    Usual now = change.now().duration();
    boolean known =
        old.samples() >= settings.minSamples() && now.samples() >= settings.minSamples();
    boolean slower =
        now.median() >= settings.regressionFactor() * old.median()
            && now.median() - old.median() > BaselineComparison.SHORTEST_NANOS;
    if (known && slower && old.median() > 0 && SignatureBaseline.nanos(step) > old.median()) {
      found.add(
          new Anomaly(
              step.id(),
              "regression",
              now.median() / old.median(),
              OptionalDouble.of(old.median()),
              BaselineComparison.SOURCE,
              fill(
                  "half of the calls take up to %s in version %s, up to %s in version %s",
                  duration(now.median()),
                  name(change.version()),
                  duration(old.median()),
                  name(change.before()))));
    }
  }

  private void failsMore(ExecutionStep step, Expected.Change change, List<Anomaly> found) {
    Rate old = change.old().calls();
    Rate now = change.now().calls();
    boolean known =
        old.samples() >= settings.minSamples() && now.samples() >= settings.minSamples();
    if (known && old.scoreOf(now) > settings.score()) {
      found.add(
          new Anomaly(
              step.id(),
              "failure_regression",
              old.scoreOf(now),
              OptionalDouble.of(old.share()),
              BaselineComparison.SOURCE,
              fill(
                  "%s of the calls fail in version %s, %s in version %s",
                  percent(now.share()),
                  name(change.version()),
                  percent(old.share()),
                  name(change.before()))));
    }
  }
}
