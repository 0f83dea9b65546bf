/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter.emit;

import io.stepscope.analyzer.Finding;
import io.stepscope.analyzer.Severity;
import io.stepscope.analyzer.TraceAnalysis;
import java.util.List;
import java.util.Optional;

/// The findings of an analysis that the settings let leave.
///
/// @param all worst first
/// @param shown those that get an event: the first of `all`
record EmittableFindings(List<Finding> all, List<Finding> shown) {
  static EmittableFindings of(TraceAnalysis analysis, EmitSettings.FindingFilter filter) {
    List<Finding> all =
        analysis.findings().stream()
            .filter(finding -> finding.severity().compareTo(filter.minSeverity()) >= 0)
            .filter(finding -> finding.confidence() >= filter.minConfidence())
            .toList();
    return new EmittableFindings(all, all.subList(0, Math.min(all.size(), filter.maxPerTrace())));
  }

  int omitted() {
    return all.size() - shown.size();
  }

  /// Empty without findings.
  Optional<Severity> maxSeverity() {
    return all.stream().map(Finding::severity).max(Severity::compareTo);
  }

  long count(Severity severity) {
    return all.stream().filter(finding -> finding.severity() == severity).count();
  }
}
