/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter.emit;

import io.stepscope.analyzer.Finding;
import io.stepscope.analyzer.Severity;
import io.stepscope.analyzer.TraceAnalysis;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The findings of an analysis that the settings let leave.
///
/// @param all worst first
/// @param shown those that get an event: the first of `all`
record EmittableFindings(List<Finding> all, List<Finding> shown) {
  static EmittableFindings of(TraceAnalysis analysis, EmitSettings.FindingFilter filter) {
    List<Finding> all = new ArrayList<>();
    for (Finding finding : analysis.rankedFindings().all()) {
      if (finding.severity().compareTo(filter.minSeverity()) >= 0
          && finding.confidence() >= filter.minConfidence()) {
        all.add(finding);
      }
    }
    return new EmittableFindings(all, all.subList(0, Math.min(all.size(), filter.maxPerTrace())));
  }

  int omitted() {
    return all.size() - shown.size();
  }

  /// Empty without findings.
  Optional<Severity> maxSeverity() {
    Severity worst = null;
    for (Finding finding : all) {
      worst = worst == null || finding.severity().compareTo(worst) > 0 ? finding.severity() : worst;
    }
    return Optional.ofNullable(worst);
  }

  long count(Severity severity) {
    long count = 0;
    for (Finding finding : all) {
      count += finding.severity() == severity ? 1 : 0;
    }
    return count;
  }
}
