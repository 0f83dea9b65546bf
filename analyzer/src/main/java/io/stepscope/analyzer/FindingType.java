/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer;

import java.util.Locale;

/// The registry of everything a finding can be. Each type has a page `docs/findings/<label>.md`
/// that says what it means, how it is decided, when it is wrong and what to do.
public enum FindingType {
  ROOT_CAUSE(Area.FAILURE),
  FAILURE_CASCADE(Area.FAILURE),
  RECOVERED_FAILURE(Area.FAILURE),
  HIDDEN_FAILURE(Area.FAILURE),
  NEW_ERROR(Area.FAILURE),
  REPEATED_FAILURE(Area.FAILURE),
  TOOL_ALWAYS_FAILS(Area.FAILURE),
  RECOVERED_RETRY(Area.FAILURE),
  RETRY_EXHAUSTED(Area.FAILURE),
  RETRY_WITHOUT_BACKOFF(Area.FAILURE),
  STUCK_LOOP(Area.FAILURE),
  LONG_LOOP(Area.PERFORMANCE),
  HANDOFF_OSCILLATION(Area.FAILURE),
  PARALLELIZABLE_CALLS(Area.SAVING),
  REPEATED_CALL(Area.SAVING),
  CACHEABLE_CALL(Area.SAVING),
  UNUSED_RESULT(Area.SAVING),
  SLOW_STEP(Area.PERFORMANCE),
  IDLE_GAP(Area.PERFORMANCE),
  REMOTE_QUEUE(Area.PERFORMANCE),
  SLOW_OUTLIER(Area.PERFORMANCE),
  UNUSUAL_USAGE(Area.PERFORMANCE),
  REGRESSION(Area.PERFORMANCE),
  CONTEXT_GROWTH(Area.PERFORMANCE),
  COST_CONCENTRATION(Area.PERFORMANCE),
  DEPENDENCY_VIOLATION(Area.TRACE),
  INCOMPLETE_TRACE(Area.TRACE),
  INCONSISTENT_TRACE(Area.TRACE),
  UNEXECUTED_CALL(Area.TRACE);

  private final String label = name().toLowerCase(Locale.ROOT);

  /// What a finding is about.
  public enum Area {
    /// Something went wrong.
    FAILURE,
    /// Something was slow or dear.
    PERFORMANCE,
    /// Something need not have been done, or not one after the other.
    SAVING,
    /// Something about the trace itself limits what can be said.
    TRACE
  }

  private final Area area;

  FindingType(Area area) {
    this.area = area;
  }

  public Area area() {
    return area;
  }

  /// The name in the JSON contract and outside: `root_cause`, …
  public String label() {
    return label;
  }
}
