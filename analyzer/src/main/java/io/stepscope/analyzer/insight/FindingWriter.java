/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.insight;

import io.stepscope.analyzer.Finding;
import io.stepscope.analyzer.Observations;
import java.util.List;

/// Puts what was observed into findings.
public final class FindingWriter {
  private final InsightSettings settings;

  public FindingWriter(InsightSettings settings) {
    this.settings = settings;
  }

  /// Worst first: severity, impact, start, id.
  public List<Finding> write(Observations seen) {
    var draft = new FindingDraft(seen);
    return draft.findings(settings.findingLimit());
  }
}
