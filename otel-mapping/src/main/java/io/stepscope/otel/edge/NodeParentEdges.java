/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.edge;

import io.stepscope.analyzer.model.EdgeClass;
import io.stepscope.otel.attribute.Scalars;
import io.stepscope.otel.dialect.Field;
import io.stepscope.otel.draft.StepDraft;
import org.jspecify.annotations.Nullable;

/// Nodes that name their parent node. The names are roles, not runs, so the latest earlier run of
/// the parent is taken, and several of them make it less sure.
final class NodeParentEdges {
  private static final double ONE = 0.70;
  private static final double SEVERAL = 0.60;

  private NodeParentEdges() {}

  static void find(Steps steps, EdgeSink sink) {
    if (!anyNames(steps)) {
      return;
    }
    var nodes = new NodeRuns(steps);
    for (StepDraft step : steps.all()) {
      Scalars.text(step.field(Field.NODE_ID)).ifPresent(id -> nodes.add(id, step));
    }
    if (nodes.isEmpty()) {
      return;
    }
    for (StepDraft step : steps.all()) {
      String parent = Scalars.text(step.field(Field.NODE_PARENT_ID)).orElse("");
      @Nullable StepDraft source = parent.isEmpty() ? null : nodes.latestBefore(parent, step);
      if (source != null) {
        boolean one = nodes.runs(parent) == 1;
        sink.offer(
            source,
            step,
            EdgeClass.E5,
            one ? ONE : SEVERAL,
            "node parent " + NodeRuns.shortened(parent));
      }
    }
  }

  private static boolean anyNames(Steps steps) {
    for (StepDraft step : steps.all()) {
      if (step.field(Field.NODE_PARENT_ID) != null) {
        return true;
      }
    }
    return false;
  }
}
