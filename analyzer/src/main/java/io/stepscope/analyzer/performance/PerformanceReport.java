/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.performance;

import io.stepscope.analyzer.Ranked;
import io.stepscope.analyzer.model.Deferred;
import io.stepscope.analyzer.model.Longs;
import io.stepscope.analyzer.model.StepId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.SequencedMap;

/// Where the time, the tokens and the money went. Durations are in nanoseconds.
///
/// @param notableBottlenecks those that are not low, worst first
public record PerformanceReport(
    Timing timing,
    Resources resources,
    List<Bottleneck> notableBottlenecks,
    Deferred<Ranked<Bottleneck>> deferredBottlenecks,
    Concurrency concurrency,
    Metrics metrics,
    double score) {
  public PerformanceReport {
    notableBottlenecks = List.copyOf(notableBottlenecks);
  }

  /// All of them, worst first. Of slow steps and gaps that are low and would not be listed only the
  /// number is known.
  public Ranked<Bottleneck> bottlenecks() {
    return deferredBottlenecks.get();
  }

  public record Timing(
      Deferred<Durations> deferredDurations,
      Deferred<SequencedMap<String, ToolPerformance>> deferredByTool) {
    public List<StepDuration> stepDurations() {
      return deferredDurations.get().steps();
    }

    public Statistics statistics() {
      return deferredDurations.get().statistics();
    }

    public Statistics selfTimeStatistics() {
      return deferredDurations.get().selfTimeStatistics();
    }

    public Distribution distribution() {
      return deferredDurations.get().distribution();
    }

    /// By tool name, most total time first.
    public SequencedMap<String, ToolPerformance> byTool() {
      return deferredByTool.get();
    }
  }

  /// @param steps every step with both times, in trace order
  /// @param statistics over the durations
  /// @param selfTimeStatistics over the self times
  public record Durations(
      List<StepDuration> steps,
      Statistics statistics,
      Statistics selfTimeStatistics,
      Distribution distribution) {
    public Durations {
      steps = List.copyOf(steps);
    }
  }

  public record StepDuration(StepId step, long durationNanos, long selfTimeNanos) {}

  /// In nanoseconds; all 0 when there is nothing to count.
  ///
  /// @param median mean of the middle two
  /// @param stdDeviation of the sample, 0 for one value or none
  public record Statistics(
      double total, double average, double median, double min, double max, double stdDeviation) {}

  /// @param callCount all calls; the durations are of those with both times
  /// @param failureRate failed calls / calls
  /// @param retryCount attempts after a failed one
  public record ToolPerformance(
      int callCount,
      double total,
      double average,
      double min,
      double max,
      double p50,
      double p95,
      double failureRate,
      int retryCount) {}

  /// @param percentiles `p10` … `p99`, `sorted[min(n - 1, floor(n * q))]`; empty without steps
  /// @param outlierThreshold mean + 2 standard deviations
  public record Distribution(
      SequencedMap<String, Double> percentiles,
      List<StepDuration> outliers,
      int outliersTotal,
      OptionalDouble outlierThreshold) {}

  /// @param contextGrowth per conversation, when it has at least two model calls with input tokens
  /// @param cost what stands behind the cost in `totals`
  public record Resources(
      Totals totals,
      Cost cost,
      Optional<ContextGrowth> contextGrowth,
      Deferred<Consumption> deferredConsumption) {
    public SequencedMap<String, Totals> byTool() {
      return deferredConsumption.get().byTool();
    }

    public SequencedMap<String, Totals> byModel() {
      return deferredConsumption.get().byModel();
    }

    public SequencedMap<String, Totals> byAgent() {
      return deferredConsumption.get().byAgent();
    }

    public SequencedMap<String, Totals> byStepType() {
      return deferredConsumption.get().byStepType();
    }

    public List<Consumer> topConsumers() {
      return deferredConsumption.get().topConsumers();
    }

    public int topConsumersTotal() {
      return deferredConsumption.get().topConsumersTotal();
    }

    public SequencedMap<String, Double> coverage() {
      return deferredConsumption.get().coverage();
    }
  }

  /// Who used it.
  ///
  /// @param coverage share of steps that reported a field, by its JSON name
  /// @param topConsumers per field, the steps that used most
  public record Consumption(
      SequencedMap<String, Totals> byTool,
      SequencedMap<String, Totals> byModel,
      SequencedMap<String, Totals> byAgent,
      SequencedMap<String, Totals> byStepType,
      List<Consumer> topConsumers,
      int topConsumersTotal,
      SequencedMap<String, Double> coverage) {
    public Consumption {
      topConsumers = List.copyOf(topConsumers);
    }
  }

  /// Sums over leaves of usage; empty where nobody reported. The peak of memory is the highest, not
  /// a sum.
  public record Totals(
      OptionalDouble cpuTimeSeconds,
      OptionalLong memoryPeakBytes,
      OptionalLong networkCalls,
      OptionalLong apiCalls,
      OptionalDouble costUsd,
      OptionalLong tokensInput,
      OptionalLong tokensOutput,
      OptionalLong tokensCacheRead,
      OptionalLong tokensCacheWrite,
      OptionalLong tokensReasoning) {}

  /// What the cost of a run is made of, and what it leaves out.
  ///
  /// @param reportedUsd by the steps themselves
  /// @param estimatedUsd with the user's prices, of steps that report none
  /// @param unpricedSteps with tokens, and with a cost neither of their own nor reported above them
  /// @param unpricedTokens of those steps
  public record Cost(
      OptionalDouble reportedUsd,
      OptionalDouble estimatedUsd,
      int unpricedSteps,
      long unpricedTokens) {
    /// Whether the run cost more than what is known.
    public boolean isPartial() {
      return unpricedSteps > 0;
    }
  }

  /// @param field `cost_estimate`, `tokens`, `cpu_time`, …
  public record Consumer(String field, StepId step, double value, double share) {}

  /// @param steps the conversation's model calls, in order
  /// @param slopePerCall input tokens added per model call, least squares
  /// @param inputTokens of all calls together
  /// @param outputTokens of all calls together, what is unknown as none
  public record ContextGrowth(
      List<StepId> steps,
      long firstInputTokens,
      long lastInputTokens,
      double slopePerCall,
      long inputTokens,
      long outputTokens) {
    public ContextGrowth {
      steps = List.copyOf(steps);
    }

    public int calls() {
      return steps.size();
    }
  }

  public enum BottleneckKind {
    SLOW_STEP,
    IDLE_GAP,
    SERIALIZED_GROUP,
    RETRY_TIME,
    REMOTE_QUEUE
  }

  public enum Level {
    LOW,
    MEDIUM,
    HIGH
  }

  /// @param share of the trace's duration
  public record Bottleneck(
      BottleneckKind kind, List<StepId> steps, long impactNanos, double share, Level level) {
    public Bottleneck {
      steps = List.copyOf(steps);
    }
  }

  /// @param timeAtConcurrency nanoseconds by number of active leaves, index 0 is idle
  /// @param serialFraction share of the busy time with exactly one active
  /// @param amdahlBound `1 / serialFraction`; empty when that is 0
  public record Concurrency(
      int maxConcurrency,
      double averageConcurrency,
      Longs timeAtConcurrency,
      double serialFraction,
      long idleNanos,
      long workNanos,
      double speedup,
      OptionalDouble amdahlBound) {}

  /// @param wastedNanos union on the critical path of failed attempts, repeated calls, idle gaps
  public record Metrics(
      OptionalLong traceDurationNanos,
      OptionalDouble stepsPerSecond,
      OptionalLong timeToFirstStepNanos,
      OptionalLong timeToFirstTokenNanos,
      Deferred<SequencedMap<String, Long>> deferredLatency,
      long wastedNanos,
      OptionalDouble totalCostUsd,
      OptionalLong totalTokens) {
    /// Nanoseconds on the critical path by `model tool retrieval remote human_wait framework idle`.
    public SequencedMap<String, Long> latencyBreakdown() {
      return deferredLatency.get();
    }
  }
}
