/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.pattern;

import io.stepscope.analyzer.pattern.PatternReport.Found;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/// Which of many patterns are told one by one.
final class Ranking {
  private Ranking() {}

  /// The first `limit` by impact, largest first, then by the index of the first step.
  static <T> Found<T> top(
      List<T> all, int limit, ToLongFunction<T> impact, ToIntFunction<T> firstStep) {
    if (all.size() < 2) {
      return Found.all(all);
    }
    var order =
        Comparator.comparingLong(impact)
            .reversed()
            .thenComparing(Comparator.comparingInt(firstStep));
    var sorted = new ArrayList<>(all);
    sorted.sort(order);
    return new Found<>(sorted.subList(0, Math.min(sorted.size(), limit)), all.size());
  }
}
