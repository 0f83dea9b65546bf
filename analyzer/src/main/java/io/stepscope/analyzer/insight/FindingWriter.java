/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.insight;

import io.stepscope.analyzer.Finding;
import io.stepscope.analyzer.Observations;
import java.util.List;

/// Puts what was observed into findings.
///
/// What several reports saw is said once, by the finding that explains most: a loop that is stuck
/// explains its retries and repeated calls, a retry explains its failures.
public final class FindingWriter {
  private final InsightSettings settings;

  public FindingWriter(InsightSettings settings) {
    this.settings = settings;
  }

  /// @param worst worst first, at most the configured number
  /// @param total how many there are
  public record WrittenFindings(List<Finding> worst, int total) {
    public WrittenFindings {
      worst = List.copyOf(worst);
    }
  }

  /// Worst first: severity, impact, start, id. Depends on the observations alone.
  public WrittenFindings write(Observations seen) {
    var draft = new FindingDraft(seen);
    var explained = Explained.of(seen);
    var failures = Failures.of(seen);
    new FailureFindings(seen, explained, failures, draft).write();
    new RepetitionFindings(seen, explained, failures, draft).write();
    new SavingFindings(seen, explained, draft).write();
    new PerformanceFindings(seen, draft).write();
    new BaselineFindings(seen, failures, draft).write();
    new TraceFindings(seen, draft).write();
    List<Finding> all = draft.findings();
    return new WrittenFindings(
        all.subList(0, Math.min(all.size(), settings.findingLimit())), all.size());
  }
}
