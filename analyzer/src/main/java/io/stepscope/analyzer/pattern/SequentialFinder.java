/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.pattern;

import io.stepscope.analyzer.Ranked;
import io.stepscope.analyzer.graph.Container;
import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.StepFlag;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.analyzer.pattern.PatternReport.SequentialPattern;
import java.util.ArrayList;
import java.util.List;

/// Siblings that ran one after another.
final class SequentialFinder {
  /*
   * One walk over each container in order of start: a step joins the run when it starts at or after
   * the latest end so far. A step whose start is not known belongs to no run; one whose end is not
   * known runs until its container ends, so that nothing follows it. The runs of a container are
   * disjoint, so the whole costs O(n).
   */
  private static final double CERTAIN = 1.0;
  private static final double UNRELIABLE_TIMES = 0.5;

  private final PatternSettings settings;

  SequentialFinder(PatternSettings settings) {
    this.settings = settings;
  }

  Ranked<SequentialPattern> find(TraceFacts facts, List<Container> containers) {
    var found = new ArrayList<SequentialPattern>();
    for (Container container : containers) {
      addRuns(facts.trace(), container, found);
    }
    return Ranking.of(
        found,
        settings.listLimit(),
        SequentialPattern::groupSize,
        pattern -> facts.trace().indexOf(pattern.steps().getFirst()));
  }

  private void addRuns(ExecutionTrace trace, Container container, List<SequentialPattern> found) {
    int[] run = new int[container.members().size()];
    int length = 0;
    long latestEnd = Long.MIN_VALUE;
    for (int at = 0; at < run.length; at++) {
      int step = container.members().get(at);
      StepTime time = trace.step(step).time();
      if (!time.hasStart()) {
        continue;
      }
      if (time.start() < latestEnd) {
        addRun(trace, container, run, length, found);
        length = 0;
      }
      run[length++] = step;
      latestEnd = Math.max(latestEnd, time.hasEnd() ? time.end() : Long.MAX_VALUE);
    }
    addRun(trace, container, run, length, found);
  }

  private void addRun(
      ExecutionTrace trace,
      Container container,
      int[] run,
      int length,
      List<SequentialPattern> found) {
    if (length < 2) {
      return;
    }
    int shown = Math.min(length, settings.groupLimit());
    var steps = new ArrayList<StepId>(shown);
    boolean reliable = true;
    for (int i = 0; i < length; i++) {
      ExecutionStep step = trace.step(run[i]);
      reliable &= !step.has(StepFlag.TIMING_UNRELIABLE);
      if (i < shown) {
        steps.add(step.id());
      }
    }
    found.add(
        new SequentialPattern(
            steps, length, container.id(trace), reliable ? CERTAIN : UNRELIABLE_TIMES));
  }
}
