/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.edge;

import io.stepscope.otel.draft.TraceDraft;

/// Finds which step needed which.
public final class EdgeBuilder {
  private EdgeBuilder() {}

  /// Fills the trace's edges, which are acyclic, and those that were refused, and says of requested
  /// calls which step ran them. Messages must have been read and outcomes set. The strongest
  /// evidence is asked first; what it joins, weaker evidence does not join again. O(n log n) in
  /// steps, links and calls.
  public static void build(TraceDraft trace) {
    var steps = new Steps(trace);
    var sink = new EdgeSink(steps);
    var lanes = Lanes.of(steps);
    CallIdEdges.find(steps, sink, lanes);
    LinkEdges.find(steps, sink);
    DeclaredEdges.find(steps, sink);
    NameEdges.find(steps, sink, lanes);
    HandoffEdges.find(steps, sink);
    NodeParentEdges.find(steps, sink);
    ValueEdges.find(steps, sink);
    LoopEdges.find(steps, sink, lanes);
    ResourceEdges.find(steps, sink);
    GuardEdges.find(steps, sink);
    SiblingEdges.find(steps, sink);
    trace.edges().addAll(sink.edges());
    trace.refused().addAll(sink.refused());
    if (sink.isFull()) {
      trace.notes().add("more edges found than kept: three for each step");
    }
  }
}
