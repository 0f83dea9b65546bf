/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter.emit;

import static io.stepscope.exporter.emit.SampleRun.TRACE;
import static io.stepscope.exporter.emit.SampleRun.finding;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.metrics.export.CollectionRegistration;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import io.stepscope.analyzer.FindingType;
import io.stepscope.analyzer.Severity;
import io.stepscope.otel.RawSpan;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class AnalysisMetricsTest {
  /// Collects when a test asks.
  private static final class Reader implements MetricReader {
    private CollectionRegistration registration = CollectionRegistration.noop();

    @Override
    public void register(CollectionRegistration given) {
      registration = given;
    }

    @Override
    public CompletableResultCode forceFlush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public AggregationTemporality getAggregationTemporality(InstrumentType type) {
      return AggregationTemporality.CUMULATIVE;
    }

    Collection<MetricData> collect() {
      return registration.collectAllMetrics();
    }
  }

  private final Reader reader = new Reader();
  private final AnalysisMetrics metrics =
      AnalysisMetrics.readBy(List.of(reader), "stepscope", EmitSettings.DEFAULT);

  private void record(SampleRun run) {
    metrics.record(run.raw(), run.analysis());
  }

  private MetricData metric(Metric metric) {
    return reader.collect().stream()
        .filter(data -> data.getName().equals(metric.name()))
        .findFirst()
        .orElseThrow(() -> new AssertionError(metric.name() + " was not measured"));
  }

  private static Map<String, Object> labels(PointData point) {
    return point.getAttributes().asMap().entrySet().stream()
        .collect(Collectors.toMap(entry -> entry.getKey().getKey(), Map.Entry::getValue));
  }

  @Test
  void aTraceIsCountedUnderItsRootsServiceAndItsAgent() {
    record(SampleRun.agent());
    record(SampleRun.agent());
    var point = metric(EmittedNames.TRACE_COUNT).getLongSumData().getPoints().iterator().next();
    assertThat(point.getValue()).isEqualTo(2);
    assertThat(labels(point))
        .isEqualTo(
            Map.of(
                "service.name", "shop",
                "stepscope.agent.name", "planner",
                "stepscope.outcome", "success",
                "stepscope.completion.reason", "root_ended"));
  }

  @Test
  void durationsAreExponentialHistogramsInSeconds() {
    record(SampleRun.agent());
    var data = metric(EmittedNames.TRACE_DURATION);
    assertThat(data.getType()).isEqualTo(MetricDataType.EXPONENTIAL_HISTOGRAM);
    assertThat(data.getUnit()).isEqualTo("s");
    assertThat(data.getExponentialHistogramData().getPoints().iterator().next().getSum())
        .isEqualTo(0.1);
    assertThat(metric(EmittedNames.STEP_DURATION).getType())
        .isEqualTo(MetricDataType.EXPONENTIAL_HISTOGRAM);
    assertThat(metric(EmittedNames.TRACE_DEBUG_SCORE).getType())
        .isEqualTo(MetricDataType.HISTOGRAM);
  }

  @Test
  void findingsAreCountedByTypeAndSeverityAndSavingsOnlyOfProposals() {
    record(
        SampleRun.agent()
            .with(
                finding(FindingType.STUCK_LOOP, Severity.HIGH, 0x12),
                finding(FindingType.CACHEABLE_CALL, Severity.LOW, 0x12, 0x13)));
    assertThat(metric(EmittedNames.FINDINGS).getLongSumData().getPoints())
        .extracting(
            point -> point.getAttributes().get(AttributeKey.stringKey("stepscope.finding.type")))
        .containsExactlyInAnyOrder("stuck_loop", "cacheable_call");
    assertThat(metric(EmittedNames.SAVING_TIME_TOTAL).getDoubleSumData().getPoints())
        .singleElement()
        .satisfies(point -> {
          assertThat(point.getValue()).isEqualTo(2.5);
          assertThat(labels(point)).containsEntry("stepscope.finding.type", "cacheable_call");
        });
  }

  @Test
  void tokensAndCostAreCountedUnderTheirModelAndAgent() {
    record(SampleRun.agent());
    assertThat(metric(EmittedNames.TOKENS).getLongSumData().getPoints())
        .extracting(point -> labels(point).get("stepscope.token.type") + " " + point.getValue())
        .containsExactlyInAnyOrder("input 1000", "output 50");
    assertThat(metric(EmittedNames.COST).getDoubleSumData().getPoints())
        .singleElement()
        .satisfies(point -> {
          assertThat(point.getValue()).isEqualTo(0.02);
          assertThat(labels(point))
              .isEqualTo(
                  Map.of(
                      "stepscope.model.name", "some-model",
                      "stepscope.agent.name", "planner"));
        });
  }

  @Test
  void failuresAndTimeOnTheCriticalPathAreCountedUnderTheirTool() {
    record(SampleRun.agent());
    assertThat(metric(EmittedNames.STEP_FAILURES).getLongSumData().getPoints())
        .singleElement()
        .satisfies(point ->
            assertThat(labels(point))
                .isEqualTo(
                    Map.of(
                        "stepscope.failure.category", "tool_failures",
                        "stepscope.tool.name", "search",
                        "stepscope.failure.recovered", true)));
    assertThat(
            metric(EmittedNames.CRITICAL_PATH_TIME).getDoubleSumData().getPoints().stream()
                .mapToDouble(point -> point.getValue())
                .sum())
        .isCloseTo(0.1, within(1e-9));
  }

  @Test
  void exemplarsNameTheAnalysedTrace() {
    record(SampleRun.agent());
    var point =
        metric(EmittedNames.TRACE_DURATION)
            .getExponentialHistogramData()
            .getPoints()
            .iterator()
            .next();
    assertThat(point.getExemplars())
        .singleElement()
        .satisfies(exemplar -> {
          assertThat(exemplar.getSpanContext().getTraceId()).isEqualTo(TRACE.toString());
          assertThat(exemplar.getSpanContext().getSpanId()).isEqualTo("0000000000000010");
        });
  }

  @Test
  void aRevisionIsNotCountedAgain() {
    record(SampleRun.agent());
    record(SampleRun.agent().revision(2));
    assertThat(
            metric(EmittedNames.TRACE_COUNT)
                .getLongSumData()
                .getPoints()
                .iterator()
                .next()
                .getValue())
        .isEqualTo(1);
  }

  /// More tools than the groups that are looked at first, in turns.
  @Test
  void stepsOfManyToolsAreMeasuredUnderTheirOwn() {
    var spans = new ArrayList<RawSpan>();
    spans.add(SampleRun.span(0x99, 0, "root", 0, 700));
    for (int i = 0; i < 70; i++) {
      spans.add(SampleRun.span(0x100 + i, 0x99, "search " + i % 7, 10L * i, 10L * i + 5));
    }
    record(SampleRun.of(spans.toArray(RawSpan[]::new)));
    assertThat(metric(EmittedNames.STEP_DURATION).getExponentialHistogramData().getPoints())
        .filteredOn(point -> labels(point).containsKey("stepscope.tool.name"))
        .hasSize(7)
        .allSatisfy(point -> assertThat(point.getCount()).isEqualTo(10));
    assertThat(metric(EmittedNames.CRITICAL_PATH_TIME).getDoubleSumData().getPoints())
        .filteredOn(point -> labels(point).containsKey("stepscope.tool.name"))
        .hasSize(7)
        .allSatisfy(point -> assertThat(point.getValue()).isCloseTo(50e-6, within(1e-9)));
  }

  @Test
  void noPointHasANameThatTheRegistryDoesNotAllowIt() {
    record(SampleRun.agent().with(SampleRun.many(30)));
    for (MetricData data : reader.collect()) {
      var metric =
          EmittedNames.metrics().stream()
              .filter(known -> known.name().equals(data.getName()))
              .findFirst()
              .orElseThrow(() -> new AssertionError("not registered: " + data.getName()));
      assertThat(data.getUnit()).isEqualTo(metric.unit());
      var allowed = metric.attributes().stream().map(Attribute::name).toList();
      for (PointData point : data.getData().getPoints()) {
        assertThat(labels(point).keySet()).isSubsetOf(allowed);
      }
    }
  }

  @Test
  void hostileNamesCannotMakeSeriesWithoutBound() {
    for (int i = 0; i < 1_000; i++) {
      record(
          SampleRun.of(
                  SampleRun.spanNanos(0x10, 0, "root", SampleRun.EPOCH, SampleRun.EPOCH + 1),
                  SampleRun.span(0x11, 0x10, "step", 0, 1))
              .fromService("service " + i));
    }
    var points = metric(EmittedNames.TRACE_COUNT).getLongSumData().getPoints();
    assertThat(points).hasSizeBetween(2, AnalysisMetrics.MAX_LABELS + 1);
    assertThat(points)
        .filteredOn(point -> labels(point).containsValue("_OTHER"))
        .singleElement()
        .satisfies(point -> assertThat(point.getValue()).isEqualTo(1_001 - points.size()));
  }
}
