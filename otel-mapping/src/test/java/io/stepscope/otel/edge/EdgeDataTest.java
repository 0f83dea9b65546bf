/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.model.DependencyEdge;
import io.stepscope.analyzer.model.EdgeClass;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.otel.MappingSettings;
import io.stepscope.otel.RawSpan;
import io.stepscope.otel.RawTrace;
import io.stepscope.otel.TraceMapper;
import io.stepscope.otel.testing.OtlpFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Edges over recorded telemetry of many producers.
class EdgeDataTest {
  private static final TraceMapper MAPPER = new TraceMapper(MappingSettings.DEFAULT);

  @ParameterizedTest
  @ValueSource(strings = {"otlp-real", "tau-bench-airline", "agentrx-tau-retail", "nezha"})
  void edgesKeepToTimeToTheTreeAndToTheirNumber(String folder) throws IOException {
    for (RawTrace raw : traces(folder)) {
      ExecutionTrace trace = MAPPER.map(raw);
      assertThat(trace.edges()).hasSizeLessThanOrEqualTo(3 * trace.size());
      var order = new TopologicalOrder(trace.size());
      for (DependencyEdge edge : trace.edges()) {
        int from = trace.indexOf(edge.from());
        int to = trace.indexOf(edge.to());
        assertThat(order.add(from, to)).as("%s", edge).isEqualTo(TopologicalOrder.Added.YES);
        assertThat(trace.isAncestor(from, to) || trace.isAncestor(to, from)).isFalse();
        checkTime(trace.step(from), trace.step(to), edge);
      }
    }
  }

  private static void checkTime(ExecutionStep from, ExecutionStep to, DependencyEdge edge) {
    boolean byStart = edge.edgeClass() == EdgeClass.E2A || edge.edgeClass() == EdgeClass.E7;
    long before = byStart ? from.time().start() : from.time().end();
    assertThat(before)
        .as("%s", edge)
        .isLessThanOrEqualTo(to.time().start() + MappingSettings.DEFAULT.crossProcessSkewNanos());
  }

  @Test
  void everyToolWhoseIdStandsOnModelsHasItsCallerAndItsFirstReader() throws IOException {
    int called = 0;
    int returned = 0;
    for (RawTrace raw : traces("otlp-real")) {
      ExecutionTrace trace = MAPPER.map(raw);
      Map<StepId, RawSpan> spans = new HashMap<>();
      raw.spans().forEach(span -> spans.put(StepId.ofSpan(span.spanId()), span));
      for (ExecutionStep tool : trace.steps()) {
        if (tool.operation() != Operation.TOOL || tool.callId().isEmpty()) {
          continue;
        }
        List<ExecutionStep> models = modelsThatMention(trace, spans, tool.callId().get());
        boolean asked = models.stream().anyMatch(m -> m.time().start() < tool.time().start());
        Optional<ExecutionStep> reader =
            models.stream()
                .filter(m -> m.time().start() >= tool.time().end())
                .min(Comparator.comparingLong(m -> m.time().start()));
        if (asked) {
          called++;
          assertThat(edges(trace, EdgeClass.E2A, e -> e.to().equals(tool.id())))
              .as("%s %s", raw.traceId(), tool.label())
              .hasSize(1);
        }
        if (reader.isPresent()) {
          returned++;
          assertThat(edges(trace, EdgeClass.E2B, e -> e.from().equals(tool.id())))
              .as("%s %s", raw.traceId(), tool.label())
              .extracting(DependencyEdge::to)
              .containsExactly(reader.get().id());
        }
      }
    }
    assertThat(called).isEqualTo(5);
    assertThat(returned).isEqualTo(5);
  }

  /// Told by a search in the raw attributes, so that the reading of messages is judged too.
  private static List<ExecutionStep> modelsThatMention(
      ExecutionTrace trace, Map<StepId, RawSpan> spans, String callId) {
    List<ExecutionStep> models = new ArrayList<>();
    for (ExecutionStep step : trace.steps()) {
      RawSpan span = spans.get(step.id());
      if (step.operation() == Operation.LLM
          && span != null
          && span.span().getAttributesList().toString().contains(callId)) {
        models.add(step);
      }
    }
    return models;
  }

  @ParameterizedTest
  @CsvSource({"tau-bench-airline, 639", "agentrx-tau-retail, 424"})
  void whereOnlyToolsCarryIdsTheLoopGivesTheDecidingCallAndTheNext(String folder, int tools)
      throws IOException {
    int seen = 0;
    for (RawTrace raw : traces(folder)) {
      ExecutionTrace trace = MAPPER.map(raw);
      List<ExecutionStep> models =
          trace.steps().stream().filter(step -> step.operation() == Operation.LLM).toList();
      for (ExecutionStep tool : trace.steps()) {
        if (tool.callId().isEmpty()) {
          continue;
        }
        seen++;
        var decided =
            models.stream()
                .filter(m -> m.time().end() <= tool.time().start())
                .max(Comparator.comparingLong(m -> m.time().end()))
                .map(ExecutionStep::id);
        var reads =
            models.stream()
                .filter(m -> m.time().start() >= tool.time().end())
                .min(Comparator.comparingLong(m -> m.time().start()))
                .map(ExecutionStep::id);
        assertThat(edges(trace, EdgeClass.E8, e -> e.to().equals(tool.id())))
            .extracting(DependencyEdge::from)
            .containsExactlyElementsOf(decided.stream().toList());
        assertThat(edges(trace, EdgeClass.E8, e -> e.from().equals(tool.id())))
            .extracting(DependencyEdge::to)
            .containsExactlyElementsOf(reads.stream().toList());
      }
    }
    assertThat(seen).isEqualTo(tools);
  }

  private static List<DependencyEdge> edges(
      ExecutionTrace trace, EdgeClass edgeClass, Predicate<DependencyEdge> of) {
    return trace.edges().stream().filter(e -> e.edgeClass() == edgeClass && of.test(e)).toList();
  }

  private static List<RawTrace> traces(String folder) throws IOException {
    List<RawTrace> traces = new ArrayList<>();
    for (var file : OtlpFiles.below(OtlpFiles.data(folder))) {
      traces.addAll(OtlpFiles.traces(file));
    }
    return traces;
  }
}
