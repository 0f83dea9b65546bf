/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.graph;

/// Bounds of the graph algorithms. None changes a result on a trace of ordinary size.
///
/// @param dragSteps for how many steps of the critical path, most time first, drag is computed by
///   replay; 20 by default: each costs two passes over the trace
/// @param closureSteps up to so many steps reachability is answered from a transitive closure (one
///   bit per pair of steps: 2 MiB at the default of 4,096), above it by a bounded search
/// @param workFactor searches that could be quadratic on a hostile trace may take this multiple of
///   steps plus edges in all; what is not decided by then is treated as dependent, and named in
///   [TraceFacts#degraded]. Ordinary traces use less than 4; the default is 64
public record GraphSettings(int dragSteps, int closureSteps, int workFactor) {
  public static final GraphSettings DEFAULT = new GraphSettings(20, 4096, 64);

  public GraphSettings {
    if (dragSteps < 0) {
      throw new IllegalArgumentException("drag_steps must be >= 0, was " + dragSteps);
    }
    if (closureSteps < 0 || closureSteps > 32_768) {
      throw new IllegalArgumentException(
          "closure_steps must be between 0 and 32768, was " + closureSteps);
    }
    if (workFactor < 1) {
      throw new IllegalArgumentException("work_factor must be >= 1, was " + workFactor);
    }
  }
}
