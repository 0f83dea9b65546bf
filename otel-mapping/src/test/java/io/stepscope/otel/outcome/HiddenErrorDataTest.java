/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Span;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.StepFlag;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.otel.MappingSettings;
import io.stepscope.otel.RawSpan;
import io.stepscope.otel.RawTrace;
import io.stepscope.otel.TraceMapper;
import io.stepscope.otel.testing.OtlpFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Recorded runs of customer-service agents whose tool errors are known. With the status taken away
/// the errors can only be found in the results.
class HiddenErrorDataTest {
  private static final TraceMapper MAPPER = new TraceMapper(MappingSettings.DEFAULT);
  private static final int ERROR = 2;

  @ParameterizedTest
  @CsvSource({
    "tau-bench-airline, 639, 47, false",
    "tau-bench-airline, 639, 47, true",
    "agentrx-tau-retail, 424, 14, false",
    "agentrx-tau-retail, 424, 14, true"
  })
  void everyErrorIsFoundInItsResultAndNothingElseIsCalledOne(
      String folder, int tools, int errors, boolean alsoWithoutErrorType) throws IOException {
    Set<StepId> truth = new HashSet<>();
    Set<StepId> found = new HashSet<>();
    int seen = 0;
    for (RawTrace raw : OtlpFiles.traces(OtlpFiles.data(folder).resolve("traces.otlp.jsonl.gz"))) {
      for (RawSpan span : raw.spans()) {
        if (span.span().getStatus().getCodeValue() == ERROR) {
          truth.add(StepId.ofSpan(span.spanId()));
        }
      }
      for (ExecutionStep step : MAPPER.map(stripped(raw, alsoWithoutErrorType)).steps()) {
        seen += step.callId().isPresent() ? 1 : 0;
        if (step.status().isFailed()) {
          found.add(step.id());
          assertThat(step.has(StepFlag.HIDDEN_ERROR)).isTrue();
        }
      }
    }
    assertThat(seen).isEqualTo(tools);
    assertThat(truth).hasSize(errors);
    assertThat(found).isEqualTo(truth);
  }

  @Test
  void noToolOfTheRealPayloadsIsCalledFailedWithoutReason() throws IOException {
    List<String> found = new ArrayList<>();
    for (var file : OtlpFiles.below(OtlpFiles.data("otlp-real"))) {
      for (RawTrace raw : OtlpFiles.traces(file)) {
        for (ExecutionStep step : MAPPER.map(raw).steps()) {
          if (step.has(StepFlag.HIDDEN_ERROR)) {
            found.add(
                file.getFileName()
                    + " "
                    + step.label()
                    + " "
                    + step.outcome().failure().flatMap(e -> e.message()).orElse(""));
          }
        }
      }
    }
    assertThat(found).isEmpty();
  }

  private static RawTrace stripped(RawTrace trace, boolean alsoWithoutErrorType) {
    return new RawTrace(
        trace.traceId(),
        trace.spans().stream().map(span -> stripped(span, alsoWithoutErrorType)).toList(),
        trace.logs(),
        trace.completion());
  }

  private static RawSpan stripped(RawSpan raw, boolean alsoWithoutErrorType) {
    Span.Builder span = raw.span().toBuilder().clearStatus().clearEvents();
    if (alsoWithoutErrorType) {
      span.clearAttributes();
      raw.span().getAttributesList().stream()
          .filter(attribute -> !attribute.getKey().equals("error.type"))
          .forEach(span::addAttributes);
    }
    return RawSpan.of(span.build(), raw.resource(), raw.scope(), raw.schemaUrl());
  }
}
