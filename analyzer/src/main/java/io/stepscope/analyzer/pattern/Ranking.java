/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.pattern;

import io.stepscope.analyzer.Ranked;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/// The order in which patterns are told.
final class Ranking {
  private Ranking() {}

  /// By impact, largest first, then by the index of the first step.
  ///
  /// @param limit how many are listed
  static <T> Ranked<T> of(
      List<T> all, int limit, ToLongFunction<T> impact, ToIntFunction<T> firstStep) {
    if (all.size() < 2) {
      return Ranked.of(all, limit);
    }
    var order =
        Comparator.comparingLong(impact)
            .reversed()
            .thenComparing(Comparator.comparingInt(firstStep));
    var sorted = new ArrayList<>(all);
    sorted.sort(order);
    return Ranked.of(sorted, limit);
  }
}
