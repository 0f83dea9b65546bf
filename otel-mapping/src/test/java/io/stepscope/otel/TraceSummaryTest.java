/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel;

import static io.stepscope.otel.testing.TestSpan.span;
import static io.stepscope.otel.testing.TestSpan.trace;
import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.model.ExecutionStatus;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.model.TraceSummary;
import io.stepscope.otel.testing.TestSpan;
import org.junit.jupiter.api.Test;

class TraceSummaryTest {
  private static final TraceMapper MAPPER = new TraceMapper(MappingSettings.DEFAULT);

  @Test
  void theOutermostAgentNamesTheRun() {
    var summary =
        summary(
            span(1, "invoke_agent outer", "gen_ai.operation.name", "invoke_agent")
                .at(0, 90)
                .with("gen_ai.agent.id", "a-1")
                .with("gen_ai.conversation.id", "s-1")
                .with("user.id", "u-1")
                .with(
                    "gen_ai.input.messages",
                    "[{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"Will it rain?\"}]}]")
                .resource("deployment.environment.name", "staging"),
            span(2, "invoke_agent inner", "gen_ai.operation.name", "invoke_agent").in(1).at(1, 80));
    assertThat(summary.agentName()).contains("outer");
    assertThat(summary.agentId()).contains("a-1");
    assertThat(summary.taskDescription()).contains("Will it rain?");
    assertThat(summary.context().sessionId()).contains("s-1");
    assertThat(summary.context().userId()).contains("u-1");
    assertThat(summary.context().environment()).contains("staging");
    assertThat(summary.serviceNames()).containsExactly("agent");
    assertThat(summary.localRootSpanId()).contains(StepId.ofSpan(1));
  }

  @Test
  void aTransportSessionCountsOnlyWhenThereIsNoOther() {
    var tool = span(1, "tools/call x", "mcp.method.name", "tools/call").with("mcp.session.id", "t");
    assertThat(summary(tool).context().sessionId()).contains("t");
    assertThat(summary(tool.with("session.id", "s")).context().sessionId()).contains("s");
  }

  @Test
  void theVersionOfAServiceIsThatOfAnAgentWithoutOne() {
    var agent =
        span(1, "invoke_agent a", "gen_ai.operation.name", "invoke_agent")
            .resource("service.version", "1.2");
    assertThat(summary(agent).context().agentVersion()).contains("1.2");
    assertThat(summary(agent.with("gen_ai.agent.version", "7")).context().agentVersion())
        .contains("7");
  }

  @Test
  void theResourcesEnvironmentCountsBeforeAPlatformsOwn() {
    var agent =
        span(1, "a", "langfuse.observation.type", "agent").with("langfuse.environment", "default");
    assertThat(summary(agent).context().environment()).contains("default");
    assertThat(
            summary(agent.resource("deployment.environment.name", "production"))
                .context()
                .environment())
        .contains("production");
  }

  @Test
  void aThreadOfLangGraphIsTheSession() {
    var chain = span(1, "LangGraph", "openinference.span.kind", "CHAIN");
    assertThat(summary(chain.with("metadata", "{\"langgraph_step\":1}")).context().sessionId())
        .isEmpty();
    assertThat(
            summary(
                    span(1, "g", "openinference.span.kind", "CHAIN")
                        .with("metadata", "{\"thread_id\":\"t\"}"))
                .context()
                .sessionId())
        .contains("t");
  }

  @Test
  void whatNobodyReportedIsEmpty() {
    var summary = summary(chat(1));
    assertThat(summary.context().environment()).isEmpty();
    assertThat(summary.context().userId()).isEmpty();
    assertThat(summary.context().sessionId()).isEmpty();
  }

  @Test
  void aFailedToolThatNobodyMadeUpForMakesTheRunPartial() {
    assertThat(status(chat(1).at(0, 90), tool(2).in(1).at(1, 10).error("x")))
        .isEqualTo(ExecutionStatus.PARTIAL);
  }

  @Test
  void aRetryThatSucceedsMakesTheRunASuccess() {
    assertThat(
            status(chat(1).at(0, 90), tool(2).in(1).at(1, 10).error("x"), tool(3).in(1).at(11, 20)))
        .isEqualTo(ExecutionStatus.SUCCESS);
  }

  /// Nobody looked at what the first call returned.
  @Test
  void anotherCallOfTheToolMakesNothingGood() {
    var paris = tool(2).in(1).at(1, 10).with("gen_ai.tool.call.arguments", "{\"city\":\"Paris\"}");
    var rome = tool(3).in(1).at(11, 20).with("gen_ai.tool.call.arguments", "{\"city\":\"Rome\"}");
    var again = tool(4).in(1).at(21, 30).with("gen_ai.tool.call.arguments", "{\"city\":\"Paris\"}");
    assertThat(status(chat(1).at(0, 90), paris.error("x"), rome))
        .isEqualTo(ExecutionStatus.PARTIAL);
    assertThat(status(chat(1).at(0, 90), paris, rome, again)).isEqualTo(ExecutionStatus.SUCCESS);
  }

  @Test
  void theRootsFailureIsTheRuns() {
    assertThat(status(chat(1).at(0, 90).error("boom"), tool(2).in(1).at(1, 10)))
        .isEqualTo(ExecutionStatus.FAILURE);
  }

  @Test
  void aRunWithoutItsRootIsJudgedFromItsLeavesAndSaysSo() {
    var orphans = new TestSpan[] {chat(2).in(77).at(0, 9), tool(3).in(77).at(10, 20).error("x")};
    assertThat(status(orphans)).isEqualTo(ExecutionStatus.FAILURE);
    assertThat(summary(orphans).notes()).contains("root_missing");
  }

  private static TraceSummary summary(TestSpan... spans) {
    return MAPPER.map(trace(spans)).summary();
  }

  private static ExecutionStatus status(TestSpan... spans) {
    return summary(spans).overallStatus();
  }

  private static TestSpan chat(long id) {
    return span(id, "chat", "gen_ai.operation.name", "chat");
  }

  private static TestSpan tool(long id) {
    return span(id, "execute_tool t", "gen_ai.operation.name", "execute_tool")
        .with("gen_ai.tool.name", "t");
  }
}
