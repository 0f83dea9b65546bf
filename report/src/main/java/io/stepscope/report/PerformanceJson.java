/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.report;

import io.stepscope.analyzer.TraceAnalysis;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.performance.PerformanceReport;
import io.stepscope.analyzer.performance.PerformanceReport.Totals;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;

/// Writes `performance_analysis`.
final class PerformanceJson {
  private final Json json;
  private final ExecutionTrace trace;

  PerformanceJson(Json json, ExecutionTrace trace) {
    this.json = json;
    this.trace = trace;
  }

  void write(TraceAnalysis analysis) {
    PerformanceReport report = analysis.performance();
    json.object("timing_analysis", () -> writeTiming(report.timing()));
    json.object("resource_analysis", () -> writeResources(report.resources()));
    json.object("bottleneck_analysis", () -> writeBottlenecks(report));
    json.object("concurrency_analysis", () -> writeConcurrency(report.concurrency()));
    json.object("performance_metrics", () -> writeMetrics(json, report.metrics()));
    json.number("performance_score", report.score());
  }

  private void writeTiming(PerformanceReport.Timing timing) {
    json.objects("step_durations", timing.stepDurations(), this::writeDuration);
    json.object("timing_statistics", () -> writeStatistics(timing.statistics()));
    json.object("self_time_statistics", () -> writeStatistics(timing.selfTimeStatistics()));
    json.object(
        "tool_performance",
        () ->
            timing
                .byTool()
                .forEach((tool, performance) -> json.object(tool, () -> writeTool(performance))));
    json.object("performance_distribution", () -> writeDistribution(timing.distribution()));
  }

  private void writeDuration(PerformanceReport.StepDuration duration) {
    Optional<ExecutionStep> step = trace.find(duration.step());
    json.text("step_id", duration.step().value());
    json.text("tool_name", step.flatMap(ExecutionStep::toolName));
    json.seconds("duration", duration.durationNanos());
    json.text("status", step.map(known -> known.status().label()));
    json.seconds("self_time", duration.selfTimeNanos());
  }

  private void writeStatistics(PerformanceReport.Statistics statistics) {
    json.seconds("total_duration", statistics.total());
    json.seconds("average_duration", statistics.average());
    json.seconds("median_duration", statistics.median());
    json.seconds("min_duration", statistics.min());
    json.seconds("max_duration", statistics.max());
    json.seconds("std_deviation", statistics.stdDeviation());
  }

  private void writeTool(PerformanceReport.ToolPerformance tool) {
    json.number("call_count", tool.callCount());
    json.seconds("total_duration", tool.total());
    json.seconds("average_duration", tool.average());
    json.seconds("min_duration", tool.min());
    json.seconds("max_duration", tool.max());
    json.seconds("p50", tool.p50());
    json.seconds("p95", tool.p95());
    json.number("failure_rate", tool.failureRate());
    json.number("retry_count", tool.retryCount());
  }

  private void writeDistribution(PerformanceReport.Distribution distribution) {
    json.object(
        "percentiles",
        () ->
            distribution
                .percentiles()
                .forEach((name, nanos) -> json.seconds(name, (double) nanos)));
    json.objects(
        "outliers", distribution.outliers(), distribution.outliersTotal(), this::writeDuration);
    json.seconds("outlier_threshold", distribution.outlierThreshold());
  }

  private void writeResources(PerformanceReport.Resources resources) {
    json.object("totals", () -> writeTotals(resources.totals()));
    json.object(
        "cost",
        () -> {
          json.number("reported", resources.cost().reportedUsd());
          json.number("estimated", resources.cost().estimatedUsd());
          json.number("unpriced_steps", resources.cost().unpricedSteps());
          json.number("unpriced_tokens", resources.cost().unpricedTokens());
        });
    writeTotals("by_tool", resources.byTool());
    writeTotals("by_model", resources.byModel());
    writeTotals("by_agent", resources.byAgent());
    writeTotals("by_step_type", resources.byStepType());
    json.objects(
        "top_consumers",
        resources.topConsumers(),
        resources.topConsumersTotal(),
        consumer -> {
          json.text("field", consumer.field());
          json.text("step_id", consumer.step().value());
          json.number("value", consumer.value());
          json.number("share", consumer.share());
        });
    json.object(
        "coverage",
        () -> resources.coverage().forEach((key, share) -> json.number(key, (double) share)));
    if (resources.contextGrowth().isPresent()) {
      PerformanceReport.ContextGrowth growth = resources.contextGrowth().get();
      json.object(
          "context_growth",
          () -> {
            json.number("first", growth.firstInputTokens());
            json.number("last", growth.lastInputTokens());
            json.number("slope_per_call", growth.slopePerCall());
            json.number("calls", growth.calls());
          });
    } else {
      json.none("context_growth");
    }
  }

  private void writeTotals(String key, SequencedMap<String, Totals> groups) {
    json.object(
        key, () -> groups.forEach((name, totals) -> json.object(name, () -> writeTotals(totals))));
  }

  private void writeTotals(Totals totals) {
    json.number("cpu_time", totals.cpuTimeSeconds());
    json.number("memory_peak", totals.memoryPeakBytes());
    json.number("network_calls", totals.networkCalls());
    json.number("api_calls", totals.apiCalls());
    json.number("cost_estimate", totals.costUsd());
    json.object(
        "tokens",
        () -> {
          json.number("input", totals.tokensInput());
          json.number("output", totals.tokensOutput());
          json.number("cache_read", totals.tokensCacheRead());
          json.number("cache_write", totals.tokensCacheWrite());
          json.number("reasoning", totals.tokensReasoning());
        });
  }

  private void writeBottlenecks(PerformanceReport report) {
    json.objects(
        "bottlenecks",
        report.bottlenecks(),
        bottleneck -> {
          json.text("kind", bottleneck.kind().name().toLowerCase(Locale.ROOT));
          json.someSteps("step_ids", bottleneck.steps());
          json.seconds("impact_time", bottleneck.impactNanos());
          json.number("share", bottleneck.share());
          json.text("severity", bottleneck.level().name().toLowerCase(Locale.ROOT));
        });
  }

  private void writeConcurrency(PerformanceReport.Concurrency concurrency) {
    json.number("max_concurrency", concurrency.maxConcurrency());
    json.number("average_concurrency", concurrency.averageConcurrency());
    json.object(
        "time_at_concurrency",
        () -> {
          for (int i = 0; i < concurrency.timeAtConcurrency().size(); i++) {
            json.seconds(Integer.toString(i), concurrency.timeAtConcurrency().get(i));
          }
        });
    json.number("serial_fraction", concurrency.serialFraction());
    json.seconds("idle_time", concurrency.idleNanos());
    json.seconds("work_time", concurrency.workNanos());
    json.number("speedup", concurrency.speedup());
    json.number("amdahl_bound", concurrency.amdahlBound());
  }

  static void writeMetrics(Json json, PerformanceReport.Metrics metrics) {
    json.seconds("trace_duration", metrics.traceDurationNanos());
    json.number("steps_per_second", metrics.stepsPerSecond());
    json.seconds("time_to_first_step", metrics.timeToFirstStepNanos());
    json.seconds("time_to_first_token", metrics.timeToFirstTokenNanos());
    json.secondsByKey("latency_breakdown", metrics.latencyBreakdown());
    json.seconds("wasted_time", metrics.wastedNanos());
    json.number("total_cost", metrics.totalCostUsd());
    json.number("total_tokens", metrics.totalTokens());
  }
}
