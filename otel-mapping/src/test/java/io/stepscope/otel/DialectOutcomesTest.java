/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel;

import static io.stepscope.otel.testing.TestSpan.span;
import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.failure.Classification.Evidence;
import io.stepscope.analyzer.failure.FailureCategory;
import io.stepscope.analyzer.failure.FailureClassifier;
import io.stepscope.analyzer.model.ErrorCode;
import io.stepscope.analyzer.model.ErrorCode.Scheme;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.Operation;
import io.stepscope.otel.testing.TestSpan;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What dialects tell of how a step ended, and of why, that is more than its status.
class DialectOutcomesTest {
  private static final TraceMapper MAPPER = new TraceMapper(MappingSettings.DEFAULT);

  @ParameterizedTest
  @CsvSource({
    "validation, timeout_ms: the request timed out, PARAMETER, CODE",
    "execution, timeout_ms: the request timed out, TIMEOUT, TEXT",
    "execution, no, TOOL, CODE"
  })
  void aToolOfPydanticAiSaysInWhichStageItFailed(
      String stage, String message, FailureCategory category, Evidence evidence) {
    var step =
        onlyStep(
            span(1, "execute_tool t", "gen_ai.operation.name", "execute_tool")
                .scope("pydantic-ai")
                .with("gen_ai.tool.name", "t")
                .with("pydantic_ai.tool.failure_stage", stage)
                .error(message));
    var error = step.outcome().failure().orElseThrow();
    assertThat(error.codes()).containsExactly(new ErrorCode(Scheme.STAGE, stage));
    assertThat(error.type()).contains("_OTHER");
    var classified = FailureClassifier.standard().classify(error, Operation.TOOL);
    assertThat(classified.category()).isEqualTo(category);
    assertThat(classified.evidence()).isEqualTo(evidence);
  }

  private static ExecutionStep onlyStep(TestSpan span) {
    var steps = MAPPER.map(TestSpan.trace(span)).steps();
    assertThat(steps).hasSize(1);
    return steps.getFirst();
  }
}
