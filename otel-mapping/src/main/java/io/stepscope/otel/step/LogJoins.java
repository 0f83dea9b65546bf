/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.step;

import io.stepscope.otel.RawLog;
import io.stepscope.otel.attribute.Scalars;
import io.stepscope.otel.dialect.Dialects;
import io.stepscope.otel.dialect.Field;
import io.stepscope.otel.draft.DraftEvent;
import io.stepscope.otel.draft.LongTable;
import io.stepscope.otel.draft.StepDraft;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Events and log records about another step than the one that reported them, like a judge's score
/// of a model's answer: they become events of that step too. The step is found by an id; when
/// several have it, a model's call before the others, then the first. Linear in events and steps.
final class LogJoins {
  private final Dialects dialects;
  private final List<StepDraft> steps;
  private final Map<Field, Map<String, StepDraft>> byField = new EnumMap<>(Field.class);
  private final Map<StepDraft, List<DraftEvent>> found = new LinkedHashMap<>();

  /// @param steps in their order
  LogJoins(Dialects dialects, List<StepDraft> steps) {
    this.dialects = dialects;
    this.steps = steps;
  }

  void join(List<RawLog> logs, LongTable<StepDraft> owners) {
    for (RawLog log : JoinedLogs.sorted(logs)) {
      add(JoinedLogs.event(log.log()), owners.get(log.spanId()));
    }
    for (StepDraft step : steps) {
      if (step.hasEvents()) {
        for (DraftEvent event : step.events()) {
          // The records of a span are among the logs.
          if (!event.fromLog()) {
            add(event, step);
          }
        }
      }
    }
    found.forEach(StepDraft::addEvents);
  }

  private void add(DraftEvent event, @Nullable StepDraft reporter) {
    var rule = dialects.logJoin(event.name());
    if (rule == null) {
      return;
    }
    var id = event.attributes().text(rule.key());
    if (id.isEmpty()) {
      return;
    }
    var about = byField.computeIfAbsent(rule.field(), this::index).get(id.get());
    if (about != null && about != reporter) {
      found.computeIfAbsent(about, _ -> new ArrayList<>()).add(event);
    }
  }

  private Map<String, StepDraft> index(Field field) {
    var index = new HashMap<String, StepDraft>();
    for (StepDraft step : steps) {
      Scalars.text(step.field(field))
          .ifPresent(id ->
              index.merge(
                  id, step, (known, next) -> !known.isLlm() && next.isLlm() ? next : known));
    }
    return index;
  }
}
