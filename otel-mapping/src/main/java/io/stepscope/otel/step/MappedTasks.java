/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.step;

import io.stepscope.analyzer.model.StepId;
import io.stepscope.otel.draft.StepDraft;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Siblings that Airflow made of one task, one for each element of a list: it runs them side by
/// side as far as there are slots, so they were meant to be parallel whatever their times.
final class MappedTasks {
  private static final List<String> INDEXES =
      List.of("airflow.task_instance.map_index", "airflow.map_index");

  private MappedTasks() {}

  /// The children that are one of several of the same task, in their order; empty when there is
  /// none. A task that was not mapped has the index -1.
  static Set<StepId> shared(List<StepDraft> children) {
    Map<String, Set<StepId>> byTask = new LinkedHashMap<>();
    for (StepDraft child : children) {
      if (isMapped(child)) {
        byTask
            .computeIfAbsent(child.toolName().orElse(child.name()), _ -> new LinkedHashSet<>())
            .add(child.id());
      }
    }
    Set<StepId> shared = new LinkedHashSet<>();
    byTask.values().stream().filter(task -> task.size() > 1).forEach(shared::addAll);
    return shared;
  }

  private static boolean isMapped(StepDraft step) {
    for (String index : INDEXES) {
      if (step.attributes().whole(index).orElse(-1) >= 0) {
        return true;
      }
    }
    return false;
  }
}
