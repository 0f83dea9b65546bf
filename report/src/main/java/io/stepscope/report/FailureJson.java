/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.report;

import io.stepscope.analyzer.TraceAnalysis;
import io.stepscope.analyzer.failure.FailureReport;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.StepError;
import java.util.Locale;
import java.util.Optional;

/// Writes `failure_analysis`.
final class FailureJson {
  private final Json json;
  private final ExecutionTrace trace;
  private final double mostConfidence;

  FailureJson(Json json, TraceAnalysis analysis) {
    this.json = json;
    this.trace = analysis.trace();
    this.mostConfidence = analysis.integrity().score();
  }

  void write(TraceAnalysis analysis) {
    FailureReport report = analysis.failure();
    json.object("failure_categorization", () -> writeCategories(report));
    json.object("propagation_analysis", () -> writePropagation(report.propagation()));
    json.objects(
        "pattern_analysis",
        report.patterns(),
        pattern -> {
          json.text("kind", pattern.kind());
          json.someSteps("step_ids", pattern.steps());
          json.text("detail", pattern.detail());
        });
    json.object("impact_analysis", () -> writeImpact(report.impact()));
    json.objects(
        "failure_insights",
        report.insights(),
        insight -> {
          json.text("type", insight.type());
          json.text("severity", insight.severity());
          json.text("message", insight.message());
          json.someSteps("step_ids", insight.steps());
          json.text("recommendation", insight.recommendation());
        });
    json.number("failure_severity_score", report.severityScore());
  }

  private void writeCategories(FailureReport report) {
    json.object(
        "categories",
        () ->
            report
                .categories()
                .forEach((category, failures) ->
                    json.objects(category.label(), failures, this::writeFailure)));
    FailureReport.FailureStatistics statistics = report.statistics();
    json.object(
        "statistics",
        () -> {
          json.number("total_failures", statistics.totalFailures());
          json.number("failure_rate", statistics.failureRate());
          json.number("retry_attempts", statistics.retryAttempts());
          json.number("cascading_failures", statistics.cascadingFailures());
          json.number("recovered_failures", statistics.recoveredFailures());
          json.number("hidden_failures", statistics.hiddenFailures());
        });
    json.object(
        "failure_summary",
        () -> {
          json.text("text", report.summary().text());
          json.text(
              "dominant_category",
              Optional.of(report.summary().dominant()).filter(label -> !label.isEmpty()));
          json.object(
              "by_category",
              () ->
                  report
                      .summary()
                      .byCategory()
                      .forEach((category, count) -> json.number(category.label(), (int) count)));
        });
  }

  private void writeFailure(FailureReport.Failure failure) {
    Optional<ExecutionStep> step = trace.find(failure.step());
    Optional<StepError> error = step.flatMap(known -> known.outcome().failure());
    json.text("step_id", failure.step().value());
    json.text("tool_name", step.flatMap(ExecutionStep::toolName));
    json.text("error_message", error.flatMap(StepError::message));
    json.text("error_type", error.flatMap(StepError::type));
    json.number("retry_count", step.map(ExecutionStep::retryCount).orElse(0));
    json.seconds("duration_before_failure", failure.durationBeforeFailureNanos());
    json.text("reason", failure.classification().reason());
    json.text("evidence", failure.classification().evidence().name().toLowerCase(Locale.ROOT));
    json.number("confidence", Math.min(mostConfidence, failure.classification().confidence()));
    json.flag("recovered", failure.recovered());
  }

  private void writePropagation(FailureReport.Propagation propagation) {
    json.objects("failure_chains", propagation.chains(), this::writeChain);
    json.number("cascading_failure_count", propagation.cascadingFailureCount());
    json.object(
        "propagation_patterns",
        () ->
            propagation
                .patterns()
                .forEach((pattern, count) ->
                    json.number(pattern.name().toLowerCase(Locale.ROOT), (int) count)));
    json.object(
        "propagation_analysis",
        () -> {
          json.number("max_length", propagation.maxLength());
          json.number("max_breadth", propagation.maxBreadth());
          json.seconds("time_to_last", propagation.timeToLastNanos());
          json.flag("reached_root", propagation.reachedRoot());
        });
    json.objects(
        "root_causes",
        propagation.rootCauses(),
        propagation.rootCausesTotal(),
        cause -> {
          json.text("step_id", cause.step().value());
          json.number("rank", cause.rank());
          json.number("score", cause.score());
          json.someTexts("evidence", cause.evidence());
          json.someSteps("tied_with", cause.tiedWith(), cause.tiedWithTotal());
          json.step("asked_by", cause.askedBy());
        });
  }

  private void writeChain(FailureReport.Chain chain) {
    json.text("origin", chain.origin().value());
    json.steps("step_ids", chain.steps());
    json.objects(
        "links",
        chain.links(),
        link -> {
          json.text("from", link.from().value());
          json.text("to", link.to().value());
          json.text("via", link.via());
        });
    json.text("pattern", chain.pattern().name().toLowerCase(Locale.ROOT));
    json.flag("recovered", chain.recovered());
  }

  private void writeImpact(FailureReport.Impact impact) {
    json.text("outcome", impact.outcome().name().toLowerCase(Locale.ROOT));
    json.steps("affected_steps", impact.affectedSteps());
    json.number("affected_steps_total", impact.affectedStepsTotal());
    json.steps("blocked_steps", impact.blockedSteps());
    json.number("blocked_steps_total", impact.blockedStepsTotal());
    json.seconds("wasted_time", impact.wastedNanos());
    json.number("wasted_cost", impact.wastedCostUsd());
    json.number("wasted_tokens", impact.wastedTokens());
    json.number("impact_share", impact.impactShare());
  }
}
