/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.pattern;

import io.stepscope.analyzer.graph.Container;
import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.StepFlag;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.analyzer.pattern.PatternReport.Found;
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

  Found<SequentialPattern> find(TraceFacts facts, List<Container> containers) {
    var found = new ArrayList<SequentialPattern>();
    for (Container container : containers) {
      addRuns(facts.trace(), container, found);
    }
    return Ranking.top(
        found,
        settings.listLimit(),
        SequentialPattern::groupSize,
        pattern -> facts.trace().indexOf(pattern.steps().getFirst()));
  }

  private void addRuns(ExecutionTrace trace, Container container, List<SequentialPattern> found) {
    var run = new ArrayList<Integer>();
    long latestEnd = Long.MIN_VALUE;
    for (int at = 0; at < container.members().size(); at++) {
      int step = container.members().get(at);
      StepTime time = trace.step(step).time();
      if (!time.hasStart()) {
        continue;
      }
      if (time.start() < latestEnd) {
        addRun(trace, container, run, found);
        run.clear();
      }
      run.add(step);
      latestEnd = Math.max(latestEnd, time.hasEnd() ? time.end() : Long.MAX_VALUE);
    }
    addRun(trace, container, run, found);
  }

  private void addRun(
      ExecutionTrace trace, Container container, List<Integer> run, List<SequentialPattern> found) {
    if (run.size() < 2) {
      return;
    }
    int shown = Math.min(run.size(), settings.groupLimit());
    var steps = new ArrayList<StepId>(shown);
    boolean reliable = true;
    for (int i = 0; i < run.size(); i++) {
      ExecutionStep step = trace.step(run.get(i));
      reliable &= !step.has(StepFlag.TIMING_UNRELIABLE);
      if (i < shown) {
        steps.add(step.id());
      }
    }
    found.add(
        new SequentialPattern(
            steps, run.size(), container.id(trace), reliable ? CERTAIN : UNRELIABLE_TIMES));
  }
}
