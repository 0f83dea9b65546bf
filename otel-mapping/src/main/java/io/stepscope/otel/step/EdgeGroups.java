/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.step;

import io.stepscope.analyzer.model.ExecutionStatus;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.otel.draft.ExplicitOutcome;
import io.stepscope.otel.draft.StepDraft;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Groups of edges of the Microsoft Agent Framework that gather messages: each says `buffered` of
/// all but the last message, which waits for nothing once the group has delivered.
public final class EdgeGroups {
  private static final String STATUS = "edge_group.delivery_status";
  private static final String BUFFERED = "buffered";
  private static final List<String> GROUP_KEYS = List.of("edge_group.id", "edge_group.type");

  private EdgeGroups() {}

  /// One group of a workflow's run; its id is missing where the sender gives none.
  private record Group(Optional<StepId> run, Optional<String> id) {}

  /// Makes successes of the messages that were delivered after all.
  ///
  /// @param steps in their order
  public static void settle(List<StepDraft> steps) {
    Set<Group> delivered = Set.of();
    for (int i = steps.size() - 1; i >= 0; i--) {
      var step = steps.get(i);
      var said = step.explicitOutcome();
      if (said == null || !said.source().equals(STATUS)) {
        continue;
      }
      if (said.status() == ExecutionStatus.SUCCESS) {
        delivered = delivered.isEmpty() ? new HashSet<>() : delivered;
        delivered.add(group(step));
      } else if (said.reason().equals(BUFFERED) && delivered.contains(group(step))) {
        step.explicitOutcome(new ExplicitOutcome(ExecutionStatus.SUCCESS, BUFFERED, STATUS, false));
      }
    }
  }

  private static Group group(StepDraft step) {
    var run = step.parent();
    return new Group(
        run == null ? Optional.empty() : Optional.of(run.id()),
        step.attributes().firstText(GROUP_KEYS));
  }
}
