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
  private static final Comparator<Candidate> MOST_FIRST =
      Comparator.comparingLong(Candidate::bound)
          .reversed()
          .thenComparingInt(candidate -> candidate.steps().get(0));

  private final TraceFacts facts;
  private final SubtreeSums sums;
  private final Map<Ints, Long> savings = new HashMap<>();

  SavingEstimator(TraceFacts facts, SubtreeSums sums) {
    this.facts = facts;
    this.sums = sums;
  }

  /// @param bound no saving is larger: the time that the steps have on the path
  private record Candidate(Ints steps, long bound) {}

  /// Replays the best of the candidates, each a set of steps to leave out.
  void replay(List<Ints> candidates, int most) {
    var distinct = new LinkedHashSet<Candidate>();
    for (Ints steps : candidates) {
      long bound = sums.timeOnPath(steps.toArray());
      if (bound > 0) {
        distinct.add(new Candidate(steps, bound));
      }
    }
    var best = new ArrayList<>(distinct);
    best.sort(MOST_FIRST);
    for (Candidate candidate : best.subList(0, Math.min(best.size(), most))) {
      Ints steps = candidate.steps();
      savings.put(steps, facts.replay().saving(Change.remove(steps.toArray())));
    }
  }

  /// Nanoseconds; 0 for what was not worth a replay.
  long of(Ints steps) {
    return savings.getOrDefault(steps, 0L);
  }
}
