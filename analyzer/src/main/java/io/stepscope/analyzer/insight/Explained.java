/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.insight;

import io.stepscope.analyzer.Observations;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.pattern.PatternReport.LoopPattern;
import io.stepscope.analyzer.pattern.PatternReport.Progress;
import io.stepscope.analyzer.pattern.PatternReport.RetryPattern;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/// Which steps another finding already tells of.
///
/// @param stuck steps of loops that make no progress
/// @param retried attempts of the same or a corrected call
record Explained(Set<StepId> stuck, Set<StepId> retried) {
  static Explained of(Observations seen) {
    var stuck = new HashSet<StepId>();
    for (LoopPattern loop : seen.patterns().loops().all()) {
      if (loop.progress() == Progress.STUCK) {
        stuck.addAll(loop.steps());
      }
    }
    var retried = new HashSet<StepId>();
    for (RetryPattern retry : seen.patterns().retries().all()) {
      retried.addAll(retry.attempts());
    }
    return new Explained(stuck, retried);
  }

  boolean byLoop(Collection<StepId> steps) {
    return stuck.containsAll(steps);
  }

  boolean byRetry(Collection<StepId> steps) {
    return retried.containsAll(steps);
  }

  boolean byAny(Collection<StepId> steps) {
    return byLoop(steps) || byRetry(steps);
  }
}
