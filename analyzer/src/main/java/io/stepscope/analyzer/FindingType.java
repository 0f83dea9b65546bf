/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer;

import java.util.Locale;

/// The registry of everything a finding can be. Each type has a page `docs/findings/<label>.md`
/// that says what it means, how it is decided, when it is wrong and what to do.
public enum FindingType {
  ROOT_CAUSE,
  FAILURE_CASCADE,
  RECOVERED_FAILURE,
  HIDDEN_FAILURE,
  REPEATED_FAILURE,
  TOOL_ALWAYS_FAILS,
  RECOVERED_RETRY,
  RETRY_EXHAUSTED,
  RETRY_WITHOUT_BACKOFF,
  STUCK_LOOP,
  LONG_LOOP,
  HANDOFF_OSCILLATION,
  PARALLELIZABLE_CALLS,
  REPEATED_CALL,
  CACHEABLE_CALL,
  UNUSED_RESULT,
  SLOW_STEP,
  IDLE_GAP,
  REMOTE_QUEUE,
  SLOW_OUTLIER,
  CONTEXT_GROWTH,
  COST_CONCENTRATION,
  DEPENDENCY_VIOLATION,
  INCOMPLETE_TRACE,
  INCONSISTENT_TRACE,
  UNEXECUTED_CALL;

  /// The name in the JSON contract and outside: `root_cause`, …
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
