/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter.emit;

import io.stepscope.analyzer.Finding;
import io.stepscope.analyzer.Finding.Implicated;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.StepError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One finding as attributes: of its span event and of its log record.
final class FindingAttributes {
  /// So many step ids stand on one event at most; how many there were stands beside them.
  static final int MAX_STEPS = 64;

  private final ContentRule content;
  private final Optional<String> url;
  private final ProtoWriter out;

  /// @param out where the attributes of one finding after the other are put
  FindingAttributes(ContentRule content, Optional<String> url, ProtoWriter out) {
    this.content = content;
    this.url = url;
    this.out = out;
  }

  /// In a fixed order, the sentence first: some viewers show no more.
  KeyValues of(Finding finding, ExecutionTrace trace) {
    var values = new KeyValues(out);
    values
        .put(EmittedNames.FINDING_SUMMARY, finding.summary())
        .put(EmittedNames.FINDING_ID, finding.id())
        .put(EmittedNames.FINDING_TYPE, finding.type().label())
        .put(EmittedNames.FINDING_SEVERITY, finding.severity().label())
        .put(EmittedNames.FINDING_CONFIDENCE, finding.confidence());
    if (!finding.recommendation().isEmpty()) {
      values.put(EmittedNames.FINDING_RECOMMENDATION, finding.recommendation());
    }
    values
        .put(
            EmittedNames.FINDING_URL,
            url.map(known -> known.replace("{type}", finding.type().label())))
        .put(EmittedNames.FINDING_IMPACT_TIME, Seconds.of(finding.impact().timeNanos()))
        .put(EmittedNames.FINDING_IMPACT_COST, finding.impact().costUsd())
        .put(EmittedNames.FINDING_IMPACT_TOKENS, finding.impact().tokens());
    steps(values, finding, trace);
    return values;
  }

  private void steps(KeyValues values, Finding finding, ExecutionTrace trace) {
    values.put(EmittedNames.FINDING_STEP_COUNT, finding.steps().size());
    if (finding.steps().isEmpty()) {
      return;
    }
    var first = finding.steps().getFirst().step();
    Optional<ExecutionStep> step = trace.find(first);
    if (first.isSpan()) {
      values.put(EmittedNames.STEP_SPAN_ID, first.value());
    }
    values
        .put(EmittedNames.STEP_NAME, step.map(ExecutionStep::label))
        .put(EmittedNames.STEP_TYPE, step.map(known -> known.type().label()));
    List<String> ids = new ArrayList<>();
    List<String> roles = new ArrayList<>();
    for (Implicated implicated : finding.steps()) {
      if (ids.size() < MAX_STEPS && implicated.step().isSpan()) {
        ids.add(implicated.step().value());
        roles.add(implicated.role().label());
      }
    }
    values
        .put(EmittedNames.STEP_SPAN_IDS, ids)
        .put(EmittedNames.STEP_ROLES, roles)
        .put(
            EmittedNames.STEP_ERROR_MESSAGE,
            content.apply(
                step.flatMap(known -> known.outcome().failure()).flatMap(StepError::message)));
  }
}
