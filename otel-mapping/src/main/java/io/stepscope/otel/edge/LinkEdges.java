/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.edge;

import io.stepscope.analyzer.model.EdgeClass;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.otel.attribute.Topic;
import io.stepscope.otel.draft.DraftLink;
import io.stepscope.otel.draft.StepDraft;

/// Span links: what a span links to, it needed. A link of or to a folded span is lifted to the step
/// that owns it.
final class LinkEdges {
  private static final double DATA = 0.95;

  /// The HTTP request that happened to carry an MCP message is context, not data.
  private static final double CONTEXT = 0.30;

  /// Links of one step that are looked at, and links to other traces that are noted.
  private static final int MAX_LINKS = 1_024;

  private static final int MAX_NOTED = 16;

  private LinkEdges() {}

  static void find(Steps steps, EdgeSink sink) {
    for (StepDraft step : steps.all()) {
      if (step.links().isEmpty()) {
        continue;
      }
      int noted = 0;
      for (DraftLink link : step.links().subList(0, Math.min(step.links().size(), MAX_LINKS))) {
        if (link.traceId().equals(steps.trace().traceId())) {
          follow(steps, sink, step, link);
        } else if (noted++ < MAX_NOTED) {
          step.note("linked to trace " + link.traceId() + " span " + StepId.ofSpan(link.spanId()));
        }
      }
    }
  }

  private static void follow(Steps steps, EdgeSink sink, StepDraft step, DraftLink link) {
    StepDraft source = steps.trace().owner(link.spanId());
    if (source == null) {
      sink.missing(step, StepId.ofSpan(link.spanId()).value(), EdgeClass.E1);
      return;
    }
    boolean ambient = step.attributes().tells(Topic.MCP);
    sink.offer(
        source,
        step,
        EdgeClass.E1,
        ambient ? CONTEXT : DATA,
        link.folded() ? "link of a folded span" : "link");
  }
}
