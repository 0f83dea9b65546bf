/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.graph;

import io.stepscope.analyzer.model.Ints;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What to change about a run before it is replayed: some steps take no time, less time, or start
/// together. Changes add up with [#and].
public final class Change {
  /// One instruction, on steps by index.
  sealed interface Part {
    /// The steps take no time, with all below them.
    record Remove(Ints steps) implements Part {}

    /// The steps' own work takes `factor` of its time; what they contain is not changed.
    record Scale(Ints steps, double factor) implements Part {}

    /// Siblings, in start order, start as the first of them does, each after its own dependencies.
    record Together(Ints siblings) implements Part {}
  }

  private static final Change NONE = new Change(List.of());

  private final List<Part> parts;

  private Change(List<Part> parts) {
    this.parts = parts;
  }

  public static Change none() {
    return NONE;
  }

  /// The steps take no time, with all below them: what removing them or answering them from a cache
  /// would save.
  public static Change remove(int... steps) {
    return new Change(List.of(new Part.Remove(Ints.copyOf(steps))));
  }

  /// The steps' own work takes no time; what they contain still does.
  public static Change removeOwnWork(int... steps) {
    return scaleOwnWork(0, steps);
  }

  /// The steps' own work takes `factor` of its time: 0.5 is twice as fast.
  ///
  /// @throws IllegalArgumentException when the factor is not in `[0, 1]`
  public static Change scaleOwnWork(double factor, int... steps) {
    if (!(factor >= 0 && factor <= 1)) {
      throw new IllegalArgumentException("factor must be in [0, 1], was " + factor);
    }
    return new Change(List.of(new Part.Scale(Ints.copyOf(steps), factor)));
  }

  /// Steps of one container start together, as the first of them does, instead of one after
  /// another; each still waits for what it depends on.
  ///
  /// @param siblings two or more, in any order
  public static Change together(int... siblings) {
    int[] sorted = siblings.clone();
    Arrays.sort(sorted);
    return new Change(List.of(new Part.Together(Ints.copyOf(sorted))));
  }

  /// Both changes at once.
  public Change and(Change other) {
    var both = new ArrayList<>(parts);
    both.addAll(other.parts);
    return new Change(List.copyOf(both));
  }

  List<Part> parts() {
    return parts;
  }
}
