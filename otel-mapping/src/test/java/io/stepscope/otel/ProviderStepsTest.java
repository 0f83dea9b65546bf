/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel;

import static io.stepscope.otel.testing.TestSpan.span;
import static io.stepscope.otel.testing.TestSpan.trace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.stepscope.analyzer.AnalysisSettings;
import io.stepscope.analyzer.TraceAnalyzer;
import io.stepscope.analyzer.model.DependencyEdge;
import io.stepscope.analyzer.model.EdgeClass;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.StepFlag;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.otel.testing.StepLines;
import io.stepscope.otel.testing.TestSpan;
import org.junit.jupiter.api.Test;

class ProviderStepsTest {
  private static final TraceMapper MAPPER = new TraceMapper(MappingSettings.DEFAULT);

  private static final String SEARCH =
      """
      [{"role": "assistant", "parts": [
        {"type": "server_tool_call", "id": "s1", "name": "web_search",
         "server_tool_call": {"name": "web_search", "arguments": {"q": "rain"}}},
        {"type": "server_tool_call_response", "id": "s1", "server_tool_call_response": %s}]}]
      """;

  private static TestSpan chat(long id, long start, long end) {
    return span(id, "chat m", "gen_ai.operation.name", "chat").in(1).at(start, end);
  }

  private static ExecutionTrace map(TestSpan... spans) {
    var all = new TestSpan[spans.length + 1];
    all[0] =
        span(1, "invoke_agent a", "gen_ai.operation.name", "invoke_agent")
            .with("gen_ai.agent.name", "a")
            .at(0, 100);
    System.arraycopy(spans, 0, all, 1, spans.length);
    return MAPPER.map(trace(all));
  }

  @Test
  void aSearchThatTheProviderRanIsAStepInsideTheModels() {
    var trace =
        map(chat(2, 5, 40).with("gen_ai.output.messages", SEARCH.formatted("{\"hits\": 3}")));

    assertThat(trace.steps()).hasSize(3);
    assertThat(StepLines.of(trace).getLast())
        .isEqualTo("    tool_call/tool web_search #s1 [q=rain] -> [hits=3] agent=a success");
    ExecutionStep search = trace.step(2);
    assertThat(search.id().value()).isEqualTo("message:0000000000000002:0");
    assertThat(search.flags()).contains(StepFlag.MESSAGE_BORN, StepFlag.STATUS_INFERRED);
    assertThat(search.time().start()).isEqualTo(trace.step(1).time().start());
    assertThat(search.time().hasEnd()).isFalse();
    assertThat(trace.step(1).requestedCalls().getFirst().executed()).contains(search.id());
  }

  @Test
  void nobodyIsAccusedOfNotRunningWhatTheProviderRan() {
    var trace =
        map(
            chat(2, 5, 40).with("gen_ai.output.messages", SEARCH.formatted("{\"hits\": 3}")),
            chat(3, 50, 60)
                .with(
                    "gen_ai.output.messages",
                    "[{\"role\":\"assistant\",\"parts\":[{\"type\":\"tool_call\",\"id\":\"c1\","
                        + "\"name\":\"book\",\"arguments\":{}}]}]"));

    var analysis = new TraceAnalyzer(AnalysisSettings.DEFAULT).analyze(trace);

    assertThat(analysis.findings())
        .noneMatch(finding -> finding.type().label().equals("unexecuted_call"));
    assertThat(analysis.integrity().issues()).isEmpty();
  }

  @Test
  void theNextModelThatIsGivenTheResultNeededIt() {
    var trace =
        map(
            chat(2, 5, 40).with("gen_ai.output.messages", SEARCH.formatted("{\"hits\": 3}")),
            chat(3, 50, 60).with("gen_ai.input.messages", SEARCH.formatted("{\"hits\": 3}")),
            chat(4, 70, 80).with("gen_ai.input.messages", SEARCH.formatted("{\"hits\": 3}")));

    assertThat(trace.edges())
        .filteredOn(edge -> edge.edgeClass() == EdgeClass.E2B)
        .extracting(edge -> edge.from().value(), DependencyEdge::to)
        .containsExactly(tuple("message:0000000000000002:0", StepId.ofSpan(3)));
  }

  @Test
  void aCallThatASpanTellsOfIsOneStep() {
    var trace =
        map(
            chat(2, 5, 40).with("gen_ai.output.messages", SEARCH.formatted("{\"hits\": 3}")),
            span(3, "execute_tool web_search", "gen_ai.operation.name", "execute_tool")
                .with("gen_ai.tool.call.id", "s1")
                .in(2)
                .at(10, 30));

    assertThat(trace.steps()).hasSize(3);
  }

  @Test
  void aSearchThatFailedInsideTheAnswerFailed() {
    var trace =
        map(
            chat(2, 5, 40)
                .with(
                    "gen_ai.output.messages", SEARCH.formatted("{\"error\": \"too many uses\"}")));

    assertThat(trace.step(2).status().isFailed()).isTrue();
    assertThat(trace.step(2).flags()).contains(StepFlag.HIDDEN_ERROR);
  }
}
