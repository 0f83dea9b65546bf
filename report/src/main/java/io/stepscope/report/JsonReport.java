/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.report;

import io.stepscope.analyzer.Finding;
import io.stepscope.analyzer.TraceAnalysis;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// Writes an analysis as one JSON object on one line: the public contract, described by
/// `docs/analysis.schema.json`. The same analysis gives the same bytes.
public final class JsonReport {
  /// Changes when a key changes its meaning or goes away.
  public static final String SCHEMA_VERSION = "1.0";

  private final boolean withSteps;
  private final int listLimit;

  /// Of a list that is no whole account of the trace, 50 entries are written.
  ///
  /// @param withSteps false leaves out `steps` and `nodes`, for very large traces
  public JsonReport(boolean withSteps) {
    this(withSteps, 50);
  }

  /// @param listLimit how many entries of such a list are written beside its total, unless the
  ///   analysis already kept fewer or more
  public JsonReport(boolean withSteps, int listLimit) {
    this.withSteps = withSteps;
    this.listLimit = listLimit;
  }

  /// Writes one line, with its line end, and leaves `target` open.
  ///
  /// @throws IOException when `target` does
  public void write(TraceAnalysis analysis, OutputStream target) throws IOException {
    JsonLine.write(target, listLimit, json -> writeObject(analysis, json));
  }

  /// The same line as text, without its line end.
  public String text(TraceAnalysis analysis) {
    var bytes = new ByteArrayOutputStream();
    try {
      write(analysis, bytes);
    } catch (IOException e) {
      throw new IllegalStateException("memory cannot refuse bytes", e);
    }
    return bytes.toString(StandardCharsets.UTF_8).stripTrailing();
  }

  private void writeObject(TraceAnalysis analysis, Json json) {
    json.text("schema_version", SCHEMA_VERSION);
    json.text("trace_id", analysis.trace().traceId().toString());
    json.time("analysis_timestamp", analysis.trace().completion().atNanos());
    json.object("execution_trace", () -> new TraceJson(json, withSteps).write(analysis));
    json.object("integrity_analysis", () -> IntegrityJson.write(json, analysis.integrity()));
    json.object("dependency_analysis", () -> new DependencyJson(json, withSteps).write(analysis));
    json.object(
        "performance_analysis", () -> new PerformanceJson(json, analysis.trace()).write(analysis));
    json.object("failure_analysis", () -> new FailureJson(json, analysis).write(analysis));
    json.object("pattern_analysis", () -> new PatternJson(json, analysis).write(analysis));
    json.object(
        "optimization_analysis", () -> OptimizationJson.write(json, analysis.optimization()));
    json.object("debugging_insights", () -> InsightsJson.write(json, analysis.insights()));
    json.number("overall_debug_score", analysis.debugScore());
    json.objects("findings", analysis.rankedFindings(), finding -> write(json, finding));
  }

  private static void write(Json json, Finding finding) {
    json.text("id", finding.id());
    json.text("type", finding.type().label());
    json.text("severity", finding.severity().label());
    json.number("confidence", finding.confidence());
    json.someObjects(
        "steps",
        finding.steps(),
        implicated -> {
          json.text("step_id", implicated.step().value());
          json.text("role", implicated.role().label());
        });
    json.object(
        "impact",
        () -> {
          json.seconds("time", finding.impact().timeNanos());
          json.number("cost", finding.impact().costUsd());
          json.number("tokens", finding.impact().tokens());
        });
    json.text("summary", finding.summary());
    json.text("recommendation", finding.recommendation());
    json.someTexts("evidence", finding.evidence());
  }
}
