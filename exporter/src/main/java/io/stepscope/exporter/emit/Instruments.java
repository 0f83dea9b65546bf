/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter.emit;

import io.opentelemetry.api.metrics.DoubleCounter;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.LongHistogram;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentSelector;
import io.opentelemetry.sdk.metrics.SdkMeterProviderBuilder;
import io.opentelemetry.sdk.metrics.View;
import java.util.List;

/// The SDK's instruments for the registry's metrics.
record Instruments(
    LongCounter traces,
    DoubleHistogram traceDuration,
    DoubleHistogram debugScore,
    LongHistogram traceSteps,
    DoubleHistogram stepDuration,
    LongCounter stepFailures,
    LongCounter stepRetries,
    DoubleCounter criticalPathTime,
    LongCounter findings,
    DoubleCounter savingTime,
    DoubleCounter savingCost,
    LongCounter tokens,
    DoubleCounter cost) {
  private static final List<Double> SCORE_BOUNDS =
      List.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99);
  private static final List<Long> STEP_BOUNDS =
      List.of(1L, 2L, 5L, 10L, 20L, 50L, 100L, 200L, 500L, 1_000L, 10_000L, 100_000L);

  static Instruments of(Meter meter) {
    return new Instruments(
        longs(meter, EmittedNames.TRACE_COUNT),
        histogram(meter, EmittedNames.TRACE_DURATION, List.of()),
        histogram(meter, EmittedNames.TRACE_DEBUG_SCORE, SCORE_BOUNDS),
        steps(meter, EmittedNames.TRACE_STEPS),
        histogram(meter, EmittedNames.STEP_DURATION, List.of()),
        longs(meter, EmittedNames.STEP_FAILURES),
        longs(meter, EmittedNames.STEP_RETRIES),
        doubles(meter, EmittedNames.CRITICAL_PATH_TIME),
        longs(meter, EmittedNames.FINDINGS),
        doubles(meter, EmittedNames.SAVING_TIME_TOTAL),
        doubles(meter, EmittedNames.SAVING_COST_TOTAL),
        longs(meter, EmittedNames.TOKENS),
        doubles(meter, EmittedNames.COST));
  }

  /// Makes exponential what the registry says is: no other layout of buckets fits both a tool call
  /// of a millisecond and a run of an hour.
  static void addViews(SdkMeterProviderBuilder provider) {
    for (Metric metric : EmittedNames.metrics()) {
      if (metric.instrument() == Metric.Instrument.EXPONENTIAL_HISTOGRAM) {
        provider.registerView(
            InstrumentSelector.builder().setName(metric.name()).build(),
            View.builder().setAggregation(Aggregation.base2ExponentialBucketHistogram()).build());
      }
    }
  }

  private static LongCounter longs(Meter meter, Metric metric) {
    return meter
        .counterBuilder(metric.name())
        .setUnit(metric.unit())
        .setDescription(metric.description())
        .build();
  }

  private static DoubleCounter doubles(Meter meter, Metric metric) {
    return meter
        .counterBuilder(metric.name())
        .ofDoubles()
        .setUnit(metric.unit())
        .setDescription(metric.description())
        .build();
  }

  private static DoubleHistogram histogram(Meter meter, Metric metric, List<Double> bounds) {
    var builder =
        meter
            .histogramBuilder(metric.name())
            .setUnit(metric.unit())
            .setDescription(metric.description());
    return bounds.isEmpty()
        ? builder.build()
        : builder.setExplicitBucketBoundariesAdvice(bounds).build();
  }

  private static LongHistogram steps(Meter meter, Metric metric) {
    return meter
        .histogramBuilder(metric.name())
        .ofLongs()
        .setUnit(metric.unit())
        .setDescription(metric.description())
        .setExplicitBucketBoundariesAdvice(STEP_BOUNDS)
        .build();
  }
}
