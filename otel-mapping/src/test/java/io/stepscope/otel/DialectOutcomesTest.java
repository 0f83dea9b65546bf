/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel;

import static io.stepscope.otel.testing.TestSpan.log;
import static io.stepscope.otel.testing.TestSpan.span;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.stepscope.analyzer.failure.Classification.Evidence;
import io.stepscope.analyzer.failure.FailureCategory;
import io.stepscope.analyzer.failure.FailureClassifier;
import io.stepscope.analyzer.model.EdgeClass;
import io.stepscope.analyzer.model.ErrorCode;
import io.stepscope.analyzer.model.ErrorCode.Scheme;
import io.stepscope.analyzer.model.ExecutionStatus;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.model.Outcome;
import io.stepscope.analyzer.model.StepFlag;
import io.stepscope.analyzer.model.Value;
import io.stepscope.otel.testing.StepLines;
import io.stepscope.otel.testing.TestSpan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What dialects tell of how a step ended, and of why, that is more than its status.
class DialectOutcomesTest {
  private static final TraceMapper MAPPER = new TraceMapper(MappingSettings.DEFAULT);

  @ParameterizedTest
  @CsvSource({
    "validation, timeout_ms: the request timed out, PARAMETER, CODE",
    "execution, timeout_ms: the request timed out, TIMEOUT, TEXT",
    "execution, no, TOOL, CODE",
    "execution, invalid argument x, TOOL, CODE"
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

  @Test
  void anExceptionThatWasCaughtInsideItsSpanIsARecovery() {
    var caught = new Object[] {"exception.type", "KeyError", "exception.escaped", false};
    var tool = span(1, "execute_tool t", "gen_ai.operation.name", "execute_tool");
    var step = onlyStep(tool.event(5, "exception", caught));
    assertThat(step.status()).isEqualTo(ExecutionStatus.SUCCESS);
    assertThat(step.has(StepFlag.RECOVERED)).isTrue();
    assertThat(onlyStep(tool.with("error.type", "KeyError")).status())
        .isEqualTo(ExecutionStatus.FAILURE);
    var vouched = span(1, "execute_tool t", "gen_ai.operation.name", "execute_tool").ok();
    assertThat(onlyStep(vouched.event(5, "exception", "exception.type", "KeyError")).status())
        .isEqualTo(ExecutionStatus.FAILURE);
  }

  @Test
  void aToolThatReturnedNothingFailedWithTheRequestBelowIt() {
    var tool = span(1, "execute_tool t", "gen_ai.operation.name", "execute_tool").at(0, 99);
    var request =
        span(2, "GET", "http.request.method", "GET")
            .kind(SpanKind.SPAN_KIND_CLIENT)
            .with("url.full", "http://h")
            .in(1)
            .at(5, 20)
            .error("connection refused");
    var step = MAPPER.map(TestSpan.trace(tool, request)).steps().getFirst();
    var error = step.outcome().failure().orElseThrow();
    assertThat(error.message()).contains("connection refused");
    assertThat(FailureClassifier.standard().classify(error, Operation.TOOL).category())
        .isEqualTo(FailureCategory.NETWORK);
  }

  @ParameterizedTest
  @CsvSource({
    "503, retry-after, 30, RATE_LIMIT",
    "503, x-ratelimit-remaining, 0, DEPENDENCY",
    "403, x-ratelimit-remaining, 0, RATE_LIMIT",
    "403, x-ratelimit-remaining, 12, AUTHENTICATION",
    "403, retry-after, 30, AUTHENTICATION"
  })
  void aHeaderOfTheAnswerTellsALimitFromARefusal(
      int code, String header, String value, FailureCategory category) {
    var tool =
        span(1, "execute_tool t", "gen_ai.operation.name", "execute_tool")
            .with("http.response.status_code", code)
            .with("http.response.header." + header, List.of(value))
            .error("");
    var error = onlyStep(tool).outcome().failure().orElseThrow();
    assertThat(error.type()).contains(Integer.toString(code));
    assertThat(FailureClassifier.standard().classify(error, Operation.TOOL).category())
        .isEqualTo(category);
  }

  @Test
  void aCallOfMcpBelowItsToolIsARemoteCall() {
    var tool =
        span(1, "execute_tool t", "gen_ai.operation.name", "execute_tool")
            .with("gen_ai.tool.name", "t")
            .at(0, 99);
    var call =
        span(2, "tools/call t", "mcp.method.name", "tools/call")
            .kind(SpanKind.SPAN_KIND_CLIENT)
            .with("gen_ai.tool.name", "t")
            .with("server.address", "h")
            .in(1)
            .at(5, 90);
    var usage = MAPPER.map(TestSpan.trace(tool, call)).steps().getFirst().usage();
    assertThat(usage.apiCalls()).hasValue(1);
    assertThat(usage.networkCalls()).hasValue(1);
  }

  @Test
  void aLevelOfLogfireSaysThatASpanWithoutAResultFailed() {
    var tool =
        span(1, "execute_tool q", "gen_ai.operation.name", "execute_tool")
            .scope("pydantic-ai")
            .with("gen_ai.tool.name", "q");
    assertThat(onlyStep(tool.with("logfire.level_num", 13)).status())
        .isEqualTo(ExecutionStatus.SUCCESS);
    var failed =
        span(1, "execute_tool q", "gen_ai.operation.name", "execute_tool")
            .scope("pydantic-ai")
            .with("gen_ai.tool.name", "q")
            .with("logfire.level_num", 17);
    assertThat(onlyStep(failed).status()).isEqualTo(ExecutionStatus.FAILURE);
    assertThat(onlyStep(failed.with("gen_ai.tool.call.result", "{\"rows\": 3}")).status())
        .isEqualTo(ExecutionStatus.SUCCESS);
  }

  @ParameterizedTest
  @CsvSource({"true, FAILURE", "True, FAILURE", "false, SUCCESS", "no such table, SUCCESS"})
  void aFlagOfOpenTracingSaysThatASpanFailed(String flag, ExecutionStatus status) {
    var proxy = span(1, "router egress", "http.method", "GET").with("error", flag);
    assertThat(onlyStep(proxy).status()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({
    "http.response.status_code, 500, FAILURE",
    "http.status_code, 503, FAILURE",
    "http.status_code, 404, SUCCESS",
    "rpc.response.status_code, UNAVAILABLE, FAILURE",
    "rpc.status_code, 13, FAILURE",
    "rpc.grpc.status_code, 4, TIMEOUT",
    "rpc.grpc.status_code, 5, SUCCESS"
  })
  void aCodeOfAServersFaultIsReadWhereverItStands(String key, String code, ExecutionStatus status) {
    var proxy = span(1, "router egress", "http.method", "GET").with(key, code);
    assertThat(onlyStep(proxy).status()).isEqualTo(status);
  }

  @Test
  void theFlagMayBeABooleanToo() {
    assertThat(onlyStep(span(1, "proxy", "http.method", "GET").with("error", true)).status())
        .isEqualTo(ExecutionStatus.FAILURE);
  }

  /// The flag is the last word, not the first: whatever else a span says of its end counts.
  @Test
  void theFlagOfOpenTracingGivesWayToEveryOtherWord() {
    var interrupted =
        span(1, "node", "openinference.span.kind", "CHAIN")
            .event(5, "exception", "exception.type", "langgraph.errors.GraphInterrupt");
    var answered =
        span(1, "execute_tool t", "gen_ai.operation.name", "execute_tool")
            .with("gen_ai.tool.call.result", "{\"rows\": 3}");
    var vouched = span(1, "GET", "http.method", "GET").ok();
    var own =
        span(1, "execute_tool t", "gen_ai.operation.name", "execute_tool")
            .with("gen_ai.tool.status", "success");
    assertThat(List.of(interrupted, answered, vouched, own))
        .extracting(span -> onlyStep(span.with("error", true)).status())
        .containsExactly(
            ExecutionStatus.PENDING,
            ExecutionStatus.SUCCESS,
            ExecutionStatus.SUCCESS,
            ExecutionStatus.SUCCESS);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void ofTwoDialectsWordsTheNearerDialectsCountsInWhateverOrder(boolean first) {
    String[][] words = {{"langfuse.observation.level", "ERROR"}, {"gen_ai.tool.status", "success"}};
    var span = span(1, "execute_tool t", "gen_ai.operation.name", "execute_tool");
    for (int i = 0; i < 2; i++) {
      var word = words[first ? i : 1 - i];
      span = span.with(word[0], word[1]);
    }
    assertThat(onlyStep(span).status()).isEqualTo(ExecutionStatus.FAILURE);
  }

  @ParameterizedTest
  @CsvSource({
    "apache_dubbo, rpc.response.status_code, 13, SUCCESS",
    "jsonrpc, rpc.response.status_code, 13, SUCCESS",
    "grpc, rpc.response.status_code, 13, FAILURE",
    "connect_rpc, rpc.response.status_code, unavailable, FAILURE",
    "apache_dubbo, rpc.grpc.status_code, 13, FAILURE"
  })
  void onlyCodesOfGrpcAreReadAsSuch(
      String system, String key, String code, ExecutionStatus status) {
    var call = span(1, "inventory/Reserve", "rpc.system.name", system).with(key, code);
    assertThat(onlyStep(call).status()).isEqualTo(status);
  }

  /// What is more than a request may get on without the one whose code it carries.
  @ParameterizedTest
  @CsvSource({"chat", "execute_tool", "invoke_agent"})
  void aCodeOnMoreThanARequestSaysNothingOfItsEnd(String operation) {
    var step =
        span(1, operation + " x", "gen_ai.operation.name", operation)
            .with("http.response.status_code", 503);
    assertThat(onlyStep(step).status()).isEqualTo(ExecutionStatus.SUCCESS);
  }

  @ParameterizedTest
  @CsvSource({
    "approved, , false, FAILURE",
    "denied, , false, CANCELLED",
    "abort, , false, CANCELLED",
    "denied, approved, false, FAILURE",
    "approved, denied, false, CANCELLED",
    "denied, , true, SUCCESS"
  })
  void aDecisionOnACallOfCodexSaysThatItWasRefused(
      String first, String last, String success, ExecutionStatus status) {
    var logs =
        new ArrayList<>(
            List.of(
                decision(1, first),
                log(
                    0,
                    9,
                    "codex.tool_result",
                    "call_id",
                    "c1",
                    "tool_name",
                    "shell",
                    "success",
                    success)));
    if (last != null) {
      logs.add(decision(2, last));
    }
    for (int rotated = 0; rotated < logs.size(); rotated++) {
      Collections.rotate(logs, 1);
      var steps = MAPPER.map(TestSpan.trace(logs)).steps();
      assertThat(steps).extracting(ExecutionStep::status).containsExactly(status);
    }
  }

  @Test
  void aRefusedCallThatLeftNothingElseIsNoStep() {
    assertThat(MAPPER.map(TestSpan.trace(List.of(decision(1, "denied")))).steps()).isEmpty();
  }

  @Test
  void aPersonsNoInALogOfClaudeCodeCancelsTheToolsSpan() {
    var no = log(0, 5, "claude_code.tool_decision", "tool_use_id", "t1", "decision", "reject");
    var tool =
        span(1, "claude_code.tool", "span.type", "tool")
            .with("tool_name", "Bash")
            .with("tool_use_id", "t1");
    var step = MAPPER.map(TestSpan.trace(List.of(no), tool)).steps().getFirst();
    assertThat(step.outcome()).isEqualTo(new Outcome.Cancelled("user"));
  }

  @Test
  void theErrorOfAToolOfClaudeCodeBeginsWithItsCategory() {
    assertThat(errorType("Error:ENOENT")).contains("ENOENT");
    assertThat(errorType("ShellError")).contains("ShellError");
  }

  private static Optional<String> errorType(String error) {
    var tool = span(1, "claude_code.tool", "span.type", "tool").with("tool_name", "Bash");
    var execution =
        span(2, "claude_code.tool.execution", "span.type", "tool.execution")
            .with("success", "false")
            .with("error", error)
            .in(1);
    var outcome = MAPPER.map(TestSpan.trace(tool, execution)).steps().getFirst().outcome();
    return outcome instanceof Outcome.Failed(var failure) ? failure.type() : Optional.empty();
  }

  @Test
  void aToolsLogOfClaudeCodeSaysNothingOfTheInteraction() {
    var result =
        log(
            1,
            5,
            "claude_code.tool_result",
            "tool_use_id",
            "t1",
            "tool_name",
            "Grep",
            "tool_parameters",
            "{\"pattern\":\"x\"}");
    var run = span(1, "claude_code.interaction", "span.type", "interaction");
    assertThat(StepLines.of(MAPPER.map(TestSpan.trace(List.of(result), run))))
        .containsExactly(
            "decision/agent agent=claude_code.interaction success",
            "  tool_call/tool Grep #t1 [pattern=x] agent=claude_code.interaction success");
  }

  @Test
  void whatClaudeCodeAsksAModelOnItsOwnAccountIsNoted() {
    assertThat(notes("bash_extract_prefix")).contains("utility call: bash_extract_prefix");
    assertThat(notes("repl_main_thread")).isEmpty();
  }

  private static List<String> notes(String source) {
    var call =
        span(1, "claude_code.llm_request", "span.type", "llm_request").with("query_source", source);
    return MAPPER.map(TestSpan.trace(call)).steps().getFirst().debugInfo().notes();
  }

  @Test
  void logsOfCodexTellTheTaskAndHowAModelsCallEnded() {
    var turn = span(1, "session_task.turn").scope("codex_cli_rs").at(0, 99);
    var call = span(2, "handle_responses").scope("codex_cli_rs").in(1).at(1, 90);
    var prompt = log(1, 1, "codex.user_prompt", "prompt", "please list");
    var late = log(2, 80, "codex.sse_event", "error.message", "idle timeout waiting for SSE");
    var refused = log(2, 5, "codex.api_request", "http.response.status_code", "429");
    var served = log(2, 6, "codex.api_request", "http.response.status_code", "200");
    var trace = MAPPER.map(TestSpan.trace(List.of(prompt, late), turn, call));
    assertThat(trace.summary().taskDescription()).contains("please list");
    assertThat(trace.step(1).outcome()).isInstanceOf(Outcome.TimedOut.class);
    var ofTurn = log(1, 80, "codex.sse_event", "error.message", "idle timeout waiting for SSE");
    assertThat(MAPPER.map(TestSpan.trace(List.of(ofTurn), turn)).step(0).outcome())
        .isInstanceOf(Outcome.TimedOut.class);
    assertThat(MAPPER.map(TestSpan.trace(List.of(refused), turn, call)).step(1).status())
        .isEqualTo(ExecutionStatus.FAILURE);
    assertThat(MAPPER.map(TestSpan.trace(List.of(refused, served), turn, call)).step(1).status())
        .isEqualTo(ExecutionStatus.SUCCESS);
  }

  @Test
  void anEvaluationStandsOnTheStepThatItJudges() {
    var chat =
        span(2, "chat m", "gen_ai.operation.name", "chat")
            .with("gen_ai.response.id", "r1")
            .in(1)
            .at(1, 10);
    var judge =
        span(3, "evaluate", "gen_ai.operation.name", "evaluate")
            .in(1)
            .at(20, 30)
            .event(29, "gen_ai.evaluation.result", evaluation("tone", "r1"));
    var agent = span(1, "invoke_agent a", "gen_ai.operation.name", "invoke_agent").at(0, 99);
    var logs =
        List.of(
            log(0, 50, "gen_ai.evaluation.result", evaluation("relevance", "r1")),
            log(2, 40, "gen_ai.evaluation.result", evaluation("safety", "r1")),
            log(0, 60, "gen_ai.evaluation.result", evaluation("other", "r2")));
    var trace = MAPPER.map(TestSpan.trace(logs, agent, chat, judge));
    assertThat(trace.steps().stream().map(DialectOutcomesTest::evaluations))
        .containsExactly(List.of(), List.of("tone", "safety", "relevance"), List.of("tone"));
  }

  @Test
  void aWorkflowOfTheMicrosoftAgentFrameworkSaysInAnEventThatItBroke() {
    var run =
        span(1, "workflow.run", "workflow.id", "w")
            .scope("agent_framework")
            .event(5, "workflow.error", "exception.message", "no executor");
    assertThat(onlyStep(run).status()).isEqualTo(ExecutionStatus.FAILURE);
  }

  @Test
  void aTripwireInAMessageStoppedTheRun() {
    var agent =
        span(1, "agent", "openinference.span.kind", "AGENT")
            .error("InputGuardrailTripwireTriggered: not allowed");
    assertThat(onlyStep(agent).outcome()).isEqualTo(new Outcome.Cancelled("guardrail"));
  }

  @ParameterizedTest
  @CsvSource({"modify, PARTIAL", "warn, PARTIAL", "block, SUCCESS", "allow, SUCCESS"})
  void aGuardThatLetsSomethingByIsPartlyDone(String decision, ExecutionStatus status) {
    var guard =
        span(1, "apply_guardrail pii", "gen_ai.operation.name", "apply_guardrail")
            .with("gen_ai.guardrail.status", decision);
    assertThat(onlyStep(guard).status()).isEqualTo(status);
  }

  @Test
  void runsOfAnActivityAreItsAttemptsAlsoWithoutAnAgent() {
    var trace =
        MAPPER.map(
            TestSpan.trace(
                span(1, "StartActivity:charge").at(0, 90),
                span(2, "RunActivity:charge").in(1).at(1, 10).error("no"),
                span(3, "RunActivity:charge").in(1).at(20, 30).error("no"),
                span(4, "RunActivity:charge").in(1).at(40, 50).ok()));
    assertThat(trace.step(0).retryCount()).isEqualTo(2);
  }

  /// Claude Code asks a model whether a command is safe before it runs it.
  @Test
  void aModelThatAClientAskedOnItsOwnAccountDecidesNothing() {
    var run = span(1, "claude_code.interaction", "span.type", "interaction").at(0, 99);
    var main = claudeModel(2, "repl_main_thread").at(1, 10);
    var aside = claudeModel(3, "bash_extract_prefix").at(11, 15);
    var tool =
        span(4, "claude_code.tool", "span.type", "tool").with("tool_name", "Bash").in(1).at(20, 30);
    var next = claudeModel(5, "repl_main_thread").at(40, 50);
    var trace = MAPPER.map(TestSpan.trace(run, main, aside, tool, next));
    assertThat(trace.edges())
        .filteredOn(edge -> edge.edgeClass() == EdgeClass.E8)
        .extracting(edge -> edge.from().spanId() + " > " + edge.to().spanId())
        .containsExactlyInAnyOrder("2 > 4", "4 > 5");
    assertThat(trace.step(2).debugInfo().notes())
        .containsExactly("utility call: bash_extract_prefix");
  }

  private static TestSpan claudeModel(long id, String source) {
    return span(id, "claude_code.llm_request", "span.type", "llm_request")
        .with("query_source", source)
        .with("model", "m")
        .in(1);
  }

  @Test
  void runsAndTasksThatAStepRefersToAreNoted() {
    var retry =
        span(1, "workflow.execute", "n8n.execution.is_retry", true)
            .with("n8n.execution.retry_of", "1041");
    var message =
        span(1, "SendMessage", "a2a.method.name", "SendMessage")
            .with("a2a.message.reference_task_ids", List.of("t1", "t2"));
    assertThat(onlyStep(retry).debugInfo().notes()).containsExactly("n8n.execution.retry_of 1041");
    assertThat(onlyStep(message).debugInfo().notes())
        .containsExactly("a2a.message.reference_task_ids t1", "a2a.message.reference_task_ids t2");
  }

  @Test
  void aWorkflowBuiltInTheTraceDeclaresItsEdges() {
    var definition =
        """
        {"id": "w", "start_executor_id": "read", "edge_groups": [
          {"type": "SingleEdgeGroup", "edges": [{"source_id": "read", "target_id": "score"}]},
          {"type": "FanInEdgeGroup", "edges": [
            {"source_id": "read", "target_id": "write"}, {"source_id": "score", "target_id": "write"}]}]}
        """;
    var trace =
        MAPPER.map(
            TestSpan.trace(
                span(1, "main", "gen_ai.operation.name", "invoke_agent").at(0, 99),
                span(2, "workflow.build", "workflow.id", "w")
                    .with("workflow.definition", definition)
                    .scope("agent_framework")
                    .in(1)
                    .at(1, 2),
                span(3, "workflow.run", "workflow.id", "w")
                    .scope("agent_framework")
                    .in(1)
                    .at(3, 90),
                executor(4, "read"),
                executor(5, "score"),
                executor(6, "write").link(5)));
    assertThat(trace.edges())
        .filteredOn(edge -> edge.edgeClass() == EdgeClass.E3)
        .extracting(edge -> edge.from().value() + " > " + edge.to().value())
        .containsExactly("0000000000000004 > 0000000000000005");
  }

  private static TestSpan executor(long id, String name) {
    return span(id, "executor.process " + name, "executor.id", name)
        .scope("agent_framework")
        .in(3)
        .at(10 * id, 10 * id + 5);
  }

  private static Object[] evaluation(String name, String response) {
    return new Object[] {"gen_ai.evaluation.name", name, "gen_ai.response.id", response};
  }

  private static List<String> evaluations(ExecutionStep step) {
    return step.intermediateStates().stream()
        .map(event -> event.attributes().values().get("gen_ai.evaluation.name"))
        .map(name -> name instanceof Value.Text(var text) ? text : "?")
        .toList();
  }

  private static RawLog decision(long atMillis, String word) {
    return log(
        0,
        atMillis,
        "codex.tool_decision",
        "call_id",
        "c1",
        "tool_name",
        "shell",
        "decision",
        word);
  }

  private static ExecutionStep onlyStep(TestSpan span) {
    var steps = MAPPER.map(TestSpan.trace(span)).steps();
    assertThat(steps).hasSize(1);
    return steps.getFirst();
  }
}
