/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.baseline;

import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.analyzer.pattern.PatternReport.BaselineUse;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What is usual, learned from the traces that were analysed, in bounded memory.
///
/// Safe for use by many threads. The same traces in the same order give the same baselines, and an
/// equal version names baselines that learned the same traces in the same order.
public final class Baselines {
  /// Of one trace no more kinds of steps are learned, so that a trace whose every step has a name
  /// of its own cannot push out all others.
  private static final int MOST_OF_ONE_TRACE = 500;

  private final BaselineSettings settings;
  private final Map<Signature, SignatureBaseline> known = new LinkedHashMap<>(16, 0.75f, true);
  private Optional<Decay> decay = Optional.empty();
  private long traces;
  private long hash;
  private long forgotten;

  public Baselines(BaselineSettings settings) {
    this.settings = settings;
  }

  /// What is known of the steps of this trace now.
  public synchronized BaselineView view(ExecutionTrace trace) {
    var expected = new HashMap<Signature, Expected>();
    if (decay.isPresent()) {
      for (ExecutionStep step : trace.steps()) {
        var signature = Signature.of(step);
        if (!expected.containsKey(signature) && known.containsKey(signature)) {
          expected.put(signature, known.get(signature).expected(decay.get()));
        }
      }
    }
    return new BaselineView(settings, Optional.of(new BaselineUse(version(), traces)), expected);
  }

  /// Takes the trace into account from now on. A later revision of a trace is not learned again.
  public synchronized void learn(ExecutionTrace trace) {
    if (trace.completion().revision() > 1) {
      return;
    }
    Decay time = timeOf(trace);
    double weight = time.weight(at(trace, time));
    var seen = new HashMap<Signature, SignatureBaseline>();
    for (ExecutionStep step : trace.steps()) {
      var signature = Signature.of(step);
      SignatureBaseline baseline = seen.get(signature);
      if (baseline == null && seen.size() < MOST_OF_ONE_TRACE) {
        baseline = known.computeIfAbsent(signature, _ -> new SignatureBaseline());
        seen.put(signature, baseline);
        forgetIfTooMany();
      }
      if (baseline != null) {
        baseline.add(step, weight);
      }
    }
    traces++;
    hash = hash * 31 + trace.traceId().hashCode();
  }

  private Decay timeOf(ExecutionTrace trace) {
    long nanos = trace.completion().atNanos();
    if (decay.isEmpty()) {
      decay = Optional.of(new Decay(settings.halfLife(), nanos == StepTime.UNKNOWN ? 0 : nanos));
    }
    Decay time = decay.get();
    if (nanos != StepTime.UNKNOWN) {
      time.at(nanos);
    }
    if (time.isDue()) {
      double factor = time.moveLandmark();
      known.values().forEach(baseline -> baseline.scale(factor));
    }
    return time;
  }

  private static long at(ExecutionTrace trace, Decay time) {
    long nanos = trace.completion().atNanos();
    return nanos == StepTime.UNKNOWN ? time.now() : nanos;
  }

  private void forgetIfTooMany() {
    if (known.size() > settings.maxSignatures()) {
      var oldest = known.entrySet().iterator();
      oldest.next();
      oldest.remove();
      forgotten++;
    }
  }

  private String version() {
    return traces + "-" + Long.toHexString(hash);
  }

  /// Kinds of steps that are remembered.
  public synchronized int signatures() {
    return known.size();
  }

  /// Kinds of steps that were forgotten since there were too many.
  public synchronized long forgotten() {
    return forgotten;
  }
}
