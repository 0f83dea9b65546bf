/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel;

import static io.stepscope.otel.testing.TestSpan.span;
import static io.stepscope.otel.testing.TestSpan.trace;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.stepscope.analyzer.model.ExecutionStatus;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.model.RefusedEdge;
import io.stepscope.analyzer.model.StepFlag;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.otel.testing.StepLines;
import io.stepscope.otel.testing.TestSpan;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private static final TraceMapper MAPPER = new TraceMapper(MappingSettings.DEFAULT);

  @Test
  void plumbingBelowAnAgentIsFoldedAndItsChildrenHangUnderTheStepAbove() {
    var trace =
        map(
            agent(1).at(0, 90),
            http(2).in(1).at(1, 50),
            http(3).in(2).at(2, 40),
            chat(4).in(1).at(51, 60),
            http(5).in(4).at(52, 59));
    assertThat(StepLines.of(trace))
        .containsExactly("decision/agent agent=a success", "  decision/llm agent=a success");
    assertThat(step(trace, 1).debugInfo().folded()).containsExactly(id(2), id(3));
    assertThat(step(trace, 4).debugInfo().folded()).containsExactly(id(5));
  }

  @Test
  void plumbingAboveAnAgentStaysAStep() {
    var trace = map(http(1).kind(SpanKind.SPAN_KIND_SERVER).at(0, 90), agent(2).in(1).at(1, 80));
    assertThat(StepLines.of(trace))
        .containsExactly("decision/container success", "  decision/agent agent=a success");
  }

  @Test
  void aStepNamesTheServiceThatReportedItAndItsVersion() {
    var trace =
        map(agent(1).resource("service.version", "1.4.2").at(0, 90), chat(2).in(1).at(1, 9));
    assertThat(step(trace, 1).service()).contains("agent");
    assertThat(step(trace, 1).serviceVersion()).contains("1.4.2");
    assertThat(step(trace, 2).serviceVersion()).isEmpty();
  }

  @Test
  void plumbingBesideAnAgentStaysAStep() {
    var trace = map(span(1, "main").at(0, 90), agent(2).in(1).at(1, 40), http(3).in(1).at(41, 50));
    assertThat(trace.size()).isEqualTo(3);
  }

  @Test
  void plumbingBetweenTwoAgentsStaysAStep() {
    var trace = map(agent(1).at(0, 90), http(2).in(1).at(1, 80), agent(3).in(2).at(2, 70));
    assertThat(trace.size()).isEqualTo(3);
    assertThat(step(trace, 3).parentId()).contains(StepId.ofSpan(2));
  }

  @Test
  void withoutAnyAgentEverySpanIsAStep() {
    var trace = map(http(1).at(0, 90), http(2).in(1).at(1, 80), span(3, "work").in(2).at(2, 70));
    assertThat(trace.size()).isEqualTo(3);
  }

  @Test
  void anAnalysisThatIsAlreadyInTheTraceIsNoStep() {
    var trace = map(http(1), span(2, "stepscope.analysis").scope("io.stepscope").in(1));
    assertThat(trace.size()).isEqualTo(1);
  }

  @Test
  void anOrphanNamesTheParentThatNeverCame() {
    var orphan = step(map(chat(1).in(77)), 1);
    assertThat(orphan.missingParentId()).contains(id(77));
    assertThat(orphan.flags()).contains(StepFlag.ORPHAN).doesNotContain(StepFlag.REMOTE_PARENT);
  }

  @Test
  void aRemoteParentMakesTheTracePartial() {
    var trace = map(chat(1).in(77).flags(0x300));
    assertThat(step(trace, 1).flags()).contains(StepFlag.REMOTE_PARENT);
    assertThat(trace.completion().partial()).isTrue();
    assertThat(map(chat(1).in(77)).completion().partial()).isFalse();
  }

  @Test
  void aCycleOfParentsIsCutAboveTheEarliestStep() {
    var trace =
        map(agent(1).in(3).at(20, 30), agent(2).in(1).at(10, 40), agent(3).in(2).at(15, 35));
    assertThat(step(trace, 2).isTop()).isTrue();
    assertThat(step(trace, 2).flags()).contains(StepFlag.PARENT_CYCLE_CUT);
    assertThat(trace.refusedEdges())
        .containsExactly(
            new RefusedEdge.ParentCycle(
                List.of(StepId.ofSpan(2), StepId.ofSpan(1), StepId.ofSpan(3), StepId.ofSpan(2))));
  }

  @Test
  void aSpanThatContainsItselfIsARoot() {
    assertThat(step(map(chat(1).in(1)), 1).isTop()).isTrue();
  }

  @Test
  void theFinishedCopyOfASpanReplacesTheUnfinishedOneWithoutAFlag() {
    var step = step(map(chat(1).at(5, 0).unfinished(), chat(1).at(5, 9)), 1);
    assertThat(step.time().hasEnd()).isTrue();
    assertThat(step.flags()).doesNotContain(StepFlag.DUPLICATE_ID);
  }

  @Test
  void contradictoryCopiesAreFlagged() {
    var step = step(map(chat(1).at(5, 9), chat(1).at(6, 9).with("x", 1)), 1);
    assertThat(step.flags()).contains(StepFlag.DUPLICATE_ID);
  }

  @Test
  void clientAndServerThatShareAnIdAreOneStepThatKnowsTheServersTime() {
    var step =
        step(
            map(
                http(1).at(0, 50).kind(SpanKind.SPAN_KIND_CLIENT),
                http(1).at(10, 40).kind(SpanKind.SPAN_KIND_SERVER)),
            1);
    assertThat(step.remoteNanos()).hasValue(30_000_000);
    assertThat(step.flags()).doesNotContain(StepFlag.DUPLICATE_ID);
  }

  @Test
  void aPendingSpanGivesWayToTheRealOne() {
    var trace =
        map(
            agent(1).at(0, 90),
            chat(2).in(1).at(1, 20),
            span(3, "chat (pending)", "logfire.span_type", "pending_span")
                .in(2)
                .at(1, 1)
                .with("logfire.pending_parent_id", id(1)));
    assertThat(trace.size()).isEqualTo(2);
  }

  @Test
  void aPendingSpanWhoseRealOneNeverCameHangsUnderItsTrueParent() {
    var trace =
        map(
            agent(1).at(0, 90),
            span(3, "chat", "logfire.span_type", "pending_span")
                .in(2)
                .at(1, 1)
                .with("logfire.pending_parent_id", id(1)));
    assertThat(step(trace, 3).parentId()).contains(StepId.ofSpan(1));
  }

  /// All that is known of it is that it began.
  @Test
  void aPendingSpanWhoseRealOneNeverCameIsWhatThatWasAndStillRuns() {
    var trace =
        map(
            agent(1).at(0, 90),
            span(3, "chat m", "logfire.span_type", "pending_span")
                .with("gen_ai.operation.name", "chat")
                .with("gen_ai.request.model", "m")
                .in(2)
                .at(1, 1)
                .with("logfire.pending_parent_id", id(1)));
    var step = step(trace, 3);
    assertThat(step.operation()).isEqualTo(Operation.LLM);
    assertThat(step.model()).contains("m");
    assertThat(step.toolName()).isEmpty();
    assertThat(step.status()).isEqualTo(ExecutionStatus.RUNNING);
    assertThat(step.flags()).contains(StepFlag.NEVER_ENDED);
    assertThat(step.time().hasEnd()).isFalse();
  }

  /// A backend without scopes tells them as an attribute; the name means a tool in this one alone.
  @Test
  void aPendingSpanIsReadInTheScopeThatAnAttributeTells() {
    var trace =
        map(
            agent(1).at(0, 90),
            span(3, "running tool", "logfire.span_type", "pending_span")
                .with("otel.scope.name", "pydantic-ai")
                .in(2)
                .at(1, 1)
                .with("logfire.pending_parent_id", id(1)));
    assertThat(step(trace, 3).operation()).isEqualTo(Operation.TOOL);
  }

  @Test
  void aHealthPingIsNoPartOfARun() {
    var trace =
        map(
            agent(1).at(0, 90),
            chat(2).in(1).at(1, 20),
            span(3, "GET /healthz", "http.request.method", "GET")
                .with("url.path", "/healthz")
                .in(2)
                .at(2, 3));
    assertThat(step(trace, 2).debugInfo().folded()).isEmpty();
    assertThat(trace.size()).isEqualTo(2);
  }

  /// One instrumentation calls every run an agent that has the word in its name.
  @Test
  void anAgentByNameThatHoldsAModelsMessagesOrACallIsThat() {
    var failed =
        span(2, "agent_llm", "openinference.span.kind", "AGENT")
            .with("llm.input_messages.0.message.content", "hi")
            .in(1)
            .at(1, 2);
    var tool =
        span(3, "agent_tool", "openinference.span.kind", "AGENT")
            .with("gen_ai.tool.call.id", "c1")
            .in(1)
            .at(3, 4);
    var named =
        span(4, "helper_agent", "openinference.span.kind", "AGENT")
            .with("llm.input_messages.0.message.content", "hi")
            .with("agent.name", "helper")
            .in(1)
            .at(5, 6);
    var trace = map(agent(1).at(0, 90), failed, tool, named);
    assertThat(trace.steps())
        .extracting(ExecutionStep::operation)
        .containsExactly(Operation.AGENT, Operation.LLM, Operation.TOOL, Operation.AGENT);
  }

  /// Collectors rewrite a chain of LangChain as invoke_agent.
  @Test
  void anInvokedAgentWithoutANameAroundPlainChainsIsAChain() {
    var trace =
        map(
            agent(1).at(0, 90),
            span(2, "RunnableSequence", "gen_ai.operation.name", "invoke_agent").in(1).at(1, 80),
            span(3, "prompt", "openinference.span.kind", "CHAIN").in(2).at(2, 10));
    assertThat(step(trace, 2).operation()).isEqualTo(Operation.CHAIN);
  }

  @Test
  void anAgentThatIsCalledAndTellsNothingOfItselfRunsElsewhere() {
    var called = agent(2).kind(SpanKind.SPAN_KIND_CLIENT);
    assertThat(step(map(agent(1).at(0, 90), called.in(1).at(1, 80)), 2).operation())
        .isEqualTo(Operation.REMOTE_AGENT);
    assertThat(step(map(agent(2).kind(SpanKind.SPAN_KIND_CLIENT).at(0, 9)), 2).operation())
        .isEqualTo(Operation.AGENT);
  }

  private static ExecutionTrace map(TestSpan... spans) {
    return MAPPER.map(trace(spans));
  }

  private static ExecutionStep step(ExecutionTrace trace, long span) {
    return trace.find(StepId.ofSpan(span)).orElseThrow();
  }

  private static String id(long span) {
    return StepId.ofSpan(span).value();
  }

  private static TestSpan agent(long id) {
    return span(id, "invoke_agent a", "gen_ai.operation.name", "invoke_agent");
  }

  private static TestSpan chat(long id) {
    return span(id, "chat", "gen_ai.operation.name", "chat");
  }

  private static TestSpan http(long id) {
    return span(id, "GET", "http.request.method", "GET");
  }
}
