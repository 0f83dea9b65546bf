/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.pattern;

import io.stepscope.analyzer.graph.Container;
import io.stepscope.analyzer.graph.StepSignatures;
import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.model.Annotation;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Interval;
import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.pattern.PatternReport.LoopPattern;
import io.stepscope.analyzer.pattern.PatternReport.Progress;
import io.stepscope.analyzer.pattern.RepetitionSearch.Repetition;
import java.util.ArrayList;
import java.util.List;

/// Rounds of siblings that repeat one after another, and whether they got anywhere.
final class LoopFinder {
  private final PatternSettings settings;
  private final LoopProgress progress;

  LoopFinder(PatternSettings settings) {
    this.settings = settings;
    this.progress = new LoopProgress(settings);
  }

  /// Every loop of the trace, by container, then period, then start. Its rounds follow one another;
  /// what one round contains may run side by side.
  List<LoopPattern> find(TraceFacts facts, List<Container> containers) {
    StepSignatures signatures = facts.signatures();
    var loops = new ArrayList<LoopPattern>();
    for (Container container : containers) {
      if (container.members().size() < RepetitionSearch.EXPLICIT_ITERATIONS) {
        continue;
      }
      int[] sequence = new int[container.members().size()];
      for (int at = 0; at < sequence.length; at++) {
        sequence[at] = signatures.id(container.members().get(at));
      }
      boolean[] numbered = numbered(facts.trace(), container);
      var boundaries = RoundBoundaries.of(facts, container, floor(container));
      for (Repetition repetition :
          RepetitionSearch.find(settings, sequence, numbered, boundaries)) {
        loops.add(loop(facts, container, signatures, repetition, numbered));
      }
    }
    return loops;
  }

  private long floor(Container container) {
    long duration = container.interval().map(Interval::nanos).orElse(0L);
    return Math.max(settings.overlapFloorNanos(), (long) (settings.overlapFloorShare() * duration));
  }

  private static boolean isNumbered(boolean[] numbered, int from, int end) {
    for (int at = from; at < end; at++) {
      if (numbered[at]) {
        return true;
      }
    }
    return false;
  }

  private static boolean[] numbered(ExecutionTrace trace, Container container) {
    boolean[] numbered = new boolean[container.members().size()];
    boolean explicit = container.parent() >= 0 && isExplicitLoop(trace.step(container.parent()));
    for (int at = 0; at < numbered.length; at++) {
      ExecutionStep step = trace.step(container.members().get(at));
      numbered[at] = explicit || step.operation() == Operation.ITERATION;
    }
    return numbered;
  }

  private static boolean isExplicitLoop(ExecutionStep step) {
    for (Annotation note : step.annotations()) {
      if (note instanceof Annotation.Loop loop && loop.explicit()) {
        return true;
      }
    }
    return false;
  }

  private LoopPattern loop(
      TraceFacts facts,
      Container container,
      StepSignatures signatures,
      Repetition repetition,
      boolean[] numbered) {
    ExecutionTrace trace = facts.trace();
    var rounds = new ArrayList<List<Integer>>(repetition.iterations());
    var steps = new ArrayList<StepId>(repetition.iterations() * repetition.period());
    for (int round = 0; round < repetition.iterations(); round++) {
      var indexes = new ArrayList<Integer>(repetition.period());
      for (int i = 0; i < repetition.period(); i++) {
        int step = container.members().get(repetition.start() + round * repetition.period() + i);
        indexes.add(step);
        steps.add(trace.step(step).id());
      }
      rounds.add(indexes);
    }
    var body = new ArrayList<String>(repetition.period());
    for (int step : rounds.getFirst()) {
      body.add(signatures.label(step));
    }
    var verdict = progress.judge(facts, rounds);
    boolean explicit = isNumbered(numbered, repetition.start(), repetition.end());
    return new LoopPattern(
        body,
        repetition.iterations(),
        steps.getFirst(),
        steps,
        exit(trace, container, repetition, rounds.getLast().getLast()),
        verdict.progress(),
        container.id(trace),
        confidence(verdict, explicit));
  }

  /// That something repeats is certain; only what it means is not.
  private static double confidence(LoopProgress.Verdict verdict, boolean explicit) {
    boolean silent = verdict.progress() == Progress.UNKNOWN;
    return explicit && silent ? 0.8 : verdict.confidence();
  }

  private static String exit(
      ExecutionTrace trace, Container container, Repetition repetition, int lastStep) {
    if (trace.step(lastStep).status().isFailed()) {
      return "failure";
    }
    boolean atEnd = repetition.end() == container.members().size();
    return atEnd ? "end_of_container" : "different_step";
  }
}
