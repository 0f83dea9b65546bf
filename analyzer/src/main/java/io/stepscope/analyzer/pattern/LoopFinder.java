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
import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.pattern.PatternReport.LoopPattern;
import io.stepscope.analyzer.pattern.PatternReport.Progress;
import java.util.ArrayList;
import java.util.List;

/// Runs of siblings that repeat, and whether they got anywhere.
final class LoopFinder {
  /*
   * For each period p, shortest first, the signatures are compared with themselves p steps later:
   * a stretch of m equal pairs is a repetition of m + p steps. It counts when its body ran often
   * enough, and when it lies inside no repetition of a shorter period: two periods p < q of one
   * stretch of at least p + q steps make their greatest common divisor a period, too [1], so that
   * what lies inside a shorter one is always the same loop told again. A longer repetition that
   * contains a shorter one is another loop: the one around it.
   *
   *   llm search llm search llm search fetch       p = 2: (llm search) x 3, then fetch
   *
   * Cost: O(n * longest period). Steps are whole rounds only, from the first; what is left over at
   * the end is no round.
   *
   * Ties: of loops that start together the shorter body comes first.
   *
   * [1] N. Fine, H. Wilf, Uniqueness theorems for periodic functions, Proc. AMS 16, 1965
   */
  private static final int EXPLICIT_ITERATIONS = 2;

  private final PatternSettings settings;
  private final LoopProgress progress;

  LoopFinder(PatternSettings settings) {
    this.settings = settings;
    this.progress = new LoopProgress(settings);
  }

  /// A repetition among the members of a container.
  ///
  /// @param start position of its first step
  /// @param period steps in its body
  /// @param iterations whole rounds
  /// @param end position after the last step that still follows the pattern
  record Repetition(int start, int period, int iterations, int end) {}

  /// Every loop of the trace, by container, then period, then start.
  List<LoopPattern> find(TraceFacts facts, List<Container> containers) {
    StepSignatures signatures = facts.signatures();
    var loops = new ArrayList<LoopPattern>();
    for (Container container : containers) {
      if (container.members().size() < EXPLICIT_ITERATIONS) {
        continue;
      }
      int[] sequence = new int[container.members().size()];
      for (int at = 0; at < sequence.length; at++) {
        sequence[at] = signatures.id(container.members().get(at));
      }
      boolean[] numbered = numbered(facts.trace(), container);
      for (Repetition repetition : repetitions(sequence, numbered)) {
        loops.add(loop(facts, container, signatures, repetition, numbered));
      }
    }
    return loops;
  }

  /// @param numbered positions at which the instrumentation itself says that a round begins
  List<Repetition> repetitions(int[] sequence, boolean[] numbered) {
    var found = new ArrayList<Repetition>();
    int longest = Math.min(settings.maxPeriod(), sequence.length / EXPLICIT_ITERATIONS);
    int[] coveredTo = new int[sequence.length];
    for (int period = 1; period <= longest; period++) {
      int known = found.size();
      addOfPeriod(sequence, numbered, period, coveredTo, found);
      for (Repetition added : found.subList(known, found.size())) {
        cover(coveredTo, added);
      }
    }
    return found;
  }

  private void addOfPeriod(
      int[] sequence, boolean[] numbered, int period, int[] coveredTo, List<Repetition> found) {
    int at = 0;
    while (at + period < sequence.length) {
      int from = at;
      while (at + period < sequence.length && sequence[at] == sequence[at + period]) {
        at++;
      }
      int end = at + period;
      int iterations = (end - from) / period;
      boolean often =
          iterations >= settings.minIterations()
              || (iterations >= EXPLICIT_ITERATIONS && isNumbered(numbered, from, end));
      if (often && coveredTo[from] < end) {
        found.add(new Repetition(from, period, iterations, end));
      }
      at++;
    }
  }

  /// `coveredTo[i]` is the farthest end of a repetition that starts at or before `i`.
  private static void cover(int[] coveredTo, Repetition repetition) {
    for (int at = repetition.start();
        at < coveredTo.length && coveredTo[at] < repetition.end();
        at++) {
      coveredTo[at] = repetition.end();
    }
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
