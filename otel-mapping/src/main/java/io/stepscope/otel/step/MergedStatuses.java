/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.step;

import io.stepscope.analyzer.model.StepFlag;
import io.stepscope.otel.draft.SpanStatus;
import io.stepscope.otel.draft.StepDraft;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The status of a call that several spans told of, of which one was kept.
///
/// A span around the kept one saw all of the call: its error is the call's. Of the spans inside,
/// attempts among them, the last to end counts: its error is the call's when the kept span says
/// nothing of its own, neither a status nor a result. An error that did not last is noted as
/// recovered from.
final class MergedStatuses {
  /// By the span that was kept.
  private final Map<SpanNode, Told> told = new LinkedHashMap<>();

  private static final class Told {
    private @Nullable SpanNode failedAround;
    private @Nullable SpanNode lastInside;
    private boolean failedInside;
  }

  /// Takes note of a merged span.
  void note(SpanNode merged) {
    var draft = merged.draft;
    if (draft == null) {
      return;
    }
    var about = told.computeIfAbsent(merged.owner(), _ -> new Told());
    boolean failed = draft.status() == SpanStatus.ERROR;
    if (isAround(merged, merged.owner())) {
      about.failedAround = failed ? merged : about.failedAround;
    } else {
      about.failedInside |= failed;
      if (about.lastInside == null || SpanNode.compareEnds(about.lastInside, merged) < 0) {
        about.lastInside = merged;
      }
    }
  }

  private static boolean isAround(SpanNode outer, SpanNode inner) {
    for (SpanNode at = inner.parent; at != null; at = at.parent) {
      if (at == outer) {
        return true;
      }
    }
    return false;
  }

  /// Gives the kept spans' drafts the status of their calls.
  void settle() {
    told.forEach((kept, about) -> {
      var draft = kept.draft;
      if (draft != null) {
        settle(draft, about);
      }
    });
  }

  private static void settle(StepDraft kept, Told about) {
    if (kept.status() == SpanStatus.ERROR) {
      return;
    }
    var failed = about.failedAround;
    var last = about.lastInside;
    boolean lasted = last != null && isError(last);
    if (failed == null
        && lasted
        && kept.status() == SpanStatus.UNSET
        && kept.result().isAbsent()
        && kept.explicitOutcome() == null) {
      failed = last;
    }
    if (failed != null && failed.draft != null) {
      kept.status(SpanStatus.ERROR, failed.draft.statusMessage());
    } else if (about.failedInside) {
      kept.flag(StepFlag.RECOVERED);
    }
  }

  private static boolean isError(SpanNode node) {
    return node.draft != null && node.draft.status() == SpanStatus.ERROR;
  }
}
