/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel;

import static io.stepscope.otel.testing.TestSpan.any;
import static io.stepscope.otel.testing.TestSpan.entry;
import static io.stepscope.otel.testing.TestSpan.log;
import static io.stepscope.otel.testing.TestSpan.span;
import static io.stepscope.otel.testing.TestSpan.trace;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.stepscope.analyzer.model.ExecutionStatus;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.FieldEvidence;
import io.stepscope.analyzer.model.Outcome;
import io.stepscope.analyzer.model.StepFlag;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.otel.testing.StepLines;
import io.stepscope.otel.testing.TestSpan;
import java.util.List;
import org.junit.jupiter.api.Test;

class CollapseTest {
  private static final TraceMapper MAPPER = new TraceMapper(MappingSettings.DEFAULT);

  @Test
  void aCallThatTwoInstrumentationsReportIsOneStepWithTheFieldsOfBoth() {
    var trace =
        map(
            tool(1, "search").at(0, 100).with("gen_ai.tool.call.id", "c1"),
            span(2, "search", "openinference.span.kind", "TOOL")
                .in(1)
                .at(1, 99)
                .with("tool_call.id", "c1")
                .with("tool.name", "search")
                .with("input.value", "{\"q\":1}")
                .with("output.value", "x"));
    assertThat(StepLines.of(trace)).containsExactly("tool_call/tool search #c1 [q=1] -> x success");
    assertThat(trace.step(0).id()).isEqualTo(StepId.ofSpan(2));
    assertThat(trace.step(0).debugInfo().duplicateOf()).containsExactly("0000000000000001");
  }

  @Test
  void aToolThatCallsItselfOnAnotherArgumentIsTwoSteps() {
    var trace =
        map(
            tool(1, "walk").at(0, 100).with("gen_ai.tool.call.arguments", "{\"d\":1}"),
            tool(2, "walk").in(1).at(1, 99).with("gen_ai.tool.call.arguments", "{\"d\":2}"));
    assertThat(trace.size()).isEqualTo(2);
  }

  @Test
  void unknownArgumentsNeverMakeTwoCallsTheSame() {
    assertThat(map(tool(1, "walk").at(0, 100), tool(2, "walk").in(1).at(1, 99)).size())
        .isEqualTo(2);
  }

  @Test
  void protocolSpansBelowATrueToolSpanArePartsOfIt() {
    var trace =
        map(
            tool(1, "read").at(0, 100),
            mcp(2, "read").kind(SpanKind.SPAN_KIND_CLIENT).in(1).at(5, 95),
            mcp(3, "read").kind(SpanKind.SPAN_KIND_SERVER).in(2).at(10, 80));
    assertThat(trace.size()).isEqualTo(1);
    assertThat(trace.step(0).remoteNanos()).hasValue(70_000_000);
  }

  @Test
  void aProtocolCallIsPartOfTheToolThatMadeItWhateverItsNameAndClock() {
    for (var inner :
        List.of(
            span(2, "tools/call", "mcp.method.name", "tools/call"),
            mcp(2, "get").at(900, 990),
            mcp(2, "mcp__weather__get"))) {
      var trace = map(tool(1, "mcp__weather__get").at(0, 100), inner.in(1));
      assertThat(trace.size()).isEqualTo(1);
    }
    assertThat(map(tool(1, "research").at(0, 100), mcp(2, "search").in(1).at(1, 99)).size())
        .isEqualTo(2);
    assertThat(map(tool(1, "forget").at(0, 100), mcp(2, "get").in(1).at(1, 99)).size())
        .isEqualTo(2);
  }

  @Test
  void aCallThatThreeInstrumentationsReportIsOneStep() {
    var trace =
        map(
            tool(1, "search").at(0, 100).with("gen_ai.tool.call.id", "c1"),
            tool(2, "search").in(1).at(1, 99).with("gen_ai.tool.call.id", "c1"),
            tool(3, "search").in(2).at(2, 98).with("gen_ai.tool.call.id", "c1"));
    assertThat(trace.size()).isEqualTo(1);
    assertThat(trace.step(0).debugInfo().duplicateOf()).hasSize(2);
  }

  /// The messages stand on the outer span, which is not the one that is kept.
  @Test
  void messagesOfAMergedSpanAreReadAsTheKeptOnes() {
    var outer =
        span(1, "ChatOpenAI", "openinference.span.kind", "LLM")
            .at(0, 50)
            .with("llm.output_messages.0.message.role", "assistant")
            .with("llm.output_messages.0.message.tool_calls.0.tool_call.id", "c1")
            .with("llm.output_messages.0.message.tool_calls.0.tool_call.function.name", "f")
            .with(
                "llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments",
                "{\"a\":1}");
    var trace =
        map(
            outer,
            chat(2).in(1).at(1, 49),
            tool(3, "f").at(60, 70).with("gen_ai.tool.call.id", "c1"));
    assertThat(trace.step(0).id()).isEqualTo(StepId.ofSpan(2));
    assertThat(trace.edges())
        .extracting(edge -> edge.edgeClass() + " " + edge.from() + " " + edge.to())
        .containsExactly("E2A 0000000000000002 0000000000000003");
    assertThat(StepLines.of(trace).getLast()).contains("[a=1]");
  }

