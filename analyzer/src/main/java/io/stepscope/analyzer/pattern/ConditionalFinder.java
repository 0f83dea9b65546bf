/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.pattern;

import io.stepscope.analyzer.graph.Container;
import io.stepscope.analyzer.model.Annotation;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.model.StepType;
import io.stepscope.analyzer.pattern.PatternReport.ConditionalPattern;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Conditions, guards and routers, and the branch that was taken.
final class ConditionalFinder {
  /*
   * A branch that the instrumentation declared is taken at its word; its step is the next sibling
   * of that name. Of a condition that says nothing, what ran right after it is taken for the branch,
   * with little confidence. One walk over each container, from its end, so that the next sibling of
   * a name is known: O(n).
   */
  private static final double DECLARED = 0.9;
  private static final double INFERRED = 0.5;

  List<ConditionalPattern> find(ExecutionTrace trace, List<Container> containers) {
    var found = new ArrayList<ConditionalPattern>();
    for (Container container : containers) {
      if (!hasConditions(trace, container)) {
        continue;
      }
      var nextByName = new HashMap<String, StepId>();
      Optional<ExecutionStep> next = Optional.empty();
      for (int at = container.members().size() - 1; at >= 0; at--) {
        ExecutionStep step = trace.step(container.members().get(at));
        var branch = branch(step);
        if (branch.isPresent()) {
          found.add(declared(step, branch.get(), nextByName));
        } else if (step.type() == StepType.CONDITION) {
          found.add(inferred(step, next));
        }
        nextByName.put(step.label(), step.id());
        step.agent().ifPresent(agent -> nextByName.putIfAbsent(agent, step.id()));
        next = Optional.of(step);
      }
    }
    return found;
  }

  private static boolean hasConditions(ExecutionTrace trace, Container container) {
    for (int at = 0; at < container.members().size(); at++) {
      ExecutionStep step = trace.step(container.members().get(at));
      if (step.type() == StepType.CONDITION || !step.annotations().isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private static Optional<Annotation.Branch> branch(ExecutionStep step) {
    return step.annotations().stream()
        .filter(Annotation.Branch.class::isInstance)
        .map(Annotation.Branch.class::cast)
        .findFirst();
  }

  private static ConditionalPattern declared(
      ExecutionStep step, Annotation.Branch branch, Map<String, StepId> nextByName) {
    var steps = new ArrayList<>(List.of(step.id()));
    branch.taken().map(nextByName::get).ifPresent(steps::add);
    var notTaken =
        branch.declared().stream()
            .filter(name -> !branch.taken().equals(Optional.of(name)))
            .toList();
    return new ConditionalPattern(step.id(), branch.taken(), notTaken, steps, DECLARED);
  }

  private static ConditionalPattern inferred(ExecutionStep step, Optional<ExecutionStep> next) {
    var follows = next.filter(other -> isAfter(other, step));
    var steps = new ArrayList<>(List.of(step.id()));
    follows.ifPresent(other -> steps.add(other.id()));
    return new ConditionalPattern(
        step.id(), follows.map(ExecutionStep::label), List.of(), steps, INFERRED);
  }

  private static boolean isAfter(ExecutionStep other, ExecutionStep step) {
    return other.time().hasStart()
        && step.time().hasEnd()
        && other.time().start() >= step.time().end();
  }
}
