/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.insight;

import io.stepscope.analyzer.Finding;
import io.stepscope.analyzer.Observations;
import io.stepscope.analyzer.Ranked;

/// Puts what was observed into findings.
///
/// What several reports saw is said once, by the finding that explains most: a loop that is stuck
/// explains its retries and repeated calls, a retry explains its failures.
public final class FindingWriter {
  private final InsightSettings settings;

  public FindingWriter(InsightSettings settings) {
    this.settings = settings;
  }

  /// Worst first: severity, impact, start, id. Depends on the observations alone.
  public Ranked<Finding> write(Observations seen) {
    var draft = new FindingDraft(seen);
    var explained = Explained.of(seen);
    var failures = Failures.of(seen);
    new FailureFindings(seen, explained, failures, draft).write();
    new RepetitionFindings(seen, explained, failures, draft).write();
    new SavingFindings(seen, explained, draft).write();
    new PerformanceFindings(seen, draft).write();
    new BaselineFindings(seen, failures, draft).write();
    new TraceFindings(seen, draft).write();
    return Ranked.of(draft.findings(), settings.findingLimit());
  }
}
