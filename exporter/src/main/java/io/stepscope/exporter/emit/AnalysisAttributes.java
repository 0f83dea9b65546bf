/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter.emit;

import io.stepscope.analyzer.Finding;
import io.stepscope.analyzer.FindingType;
import io.stepscope.analyzer.Severity;
import io.stepscope.analyzer.TraceAnalysis;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.StepId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What an analysis says of a trace as a whole, as attributes: of the analysis span and of the log
/// record that sums a trace up. Scalars wherever a backend has to search.
final class AnalysisAttributes {
  private static final List<FindingType> TYPES_BY_LABEL =
      Arrays.stream(FindingType.values()).sorted(Comparator.comparing(FindingType::label)).toList();

  private final ContentRule content;
  private final ProtoWriter out;

  /// @param out where the attributes are put
  AnalysisAttributes(ContentRule content, ProtoWriter out) {
    this.content = content;
    this.out = out;
  }

  /// In a fixed order, the sentence first.
  KeyValues of(TraceAnalysis analysis, EmittableFindings findings, Optional<LocalRoot> root) {
    var values = new KeyValues(out);
    verdict(values, analysis);
    steps(values, analysis);
    time(values, analysis);
    cost(values, analysis);
    findings(values, findings);
    scores(values, analysis);
    origin(values, analysis, root);
    return values;
  }

  private static void verdict(KeyValues values, TraceAnalysis analysis) {
    var completion = analysis.trace().completion();
    values
        .put(EmittedNames.SUMMARY, analysis.insights().summary().verdict())
        .put(EmittedNames.REVISION, completion.revision())
        .put(EmittedNames.OUTCOME, RunOutcome.of(analysis).label())
        .put(EmittedNames.HEALTH, analysis.insights().summary().health().label())
        .put(EmittedNames.DEBUG_SCORE, analysis.debugScore())
        .put(EmittedNames.COVERAGE, completion.partial() ? "partial" : "full")
        .put(EmittedNames.COMPLETION_REASON, completion.reason().label());
  }

  private static void steps(KeyValues values, TraceAnalysis analysis) {
    var summary = analysis.insights().summary();
    int retried = 0;
    for (ExecutionStep step : analysis.trace().steps()) {
      retried += step.retryCount() > 0 ? 1 : 0;
    }
    values
        .put(EmittedNames.STEP_COUNT, summary.totalSteps())
        .put(EmittedNames.STEP_FAILED_COUNT, summary.failedSteps())
        .put(EmittedNames.STEP_RETRIED_COUNT, retried);
  }

  private static void time(KeyValues values, TraceAnalysis analysis) {
    var path = analysis.dependency().path();
    if (path.primary().isPresent()) {
      values
          .put(EmittedNames.CRITICAL_PATH_DURATION, Seconds.of(path.lengthNanos()))
          .put(
              EmittedNames.CRITICAL_PATH_TOP_STEP,
              path.topStep().map(step -> label(step, analysis)))
          .put(EmittedNames.CRITICAL_PATH_TOP_SHARE, path.topShare());
    }
    values
        .put(
            EmittedNames.PARALLELISM_AVERAGE,
            analysis.performance().concurrency().averageConcurrency())
        .put(
            EmittedNames.SAVING_TIME,
            Seconds.of(analysis.optimization().potential().timeSavingNanos()));
  }

  private static String label(StepId step, TraceAnalysis analysis) {
    return analysis.trace().find(step).map(ExecutionStep::label).orElse(step.value());
  }

  private static void cost(KeyValues values, TraceAnalysis analysis) {
    var totals = analysis.performance().resources().totals();
    values
        .put(EmittedNames.COST_ESTIMATE, totals.costUsd())
        .put(EmittedNames.TOKEN_INPUT_COUNT, totals.tokensInput())
        .put(EmittedNames.TOKEN_OUTPUT_COUNT, totals.tokensOutput());
  }

  private static void findings(KeyValues values, EmittableFindings findings) {
    values.put(EmittedNames.FINDING_COUNT, findings.all().size());
    if (findings.omitted() > 0) {
      values.put(EmittedNames.FINDING_OMITTED_COUNT, findings.omitted());
    }
    values.put(EmittedNames.FINDING_MAX_SEVERITY, findings.maxSeverity().map(Severity::label));
    for (Severity severity : Severity.values()) {
      values.put(EmittedNames.countOf(severity), findings.count(severity));
    }
    Map<FindingType, Integer> byType = new EnumMap<>(FindingType.class);
    for (Finding finding : findings.all()) {
      byType.merge(finding.type(), 1, Integer::sum);
    }
    byType.forEach((type, count) -> values.put(EmittedNames.countOf(type), count));
    List<String> labels = new ArrayList<>(byType.size());
    for (FindingType type : TYPES_BY_LABEL) {
      if (byType.containsKey(type)) {
        labels.add(type.label());
      }
    }
    values.put(EmittedNames.FINDING_TYPES, labels);
  }

  private static void scores(KeyValues values, TraceAnalysis analysis) {
    values
        .put(EmittedNames.SCORE_INTEGRITY, analysis.integrity().score())
        .put(EmittedNames.SCORE_DEPENDENCY, analysis.dependency().score())
        .put(EmittedNames.SCORE_PERFORMANCE, analysis.performance().score())
        .put(EmittedNames.SCORE_FAILURE, 1 - analysis.failure().severityScore())
        .put(EmittedNames.SCORE_PATTERN, analysis.pattern().confidenceScore())
        .put(EmittedNames.SCORE_OPTIMIZATION, analysis.optimization().score());
  }

  private void origin(KeyValues values, TraceAnalysis analysis, Optional<LocalRoot> root) {
    var summary = analysis.trace().summary();
    values
        .put(EmittedNames.ROOT_SERVICE, root.flatMap(LocalRoot::serviceName))
        .put(EmittedNames.ROOT_NAME, root.map(known -> known.span().name()))
        .put(EmittedNames.AGENT_NAME, summary.agentName())
        .put(EmittedNames.SESSION_ID, summary.context().sessionId())
        .put(EmittedNames.TASK_DESCRIPTION, content.apply(summary.taskDescription()));
  }
}