  @Test
  void whoAskedMayStandOnTheSpanThatWasMerged() {
    var trace = map(chat(1).at(0, 100).with("session.id", "s1"), chat(2).in(1).at(5, 60));
    assertThat(trace.size()).isEqualTo(1);
    assertThat(trace.summary().context().sessionId()).contains("s1");
  }

  @Test
  void anErrorAroundTheKeptSpanIsTheCalls() {
    var trace = map(chat(1).at(0, 100).error("no output"), chat(2).in(1).at(5, 60).ok());
    assertThat(trace.steps()).extracting(ExecutionStep::id).containsExactly(StepId.ofSpan(2));
    assertThat(trace.step(0).status()).isEqualTo(ExecutionStatus.FAILURE);
    assertThat(trace.step(0).outcome().failure().orElseThrow().message()).contains("no output");
  }

  @Test
  void anErrorInsideIsTheCallsWhenTheKeptSpanSaysNothing() {
    var silent = map(tool(1, "read").at(0, 100), mcp(2, "read").in(1).at(5, 95).error("timed out"));
    assertThat(silent.step(0).status()).isEqualTo(ExecutionStatus.TIMEOUT);
    var answered =
        map(
            tool(1, "read").at(0, 100).with("gen_ai.tool.call.result", "{\"rows\": 1}"),
            mcp(2, "read").in(1).at(5, 95).error("timed out"));
    assertThat(answered.step(0).status()).isEqualTo(ExecutionStatus.SUCCESS);
    assertThat(answered.step(0).flags()).contains(StepFlag.RECOVERED);
  }

  @Test
  void ofSeveralAttemptsInsideTheLastCounts() {
    var trace =
        map(
            tool(1, "read").at(0, 100),
            mcp(2, "read").in(1).at(5, 40).error("timed out"),
            mcp(3, "read").in(1).at(50, 90));
    assertThat(trace.size()).isEqualTo(1);
    assertThat(trace.step(0).status()).isEqualTo(ExecutionStatus.SUCCESS);
    assertThat(trace.step(0).flags()).contains(StepFlag.RECOVERED);
  }

  @Test
  void theInnerOfTwoModelSpansIsTheCall() {
    var trace = map(chat(1).at(0, 100), chat(2).in(1).at(5, 60));
    assertThat(trace.steps()).extracting(step -> step.id()).containsExactly(StepId.ofSpan(2));
    assertThat(trace.step(0).isTop()).isTrue();
  }

  @Test
  void aModelSpanAroundSeveralModelSpansIsTheAgent() {
    var trace = map(chat(1).at(0, 100), chat(2).in(1).at(5, 40), chat(3).in(1).at(41, 90));
    assertThat(StepLines.of(trace))
        .containsExactly(
            "decision/agent success", "  decision/llm success", "  decision/llm success");
  }

  @Test
  void anOrphanedWrapperHandsItsMissingParentToTheCallInside() {
    var trace = map(chat(1).in(77).at(0, 100), chat(2).in(1).at(5, 60));
    assertThat(trace.step(0).missingParentId()).contains("000000000000004d");
  }

  @Test
  void aGuardrailReportedTwiceSideBySideIsOneStep() {
    var trace =
        map(
            span(1, "invoke_agent a", "gen_ai.operation.name", "invoke_agent").at(0, 90),
            span(2, "pii", "gen_ai.operation.name", "apply_guardrail").in(1).at(1, 21),
            span(3, "pii", "openinference.span.kind", "GUARDRAIL").in(1).at(2, 21));
    assertThat(trace.size()).isEqualTo(2);
  }

  @Test
  void guardrailsToldTwiceInTurnsOrByOtherNamesAreOneStepEach() {
    var agent = span(1, "invoke_agent a", "gen_ai.operation.name", "invoke_agent").at(0, 90);
    var pii = span(2, "pii", "openinference.span.kind", "GUARDRAIL").in(1).at(1, 21);
    var tox = span(3, "tox", "openinference.span.kind", "GUARDRAIL").in(1).at(1, 21);
    var piiAgain =
        span(4, "run_guardrail pii", "gen_ai.operation.name", "apply_guardrail")
            .with("gen_ai.guardrail.name", "pii")
            .in(1)
            .at(2, 21);
    var toxAgain = span(5, "tox", "gen_ai.operation.name", "apply_guardrail").in(1).at(2, 21);
    assertThat(map(agent, pii, tox, piiAgain, toxAgain).size()).isEqualTo(3);
  }

