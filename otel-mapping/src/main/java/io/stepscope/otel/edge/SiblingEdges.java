/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.edge;

import io.stepscope.analyzer.model.EdgeClass;
import io.stepscope.otel.draft.StepDraft;
import java.util.List;

/// Neighbours below one parent, one after the other. Time is all there is to say for these: they
/// are hints for a drawing, never dependencies.
final class SiblingEdges {
  private static final double CONFIDENCE = 0.30;

  private SiblingEdges() {}

  static void find(Steps steps, EdgeSink sink) {
    for (StepDraft parent : steps.all()) {
      List<StepDraft> children = parent.children();
      for (int i = 1; i < children.size(); i++) {
        StepDraft before = children.get(i - 1);
        StepDraft after = children.get(i);
        if (before.time().hasEnd() && before.time().end() <= after.time().start()) {
          sink.offer(before, after, EdgeClass.E9, CONFIDENCE, "next sibling");
        }
      }
    }
  }
}
