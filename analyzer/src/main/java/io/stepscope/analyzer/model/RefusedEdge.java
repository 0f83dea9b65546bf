/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.model;

import java.util.List;

/// An edge that the evidence asked for and the graph could not take.
public sealed interface RefusedEdge {
  /// It would have closed a cycle (or join a step with itself).
  ///
  /// @param cycle one shortest cycle, first step repeated at the end
  record ClosesCycle(DependencyEdge edge, List<StepId> cycle) implements RefusedEdge {
    public ClosesCycle {
      cycle = List.copyOf(cycle);
    }
  }

  /// It names a step of this trace that never arrived.
  record MissingStep(StepId step, String missingId, EdgeClass edgeClass) implements RefusedEdge {}

  /// Its source ended after its target started, by more than the skew allowance.
  record AgainstTime(DependencyEdge edge, long overlapNanos) implements RefusedEdge {}

  /// A cycle of parents, cut above the earliest of them.
  record ParentCycle(List<StepId> cycle) implements RefusedEdge {
    public ParentCycle {
      cycle = List.copyOf(cycle);
    }
  }
}