  @Test
  void aToolResultThatOnlyALogTellsIsAStep() {
    var raw =
        trace(
            List.of(
                log(
                    1,
                    50,
                    "codex.tool_result",
                    "tool_name",
                    "shell",
                    "call_id",
                    "c9",
                    "duration_ms",
                    30,
                    "arguments",
                    "{\"cmd\":\"ls\"}",
                    "output",
                    "files",
                    "success",
                    "true")),
            span(1, "session_task.turn").scope("codex_cli_rs").at(0, 90));
    var trace = MAPPER.map(raw);
    assertThat(StepLines.of(trace))
        .containsExactly(
            "decision/agent agent=session_task.turn success",
            "  tool_call/tool shell #c9 [cmd=ls] -> files agent=session_task.turn success");
    var step = trace.find(new StepId("log:c9")).orElseThrow();
    assertThat(step.flags()).contains(StepFlag.LOG_BORN);
    assertThat(step.time().end() - step.time().start()).isEqualTo(30_000_000);
    assertThat(step.debugInfo().evidence())
        .startsWith(
            new FieldEvidence("type", "codex", "codex.tool_result"),
            new FieldEvidence("tool_name", "codex", "tool_name"),
            new FieldEvidence("call_id", "codex", "call_id"),
            new FieldEvidence("parameters", "codex", "arguments"),
            new FieldEvidence("result", "codex", "output"));
  }

  @Test
  void whatAMergedSpanToldIsKnownAsItsWord() {
    var step = map(tool(1, "read").at(0, 100), mcp(2, "read").in(1).at(5, 95)).step(0);
    assertThat(step.debugInfo().evidence())
        .filteredOn(told -> told.field().equals("type"))
        .containsExactly(
            new FieldEvidence("type", "otel-genai", "gen_ai.operation.name"),
            new FieldEvidence("type", "mcp", "mcp.method.name")
                .mergedFrom(new StepId("0000000000000002")));
  }

  @Test
  void aKeyThatNamesNoToolOnALoopIsNoEvidence() {
    var loop =
        span(1, "each", "mastra.span.type", "workflow_loop").with("gen_ai.tool.name", "search");
    assertThat(map(loop).step(0).debugInfo().evidence())
        .extracting(FieldEvidence::field)
        .contains("type")
        .doesNotContain("tool_name");
  }

  @Test
  void aRecordOfClaudeCodeIsKnownByTheShortNameInItsAttribute() {
    var record =
        LogRecord.newBuilder()
            .setTimeUnixNano(span(1, "t").at(0, 50).raw().endNanos())
            .setBody(any("claude_code.tool_result"))
            .addAttributes(entry("event.name", "tool_result"))
            .addAttributes(entry("tool_name", "Bash"))
            .addAttributes(entry("tool_use_id", "t7"))
            .addAttributes(entry("tool_parameters", "{\"cmd\":\"ls\"}"))
            .addAttributes(entry("duration_ms", 30))
            .addAttributes(entry("success", "false"));
    var decision =
        LogRecord.newBuilder()
            .setTimeUnixNano(span(1, "t").at(0, 40).raw().endNanos())
            .addAttributes(entry("event.name", "tool_decision"))
            .addAttributes(entry("tool_use_id", "t7"))
            .addAttributes(entry("decision", "reject"));
    assertThat(StepLines.of(MAPPER.map(trace(List.of(ofClaudeCode(record))))))
        .containsExactly("tool_call/tool Bash #t7 [cmd=ls] failure");
    var refused = MAPPER.map(trace(List.of(ofClaudeCode(record), ofClaudeCode(decision))));
    assertThat(refused.step(0).outcome()).isEqualTo(new Outcome.Cancelled("user"));
  }

  private static RawLog ofClaudeCode(LogRecord.Builder record) {
    var scope = InstrumentationScope.newBuilder().setName("com.anthropic.claude_code.events");
    return new RawLog(
        TestSpan.TRACE, 0, record.build(), Resource.getDefaultInstance(), scope.build());
  }

  @Test
  void aLogOfACallThatASpanTellsCompletesThatStep() {
    var raw =
        trace(
            List.of(log(0, 50, "codex.tool_result", "call_id", "c9", "output", "files")),
            span(1, "codex.tool").scope("codex_cli_rs").at(0, 90).with("call_id", "c9"));
    var trace = MAPPER.map(raw);
    assertThat(trace.size()).isEqualTo(1);
    assertThat(StepLines.of(trace).getFirst()).contains("-> files");
  }

  @Test
  void anExceptionInALogRecordIsTheErrorOfItsSpan() {
    var raw =
        trace(
            List.of(
                log(
                    1,
                    5,
                    "exception",
                    "exception.type",
                    "ReadTimeout",
                    "exception.message",
                    "slow")),
            tool(1, "fetch").at(0, 9).error(""));
    var error = MAPPER.map(raw).step(0).outcome().failure().orElseThrow();
    assertThat(error.type()).contains("ReadTimeout");
    assertThat(error.message()).contains("slow");
  }

  private static ExecutionTrace map(TestSpan... spans) {
    return MAPPER.map(trace(spans));
  }

  private static TestSpan tool(long id, String name) {
    return span(id, "execute_tool " + name, "gen_ai.operation.name", "execute_tool")
        .with("gen_ai.tool.name", name);
  }

  private static TestSpan mcp(long id, String name) {
    return span(id, "tools/call " + name, "mcp.method.name", "tools/call")
        .with("gen_ai.tool.name", name);
  }

  private static TestSpan chat(long id) {
    return span(id, "chat", "gen_ai.operation.name", "chat");
  }
}
