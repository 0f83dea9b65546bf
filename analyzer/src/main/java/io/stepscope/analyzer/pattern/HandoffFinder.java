/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.pattern;

import io.stepscope.analyzer.graph.Container;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.pattern.PatternReport.HandoffPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Two agents that hand the work to each other and back, again and again.
final class HandoffFinder {
  /*
   * The siblings of a container in order of start, each with its agent, neighbours of one agent
   * drawn together: `a a b a b b a` becomes `a b a b a`. A stretch in which every agent is the one
   * before the last is a back and forth; with at least the configured number of changes it is
   * reported. Agents below agents are calls and returns, no hand-offs, and siblings that overlap
   * work at the same time, so that a stretch ends there. O(n).
   */
  private static final double CONFIDENCE = 0.8;

  private final int minHandoffs;

  HandoffFinder(PatternSettings settings) {
    this.minHandoffs = settings.minHandoffs();
  }

  /// A turn of one agent.
  private record Turn(String agent, StepId step, long end) {
    /// The same turn, when it went on until `other`.
    Turn until(long other) {
      return other > end ? new Turn(agent, step, other) : this;
    }
  }

  List<HandoffPattern> find(ExecutionTrace trace, List<Container> containers) {
    var found = new ArrayList<HandoffPattern>();
    for (Container container : containers) {
      if (container.members().size() > minHandoffs) {
        walk(trace, container, found);
      }
    }
    return found;
  }

  private void walk(ExecutionTrace trace, Container container, List<HandoffPattern> found) {
    var stretch = new ArrayList<Turn>();
    for (int at = 0; at < container.members().size(); at++) {
      ExecutionStep step = trace.step(container.members().get(at));
      Optional<String> agent = agentOf(step);
      if (agent.isPresent()) {
        take(stretch, agent.get(), step, found);
      }
    }
    report(stretch, found);
  }

  private void take(
      List<Turn> stretch, String agent, ExecutionStep step, List<HandoffPattern> found) {
    if (!stretch.isEmpty()) {
      Turn last = stretch.getLast();
      if (last.agent().equals(agent)) {
        stretch.set(stretch.size() - 1, last.until(step.time().end()));
        return;
      }
      boolean after = step.time().hasStart() && step.time().start() >= last.end();
      boolean back = stretch.size() < 2 || stretch.get(stretch.size() - 2).agent().equals(agent);
      if (!after || !back) {
        report(stretch, found);
        stretch.clear();
        if (after) {
          stretch.add(last);
        }
      }
    }
    stretch.add(new Turn(agent, step.id(), step.time().end()));
  }

  private void report(List<Turn> stretch, List<HandoffPattern> found) {
    int handoffs = stretch.size() - 1;
    if (handoffs >= minHandoffs) {
      var agents = stretch.stream().map(Turn::agent).distinct().toList();
      found.add(
          new HandoffPattern(
              stretch.stream().map(Turn::step).toList(), agents, handoffs, CONFIDENCE));
    }
  }

  private static Optional<String> agentOf(ExecutionStep step) {
    if (step.agent().isPresent()) {
      return step.agent();
    }
    return step.operation().isAgent() ? Optional.of(step.name()) : Optional.empty();
  }
}
