/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.optimization;

import io.stepscope.analyzer.model.ExecutionStatus;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Ints;
import io.stepscope.analyzer.model.StepType;
import io.stepscope.analyzer.model.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Calls of one tool that were asked differently and answered the same.
///
/// Short answers (`ok`, `true`, an empty list) are the same by chance, so an answer must have some
/// length. The answer of an error is no answer.
final class EqualResults {
  /// A result with fewer characters of text says too little to be recognised again.
  private static final int SHORTEST = 40;

  private EqualResults() {}

  private record Key(String tool, CanonicalParameters result) {}

  /// Groups of two or more with at least two different parameters, by first step.
  static List<Ints> of(ExecutionTrace trace) {
    long[] marks = new long[trace.size()];
    int answers = 0;
    for (int i = 0; i < marks.length; i++) {
      ExecutionStep step = trace.step(i);
      if (isAnswer(step)) {
        answers++;
        marks[i] =
            CanonicalParameters.fingerprint(step.result()) * 31 + Calls.target(step).hashCode();
      }
    }
    if (answers < 2) {
      return List.of();
    }
    long[] sorted = marks.clone();
    Arrays.sort(sorted);
    var byResult = new LinkedHashMap<Key, List<Integer>>();
    for (int i = 0; i < marks.length; i++) {
      if (marks[i] != 0 && isTwice(sorted, marks[i])) {
        add(byResult, trace, i);
      }
    }
    return byResult.values().stream()
        .filter(steps -> differentlyAsked(trace, steps))
        .map(steps -> Ints.copyOf(steps.stream().mapToInt(i -> i).toArray()))
        .toList();
  }

  private static boolean isAnswer(ExecutionStep step) {
    return step.type() == StepType.TOOL_CALL
        && step.status() == ExecutionStatus.SUCCESS
        && !step.parameters().isAbsent()
        && textLength(step.result(), 0) >= SHORTEST;
  }

  private static boolean isTwice(long[] sorted, long mark) {
    int at = Arrays.binarySearch(sorted, mark);
    return (at > 0 && sorted[at - 1] == mark) || (at + 1 < sorted.length && sorted[at + 1] == mark);
  }

  private static void add(Map<Key, List<Integer>> byResult, ExecutionTrace trace, int index) {
    ExecutionStep step = trace.step(index);
    CanonicalParameters.of(step.result())
        .map(result -> new Key(Calls.target(step), result))
        .ifPresent(key -> byResult.computeIfAbsent(key, _ -> new ArrayList<>()).add(index));
  }

  private static boolean differentlyAsked(ExecutionTrace trace, List<Integer> steps) {
    return steps.stream()
            .map(step -> CanonicalParameters.of(trace.step(step).parameters()))
            .distinct()
            .limit(2)
            .count()
        > 1;
  }

  /// Counted no further than needed, and no deeper than values are compared.
  private static int textLength(Value value, int depth) {
    if (depth > CanonicalParameters.MAX_DEPTH) {
      return 0;
    }
    return switch (value) {
      case Value.Text(String text) -> text.length();
      case Value.Items(var values) -> textLength(values, depth);
      case Value.Fields(var values) -> textLength(values.values(), depth);
      case Value.Whole _, Value.Real _, Value.Bool _ -> 1;
      case Value.Absent _, Value.Binary _ -> 0;
    };
  }

  private static int textLength(Iterable<Value> values, int depth) {
    int length = 0;
    for (Value value : values) {
      if (length >= SHORTEST) {
        break;
      }
      length += textLength(value, depth + 1);
    }
    return length;
  }
}
