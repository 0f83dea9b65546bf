/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.optimization;

import io.stepscope.analyzer.model.ExecutionStatus;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Ints;
import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.model.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Calls of the same target with the same parameters, at least two in a group.
///
/// @param groups by first step
public record RepeatedCalls(List<Group> groups) {
  /// No call was made twice.
  public static final RepeatedCalls NONE = new RepeatedCalls(List.of());

  /*
   * Most calls of a trace have no equal, and the inputs of models are long. So every call first
   * gets a cheap 64-bit fingerprint; only those that share one are compared.
   */

  /// A wrapper of a call lies at most this far above it.
  private static final int WRAPPER_LEVELS = 8;

  public RepeatedCalls {
    groups = List.copyOf(groups);
  }

  /// Whether the successful calls of a group returned the same.
  public enum Results {
    EQUAL,
    DIFFER,
    UNKNOWN
  }

  /// @param parameters of the first of them
  /// @param steps indexes, in trace order; two or more
  public record Group(
      String target, Operation operation, Value parameters, Ints steps, Results results) {}

  private record Key(String target, Operation operation, CanonicalValue parameters) {}

  /// Finds them. O(n log n) in steps, linear in the size of their parameters.
  public static RepeatedCalls of(ExecutionTrace trace) {
    long[] marks = marks(trace);
    boolean[] shared = shared(marks);
    var found = new LinkedHashMap<Key, List<Integer>>();
    for (int i = 0; i < marks.length; i++) {
      if (shared[i]) {
        add(found, trace, i);
      }
    }
    var groups = new ArrayList<Group>();
    for (Map.Entry<Key, List<Integer>> calls : found.entrySet()) {
      if (calls.getValue().size() > 1) {
        group(trace, calls.getKey(), calls.getValue()).ifPresent(groups::add);
      }
    }
    groups.sort(Comparator.comparingInt(group -> group.steps().get(0)));
    return new RepeatedCalls(groups);
  }

  private static long[] marks(ExecutionTrace trace) {
    var marks = new long[trace.size()];
    for (int i = 0; i < marks.length; i++) {
      ExecutionStep step = trace.step(i);
      long fingerprint =
          Calls.isCall(step) ? CanonicalParameters.fingerprint(step.parameters()) : 0;
      if (fingerprint != 0) {
        marks[i] = fingerprint * 31 + Calls.target(step).hashCode();
      }
    }
    return marks;
  }

  /// Which marks stand at least twice; 0 is no mark.
  private static boolean[] shared(long[] marks) {
    var shared = new boolean[marks.length];
    long[] sorted = new long[marks.length];
    int count = 0;
    for (long mark : marks) {
      if (mark != 0) {
        sorted[count++] = mark;
      }
    }
    if (count < 2) {
      return shared;
    }
    sorted = Arrays.copyOf(sorted, count);
    Arrays.sort(sorted);
    for (int i = 0; i < marks.length; i++) {
      if (marks[i] != 0) {
        int at = Arrays.binarySearch(sorted, marks[i]);
        shared[i] =
            (at > 0 && sorted[at - 1] == marks[i])
                || (at + 1 < sorted.length && sorted[at + 1] == marks[i]);
      }
    }
    return shared;
  }

  private static void add(Map<Key, List<Integer>> found, ExecutionTrace trace, int index) {
    ExecutionStep step = trace.step(index);
    Optional<CanonicalValue> parameters = CanonicalValue.of(step.parameters());
    if (parameters.isPresent()) {
      var key = new Key(Calls.target(step), step.operation(), parameters.get());
      found.computeIfAbsent(key, _ -> new ArrayList<>()).add(index);
    }
  }

  private static Optional<Group> group(ExecutionTrace trace, Key key, List<Integer> steps) {
    int[] calls = withoutWrapped(trace, steps);
    return calls.length < 2
        ? Optional.empty()
        : Optional.of(
            new Group(
                key.target(),
                key.operation(),
                key.parameters().value(),
                Ints.copyOf(calls),
                results(trace, calls)));
  }

  /// A call and the same call right inside it are two layers of one.
  private static int[] withoutWrapped(ExecutionTrace trace, List<Integer> steps) {
    int[] sorted = new int[steps.size()];
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] = steps.get(i);
    }
    int[] calls = new int[sorted.length];
    int count = 0;
    for (int step : sorted) {
      if (!isWrapped(trace, step, sorted)) {
        calls[count++] = step;
      }
    }
    return Arrays.copyOf(calls, count);
  }

  private static boolean isWrapped(ExecutionTrace trace, int step, int[] sorted) {
    int at = trace.parent(step);
    for (int level = 0; at >= 0 && level < WRAPPER_LEVELS; level++) {
      if (Arrays.binarySearch(sorted, at) >= 0) {
        return true;
      }
      at = trace.parent(at);
    }
    return false;
  }

  private static Results results(ExecutionTrace trace, int[] calls) {
    Optional<CanonicalValue> first = Optional.empty();
    boolean allKnown = true;
    int known = 0;
    for (int call : calls) {
      ExecutionStep step = trace.step(call);
      if (step.status() == ExecutionStatus.SUCCESS) {
        Optional<CanonicalValue> result = CanonicalValue.of(step.result());
        allKnown &= result.isPresent();
        known += result.isPresent() ? 1 : 0;
        if (first.isPresent() && result.isPresent() && !first.equals(result)) {
          return Results.DIFFER;
        }
        first = first.isPresent() ? first : result;
      }
    }
    return known > 1 && allKnown ? Results.EQUAL : Results.UNKNOWN;
  }
}
