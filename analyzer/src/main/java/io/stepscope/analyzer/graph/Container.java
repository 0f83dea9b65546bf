/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.graph;

import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Interval;
import io.stepscope.analyzer.model.Ints;
import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.model.StepId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Steps that lie beside each other: what one step contains, what hangs under one absent parent, or
/// the roots.
///
/// @param parent the containing step, or -1
/// @param members step indexes, in the trace's order; at least one
/// @param interval the parent's, else from the first to the last known time of the members
public record Container(int parent, Ints members, Optional<Interval> interval) {
  /// Every group of siblings of the trace, each step in exactly one.
  static List<Container> siblings(TraceFacts facts) {
    int[] parents = new int[facts.trace().size()];
    for (int i = 0; i < parents.length; i++) {
      parents[i] = facts.trace().parent(i);
    }
    return grouped(facts, parents);
  }

  /// The same with the rounds of a loop laid one after another: the steps of an iteration count as
  /// steps of what contains it.
  static List<Container> scopes(TraceFacts facts) {
    ExecutionTrace trace = facts.trace();
    boolean anyRound = false;
    for (ExecutionStep step : trace.steps()) {
      anyRound |= step.operation() == Operation.ITERATION;
    }
    if (!anyRound) {
      return facts.siblings();
    }
    int[] parents = new int[trace.size()];
    for (int nth = 0; nth < parents.length; nth++) {
      int step = facts.containment().topDown(nth);
      int parent = trace.parent(step);
      boolean inRound = parent >= 0 && trace.step(parent).operation() == Operation.ITERATION;
      parents[step] = inRound ? parents[parent] : parent;
    }
    return grouped(facts, parents);
  }

  public Optional<StepId> id(ExecutionTrace trace) {
    return parent < 0 ? Optional.empty() : Optional.of(trace.step(parent).id());
  }

  private static List<Container> grouped(TraceFacts facts, int[] parents) {
    int n = parents.length;
    int[] groups = new int[n];
    int groupCount = n;
    Map<String, Integer> absent = new HashMap<>();
    for (int i = 0; i < n; i++) {
      if (parents[i] >= 0) {
        groups[i] = parents[i];
        continue;
      }
      String key = facts.trace().step(i).missingParentId().orElse("");
      Integer known = absent.putIfAbsent(key, groupCount);
      groups[i] = known == null ? groupCount++ : known;
    }
    int[] firsts = new int[groupCount + 1];
    for (int group : groups) {
      firsts[group + 1]++;
    }
    for (int group = 0; group < groupCount; group++) {
      firsts[group + 1] += firsts[group];
    }
    int[] next = firsts.clone();
    int[] ordered = new int[n];
    for (int i = 0; i < n; i++) {
      ordered[next[groups[i]]++] = i;
    }
    var containers = new ArrayList<Container>();
    for (int group = 0; group < groupCount; group++) {
      if (firsts[group] < firsts[group + 1]) {
        int parent = group < n ? group : -1;
        containers.add(of(facts, parent, ordered, firsts[group], firsts[group + 1]));
      }
    }
    return containers;
  }

  private static Container of(TraceFacts facts, int parent, int[] ordered, int from, int to) {
    Optional<Interval> interval = parent < 0 ? Optional.empty() : facts.intervalOf(parent);
    if (interval.isEmpty()) {
      for (int at = from; at < to; at++) {
        var known = facts.intervalOf(ordered[at]);
        interval = interval.isEmpty() ? known : interval.map(i -> known.map(i::hull).orElse(i));
      }
    }
    return new Container(parent, Ints.of(Arrays.copyOfRange(ordered, from, to)), interval);
  }
}
