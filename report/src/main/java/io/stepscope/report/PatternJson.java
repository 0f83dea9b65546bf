/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.report;

import io.stepscope.analyzer.TraceAnalysis;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.pattern.PatternReport;
import io.stepscope.analyzer.pattern.PatternReport.NamedPattern;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Writes `pattern_analysis`.
final class PatternJson {
  private final Json json;
  private final ExecutionTrace trace;
  private final double mostConfidence;

  PatternJson(Json json, TraceAnalysis analysis) {
    this.json = json;
    this.trace = analysis.trace();
    this.mostConfidence = analysis.integrity().score();
  }

  void write(TraceAnalysis analysis) {
    PatternReport report = analysis.pattern();
    json.object("execution_patterns", () -> writeExecutionPatterns(report));
    json.objects(
        "performance_anomalies",
        report.anomalies(),
        anomaly -> {
          json.text("step_id", anomaly.step().value());
          json.text("kind", anomaly.kind());
          json.number("score", anomaly.score());
          writeBaseline(anomaly);
          json.text("source", anomaly.source());
          json.text("detail", anomaly.detail());
        });
    json.objects("resource_patterns", report.resources(), this::writeNamed);
    json.objects("temporal_patterns", report.temporal(), this::writeNamed);
    json.objects("pattern_insights", report.insights(), this::writeNamed);
    json.number("pattern_confidence_score", report.confidenceScore());
    if (report.baseline().isPresent()) {
      json.object("baseline", () -> writeUse(report.baseline().get()));
    } else {
      json.none("baseline");
    }
  }

  private void writeUse(PatternReport.BaselineUse use) {
    json.text("version", use.version());
    json.number("traces", use.traces());
  }

  /// Durations in seconds, everything else in its own unit.
  private void writeBaseline(PatternReport.Anomaly anomaly) {
    switch (anomaly.kind()) {
      case "slow", "fast", "regression" -> json.seconds("baseline", anomaly.baseline());
      case String _ -> json.number("baseline", anomaly.baseline());
    }
  }

  private void writeExecutionPatterns(PatternReport report) {
    json.objects(
        "sequential_patterns",
        report.sequential(),
        pattern -> {
          head(pattern.steps(), "sequential", pattern.groupSize(), pattern.confidence());
          json.step("container_id", pattern.container());
        });
    json.objects(
        "parallel_patterns",
        report.parallel(),
        pattern -> {
          head(pattern.steps(), "parallel", pattern.groupSize(), pattern.confidence());
          json.step("container_id", pattern.container());
        });
    json.objects(
        "conditional_patterns",
        report.conditional(),
        pattern -> {
          head(pattern.steps(), "conditional", pattern.steps().size(), pattern.confidence());
          json.text("step_id", pattern.step().value());
          json.text("branch_taken", pattern.branchTaken());
          json.someTexts("branches_not_taken", pattern.branchesNotTaken());
        });
    json.objects("loop_patterns", report.loops(), this::writeLoop);
    json.objects("retry_patterns", report.retries(), this::writeRetry);
    json.objects(
        "handoff_patterns",
        report.handoffs(),
        pattern -> {
          head(pattern.steps(), "handoff", pattern.steps().size(), pattern.confidence());
          json.someTexts("agents", pattern.agents());
          json.number("handoffs", pattern.handoffs());
        });
    json.objects("fan_out_patterns", report.fanOuts(), fan -> writeFan(fan, "fan_out"));
    json.objects("fan_in_patterns", report.fanIns(), fan -> writeFan(fan, "fan_in"));
  }

  private void writeLoop(PatternReport.LoopPattern loop) {
    head(loop.steps(), "loop", loop.steps().size(), loop.confidence());
    json.someTexts("body", loop.body());
    json.number("iterations", loop.iterations());
    json.text("start_step", loop.startStep().value());
    json.text("exit", loop.exit());
    json.text("progress", loop.progress().name().toLowerCase(Locale.ROOT));
    json.step("container_id", loop.container());
  }

  private void writeRetry(PatternReport.RetryPattern retry) {
    head(retry.attempts(), "retry", retry.attempts().size(), retry.confidence());
    json.text("kind", retry.kind().name().toLowerCase(Locale.ROOT));
    json.text("step_id", retry.step().value());
    json.text("tool_name", retry.toolName());
    json.number("retry_count", retry.retryCount());
    json.text("final_status", trace.find(retry.step()).map(step -> step.status().label()));
    json.text("error_message", lastError(retry.attempts()));
    json.someSteps("attempts", retry.attempts());
    List<Long> pauses = json.first(retry.backoffNanos());
    json.list("backoff_intervals", pauses, nanos -> json.element(nanos / 1e9));
    json.number("backoff_intervals_total", retry.backoffNanos().size());
    json.flag("recovered", retry.recovered());
  }

  private void writeFan(PatternReport.FanPattern fan, String type) {
    head(fan.steps(), type, fan.width(), fan.confidence());
    json.text("step_id", fan.step().value());
  }

  private void writeNamed(NamedPattern pattern) {
    json.text("type", pattern.type());
    json.text("message", pattern.message());
    json.someSteps("step_ids", pattern.steps());
    writeConfidence(pattern.confidence());
  }

  private void head(List<StepId> steps, String type, int size, double confidence) {
    json.someSteps("steps", steps, size);
    json.text("pattern_type", type);
    json.number("group_size", size);
    writeConfidence(confidence);
  }

  private void writeConfidence(double confidence) {
    json.number("confidence", Math.min(mostConfidence, confidence));
  }

  /// What the last attempt that failed said.
  private Optional<String> lastError(List<StepId> attempts) {
    return attempts.reversed().stream()
        .flatMap(step -> trace.find(step).flatMap(known -> known.outcome().failure()).stream())
        .flatMap(error -> error.message().or(() -> error.type()).stream())
        .findFirst();
  }
}
