/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.optimization;

import io.stepscope.analyzer.graph.Change;
import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.model.Ints;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/// What it would save not to make some calls.
///
/// A replay passes over the whole trace, so only the candidates with most time on the path are
/// replayed. One that has none there saves nothing, without a replay.
final class SavingEstimator {
  private final TraceFacts facts;
  private final SubtreeSums sums;
  private final Map<Ints, Long> savings = new HashMap<>();

  SavingEstimator(TraceFacts facts, SubtreeSums sums) {
    this.facts = facts;
    this.sums = sums;
  }

  /// Replays the best of the candidates, each a set of steps to leave out.
  void replay(List<Ints> candidates, int most) {
    var distinct = new ArrayList<>(new LinkedHashSet<>(candidates));
    distinct.removeIf(steps -> sums.timeOnPath(steps.toArray()) == 0);
    distinct.sort(
        Comparator.comparingLong((Ints steps) -> sums.timeOnPath(steps.toArray()))
            .reversed()
            .thenComparingInt(steps -> steps.get(0)));
    for (Ints steps : distinct.subList(0, Math.min(distinct.size(), most))) {
      savings.put(steps, facts.replay().saving(Change.remove(steps.toArray())));
    }
  }

  /// Nanoseconds; 0 for what was not worth a replay.
  long of(Ints steps) {
    return savings.getOrDefault(steps, 0L);
  }
}
