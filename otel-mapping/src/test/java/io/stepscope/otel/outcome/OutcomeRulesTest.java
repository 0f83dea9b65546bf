/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.model.ErrorCode;
import io.stepscope.analyzer.model.ErrorCode.Scheme;
import io.stepscope.analyzer.model.ExecutionStatus;
import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.model.Outcome;
import io.stepscope.analyzer.model.StepError;
import io.stepscope.analyzer.model.StepFlag;
import io.stepscope.analyzer.model.StepKind;
import io.stepscope.analyzer.model.Value;
import io.stepscope.otel.draft.ExplicitOutcome;
import io.stepscope.otel.draft.SpanStatus;
import io.stepscope.otel.draft.StepDraft;
import io.stepscope.otel.draft.TraceDraft;
import io.stepscope.otel.message.DraftTrace;
import io.stepscope.otel.message.MessageReader;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutcomeRulesTest {
  private final DraftTrace drawing = new DraftTrace();

  @Test
  void aStepWithoutAnyWordOfItsEndIsTakenForASuccess() {
    drawing.tool("t", 0, 10);
    StepDraft step = judged("t");
    assertThat(step.outcome()).isEqualTo(new Outcome.Succeeded(true));
    assertThat(step.has(StepFlag.STATUS_INFERRED)).isTrue();
  }

  @Test
  void okIsASuccessThatSomebodyClaimed() {
    drawing.tool("t", 0, 10).status(SpanStatus.OK, "");
    StepDraft step = judged("t");
    assertThat(step.outcome()).isEqualTo(new Outcome.Succeeded(false));
    assertThat(step.flags()).isEmpty();
  }

  @Test
  void theDialectsOwnWordComesBeforeTheStatus() {
    drawing
        .tool("skipped", 0, 10)
        .status(SpanStatus.ERROR, "not OK")
        .explicit(
            new ExplicitOutcome(ExecutionStatus.CANCELLED, "skipped", "airflow.state", false));
    drawing
        .tool("failed", 20, 30)
        .status(SpanStatus.OK, "")
        .explicit(
            new ExplicitOutcome(ExecutionStatus.FAILURE, "error", "gen_ai.tool.status", false));
    assertThat(judged("skipped").outcome()).isEqualTo(new Outcome.Cancelled("skipped"));
    assertThat(drawing.find("failed").outcome().status()).isEqualTo(ExecutionStatus.FAILURE);
  }

  @Test
  void aNoteAndALogLevelDoNotDecide() {
    drawing
        .tool("noted", 0, 10)
        .explicit(new ExplicitOutcome(ExecutionStatus.PARTIAL, "warning", "level", true));
    drawing
        .tool("levelled", 0, 10)
        .status(SpanStatus.ERROR, "boom")
        .explicit(
            new ExplicitOutcome(
                ExecutionStatus.SUCCESS, "DEFAULT", "langfuse.observation.level", false));
    assertThat(judged("noted").outcome().status()).isEqualTo(ExecutionStatus.SUCCESS);
    assertThat(drawing.find("levelled").outcome().status()).isEqualTo(ExecutionStatus.FAILURE);
  }

  @Test
  void anErrorTakesTypeAndMessageFromItsLastException() {
    drawing
        .tool("t", 0, 10)
        .status(SpanStatus.ERROR, "status text")
        .event("exception", 1, "exception.type", "KeyError", "exception.message", "first")
        .event(
            "exception", 2,
            "exception.type", "ValueError",
            "exception.message", "x must be positive",
            "exception.stacktrace", "Traceback …");
    StepError error = error("t");
    assertThat(error.type()).contains("ValueError");
    assertThat(error.message()).contains("x must be positive");
    assertThat(error.stackTrace()).contains("Traceback …");
    assertThat(error.hidden()).isFalse();
    assertThat(error.confidence()).isEqualTo(1.0);
  }

  @Test
  void anExceptionInALogRecordComesBeforeOneInAnEvent() {
    drawing
        .tool("t", 0, 10)
        .status(SpanStatus.ERROR, "")
        .log("exception", 1, Value.absent(), "exception.type", "FromLog", "exception.message", "a")
        .event("exception", 2, "exception.type", "FromEvent", "exception.message", "b");
    assertThat(error("t").type()).contains("FromLog");
  }

  @ParameterizedTest
  @CsvSource({
    "_OTHER, ConnectionError, ConnectionError",
    "_OTHER, acme.Oops, acme.Oops",
    "tool_error, ConnectionError, ConnectionError",
    "openai.APIStatusError, openai.RateLimitError, openai.RateLimitError",
    "ValueError, RateLimitError, RateLimitError",
    "RateLimitError, openai.APIStatusError, RateLimitError",
    "429, APIStatusError, 429",
    "acme.Oops, acme.Wrapped, acme.Oops"
  })
  void theMoreTellingOfErrorTypeAndExceptionIsTheType(String type, String raised, String told) {
    drawing
        .tool("t", 0, 10)
        .status(SpanStatus.ERROR, "")
        .attribute("error.type", type)
        .event("exception", 5, "exception.type", raised, "exception.message", "x");
    assertThat(error("t").type()).contains(told);
  }

  @Test
  void withoutAnExceptionTheStatusMessageSpeaksAndTheStackBelowItIsCutOff() {
    drawing
        .tool("t", 0, 10)
        .status(SpanStatus.ERROR, "ValueError: bad input\nTraceback (most recent call last):\n …");
    StepError error = error("t");
    assertThat(error.type()).contains("ValueError");
    assertThat(error.message()).contains("ValueError: bad input");
    assertThat(error.stackTrace().orElse("")).startsWith("Traceback");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Error: request timed out | Error: request timed out | TIMEOUT",
        "idle timeout waiting for SSE | idle timeout waiting for SSE | TIMEOUT",
        "Permission denied | Permission denied | FAILURE",
        "{\"error\": \"permission denied\"} | permission denied | FAILURE",
        "{\"success\": false, \"message\": \"no such row\"} | no such row | FAILURE",
        "{\"error\": {\"code\": 504, \"message\": \"gone\"}} | gone | TIMEOUT"
      })
  void whatTheResultOfAFailedStepTellsIsRead(
      String result, String message, ExecutionStatus status) {
    var word = new ExplicitOutcome(ExecutionStatus.FAILURE, "error", "gen_ai.tool.status", false);
    drawing.tool("word", 0, 10).status(SpanStatus.OK, "").explicit(word).returned(result);
    drawing.tool("status", 0, 10).status(SpanStatus.ERROR, "").returned(result);
    drawing.tool("general", 0, 10).status(SpanStatus.ERROR, "tool failed").returned(result);
    for (String name : List.of("word", "status", "general")) {
      assertThat(error(name).message()).as(name).contains(message);
      assertThat(drawing.find(name).outcome().status()).as(name).isEqualTo(status);
      assertThat(drawing.find(name).has(StepFlag.HIDDEN_ERROR)).as(name).isFalse();
    }
  }

  @Test
  void anErrorObjectInTheResultOfAFailedStepGivesTypeAndCodes() {
    drawing
        .tool("t", 0, 10)
        .status(SpanStatus.ERROR, "")
        .attribute("error.type", "tool_error")
        .returned("{\"error\": {\"type\": \"rate_limit_error\", \"code\": 429}}");
    StepError error = error("t");
    assertThat(error.type()).contains("rate_limit_error");
    assertThat(error.codes()).contains(new ErrorCode(Scheme.HTTP, "429"));
  }

  @ParameterizedTest
  @CsvSource({
    "upstream_failed, , upstream_failed",
    "upstream_failed, KeyError, KeyError",
    "error, , _OTHER",
    "crashed, , _OTHER"
  })
  void theDialectsWordNamesAnErrorThatNothingElseNames(String word, String type, String told) {
    var step =
        drawing
            .tool("t", 0, 10)
            .explicit(new ExplicitOutcome(ExecutionStatus.FAILURE, word, "state", false));
    if (type != null) {
      step.attribute("error.type", type);
    }
    assertThat(error("t").type()).contains(told);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "RateLimitError('slow down') | RateLimitError",
        "KeyError: 'x' | KeyError",
        "MaxTurnsExceeded: Max turns (10) exceeded | MaxTurnsExceeded",
        "Stage: nothing there | Exception",
        "SSL: CERTIFICATE_VERIFY_FAILED | Exception"
      })
  void anErrorWithoutANameIsNamedByTheBeginningOfItsText(String text, String name) {
    drawing
        .tool("raised", 0, 10)
        .status(SpanStatus.ERROR, "")
        .event("exception", 5, "exception.type", "Exception", "exception.message", text);
    drawing.tool("told", 0, 10).status(SpanStatus.ERROR, text);
    assertThat(error("raised").type()).contains(name);
    assertThat(error("told").type()).contains(name.equals("Exception") ? "_OTHER" : name);
  }

  @Test
  void anErrorThatSaysNothingIsOther() {
    drawing.tool("t", 0, 10).status(SpanStatus.ERROR, "");
    assertThat(error("t").type()).contains("_OTHER");
  }

  @ParameterizedTest
  @CsvSource({
    "http.response.status_code, 504, HTTP, 504, TIMEOUT",
    "http.response.status_code, 429, HTTP, 429, FAILURE",
    "http.response.status_code, 499, HTTP, 499, CANCELLED",
    "rpc.grpc.status_code, 4, GRPC, 4, TIMEOUT",
    "rpc.grpc.status_code, CANCELLED, GRPC, 1, CANCELLED",
    "rpc.grpc.status_code, UNAVAILABLE, GRPC, 14, FAILURE",
    "rpc.response.status_code, -32602, JSON_RPC, -32602, FAILURE",
    "rpc.response.status_code, -32001, JSON_RPC, -32001, TIMEOUT",
    "db.response.status_code, 28000, SQLSTATE, 28000, FAILURE",
    "error.type, 503, HTTP, 503, FAILURE",
    "error.type, DEADLINE_EXCEEDED, GRPC, 4, TIMEOUT"
  })
  void codesAreCollectedAndRefineTheError(
      String key, String value, Scheme scheme, String code, ExecutionStatus status) {
    drawing.tool("t", 0, 10).status(SpanStatus.ERROR, "").attribute(key, value);
    Outcome outcome = judged("t").outcome();
    assertThat(outcome.status()).isEqualTo(status);
    outcome
        .failure()
        .ifPresent(error -> assertThat(error.codes()).contains(new ErrorCode(scheme, code)));
  }

  @ParameterizedTest
  @CsvSource({
    "28P01, '', FAILURE, 28P01",
    "57014, canceling statement due to user request, CANCELLED, ",
    "57014, canceling statement due to statement timeout, TIMEOUT, 57014",
    "ABORT, '', FAILURE, "
  })
  void anSqlStateMayStandInTheErrorTypeOfAQuery(
      String type, String message, ExecutionStatus status, String code) {
    drawing
        .step("query", Operation.DB, 0, 7)
        .status(SpanStatus.ERROR, message)
        .attribute("db.system.name", "postgresql")
        .attribute("error.type", type);
    drawing.tool("no query", 0, 7).status(SpanStatus.ERROR, "").attribute("error.type", "28P01");
    Outcome outcome = judged("query").outcome();
    assertThat(outcome.status()).isEqualTo(status);
    assertThat(outcome.failure().map(StepError::codes).orElse(List.of()))
        .extracting(ErrorCode::value)
        .isEqualTo(code == null ? List.of() : List.of(code));
    assertThat(error("no query").codes()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "TimeoutError, TIMEOUT",
    "asyncio.CancelledError, CANCELLED",
    "java.net.SocketTimeoutException, TIMEOUT",
    "ValueError, FAILURE"
  })
  void theTypeRefinesTheError(String type, ExecutionStatus status) {
    drawing.tool("t", 0, 7).status(SpanStatus.ERROR, "").attribute("error.type", type);
    assertThat(judged("t").outcome().status()).isEqualTo(status);
  }

  @Test
  void theLastRequestBelowTheStepGivesItsCode() {
    drawing
        .model("m", 0, 100)
        .status(SpanStatus.ERROR, "")
        .fold(Operation.HTTP, 90, true, "http.response.status_code", 529)
        .fold(Operation.HTTP, 40, true, "http.response.status_code", 500);
    assertThat(error("m").codes()).containsExactly(new ErrorCode(Scheme.HTTP, "529"));
  }

  @Test
  void theLastRequestCountsWithoutACodeToo() {
    drawing
        .tool("timed out", 0, 100)
        .status(SpanStatus.ERROR, "")
        .fold(Operation.HTTP, 40, true, "error.type", "httpx.ConnectTimeout");
    drawing
        .tool("refused", 0, 100)
        .status(SpanStatus.ERROR, "")
        .fold(Operation.HTTP, 40, true, "http.response.status_code", 429)
        .fold(Operation.HTTP, 90, true, "error.type", "ConnectionError");
    drawing
        .tool("rejected", 0, 100)
        .status(SpanStatus.ERROR, "")
        .fold(Operation.DB, 40, true, "db.response.status_code", "28P01");
    drawing.tool("unset", 0, 100).fold(Operation.HTTP, 40, true, "error.type", "ConnectionError");
    assertThat(judged("timed out").outcome().status()).isEqualTo(ExecutionStatus.TIMEOUT);
    assertThat(error("refused").type()).contains("ConnectionError");
    assertThat(error("refused").codes()).isEmpty();
    assertThat(error("rejected").codes()).containsExactly(new ErrorCode(Scheme.SQLSTATE, "28P01"));
    assertThat(error("unset").type()).contains("ConnectionError");
    assertThat(error("unset").hidden()).isTrue();
  }

  @Test
  void aRequestThatFailedBeforeOthersSucceededIsNotTheLast() {
    drawing
        .tool("queried", 0, 100)
        .fold(Operation.HTTP, 40, true, "error.type", "ConnectionError")
        .fold(Operation.DB, 90, false, "db.system.name", "postgresql");
    assertThat(judged("queried").outcome().status()).isEqualTo(ExecutionStatus.SUCCESS);
  }

  @Test
  void aProvidersErrorTypeIsReadOutOfAPrintedBody() {
    drawing
        .model("m", 0, 100)
        .status(
            SpanStatus.ERROR,
            "Error code: 429 - {'error': {'message': 'no', 'type': 'insufficient_quota'}}");
    assertThat(error("m").codes()).contains(new ErrorCode(Scheme.PROVIDER, "insufficient_quota"));
  }

  @ParameterizedTest
  @CsvSource({"tokens", "requests"})
  void whatOpenAiLimitsIsAProvidersErrorType(String type) {
    drawing
        .model("m", 0, 100)
        .status(SpanStatus.ERROR, "Error: {'error': {'message': 'no', 'type': '" + type + "'}}");
    assertThat(error("m").codes()).containsExactly(new ErrorCode(Scheme.PROVIDER, type));
  }

  @Test
  void anErrorTypeWithoutTheStatusIsAFailureUnlessAResultCameOfIt() {
    drawing.tool("failed", 0, 10).attribute("error.type", "tool_error");
    drawing.tool("recovered", 20, 30).attribute("error.type", "_OTHER").returned("{\"a\": 1}");
    assertThat(judged("failed").outcome().status()).isEqualTo(ExecutionStatus.FAILURE);
    assertThat(drawing.find("recovered").outcome().status()).isEqualTo(ExecutionStatus.SUCCESS);
    assertThat(drawing.find("recovered").has(StepFlag.RECOVERED)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "http.response.status_code, 500, FAILURE",
    "http.response.status_code, 599, FAILURE",
    "http.response.status_code, 504, TIMEOUT",
    "http.response.status_code, 404, SUCCESS",
    "http.response.status_code, 200, SUCCESS",
    "http.response.status_code, 600, SUCCESS",
    "rpc.grpc.status_code, 13, FAILURE",
    "rpc.grpc.status_code, UNAVAILABLE, FAILURE",
    "rpc.grpc.status_code, DEADLINE_EXCEEDED, TIMEOUT",
    "rpc.grpc.status_code, 5, SUCCESS",
    "rpc.grpc.status_code, 0, SUCCESS"
  })
  void aServersFaultWithoutAStatusIsAFailure(String key, String value, ExecutionStatus status) {
    drawing.step("call", Operation.HTTP, 0, 10).kind(StepKind.CLIENT).attribute(key, value);
    drawing
        .step("vouched for", Operation.HTTP, 20, 30)
        .status(SpanStatus.OK, "")
        .attribute(key, value);
    drawing.step("came back", Operation.HTTP, 40, 50).attribute(key, value).returned("{\"a\": 1}");
    assertThat(judged("call").outcome().status()).isEqualTo(status);
    assertThat(drawing.find("vouched for").outcome().status()).isEqualTo(ExecutionStatus.SUCCESS);
    assertThat(drawing.find("came back").outcome().status()).isEqualTo(ExecutionStatus.SUCCESS);
  }

  @Test
  void anExceptionThatStayedInsideIsARecovery() {
    drawing
        .tool("t", 0, 10)
        .event("exception", 1, "exception.type", "E", "exception.escaped", false);
    assertThat(judged("t").outcome().status()).isEqualTo(ExecutionStatus.SUCCESS);
    assertThat(drawing.find("t").has(StepFlag.RECOVERED)).isTrue();
  }

  @Test
  void aResultThatIsAnErrorIsAHiddenFailure() {
    drawing.tool("t", 0, 10).returned("Error: user not found");
    StepError error = error("t");
    assertThat(drawing.find("t").has(StepFlag.HIDDEN_ERROR)).isTrue();
    assertThat(error.hidden()).isTrue();
    assertThat(error.confidence()).isEqualTo(0.80);
    assertThat(error.message()).contains("Error: user not found");
  }

  @Test
  void anOkDoesNotHideAnErrorInTheResult() {
    drawing.tool("t", 0, 10).status(SpanStatus.OK, "").returned("{\"isError\": true}");
    assertThat(judged("t").outcome().status()).isEqualTo(ExecutionStatus.FAILURE);
  }

  @Test
  void anErrorBesideDataIsPartial() {
    drawing.tool("t", 0, 10).returned("{\"data\": {\"a\": 1}, \"errors\": [{\"message\": \"b\"}]}");
    assertThat(judged("t").outcome()).isEqualTo(new Outcome.Partial("error_beside_result"));
  }

  @Test
  void whatAModelSaysIsNeverSearchedForErrors() {
    drawing.model("m", 0, 10).returned("Error: I could not find it");
    drawing.agent("a", 0, 10).returned("{\"error\": \"nothing\"}");
    assertThat(judged("m").outcome().status()).isEqualTo(ExecutionStatus.SUCCESS);
    assertThat(drawing.find("a").outcome().status()).isEqualTo(ExecutionStatus.SUCCESS);
  }

  @Test
  void aCallWhoseResultTheModelWasGivenAsAnErrorFailed() {
    drawing.tool("t", 0, 10).call("c").returned("no");
    drawing
        .model("m", 20, 30)
        .attribute(
            "gen_ai.input.messages",
            """
            [{"role": "user", "content": [{"type": "tool_result", "tool_use_id": "c", "is_error": true, "content": "no"}]}]
            """);
    StepError error = error("t");
    assertThat(error.hidden()).isTrue();
    assertThat(error.confidence()).isEqualTo(0.98);
  }

  @Test
  void aToolWithoutResultWhoseLastRequestFailedFailed() {
    drawing.tool("t", 0, 10).fold(Operation.HTTP, 9, false, "http.response.status_code", 404);
    drawing
        .tool("vouched for", 10, 20)
        .status(SpanStatus.OK, "")
        .fold(Operation.HTTP, 19, false, "http.response.status_code", 404);
    drawing
        .tool("retried", 20, 30)
        .fold(Operation.HTTP, 22, true, "http.response.status_code", 503)
        .fold(Operation.HTTP, 29, false, "http.response.status_code", 200);
    assertThat(judged("t").outcome().status()).isEqualTo(ExecutionStatus.FAILURE);
    assertThat(drawing.find("vouched for").outcome().status()).isEqualTo(ExecutionStatus.FAILURE);
    assertThat(drawing.find("retried").outcome().status()).isEqualTo(ExecutionStatus.SUCCESS);
    assertThat(drawing.find("retried").has(StepFlag.RECOVERED)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "stop, SUCCESS",
    "tool_calls, SUCCESS",
    "length, PARTIAL",
    "max_tokens, PARTIAL",
    "content_filter, PARTIAL",
    "FinishReason.MAX_TOKENS, PARTIAL",
    "error, FAILURE"
  })
  void theFinishReasonDecidesWhereTheStatusIsSilent(String reason, ExecutionStatus status) {
    drawing.model("m", 0, 10).attribute("gen_ai.response.finish_reasons", reason);
    assertThat(judged("m").outcome().status()).isEqualTo(status);
  }

  @Test
  void aStepThatNeverEndedRunsStill() {
    drawing.tool("t", 0, -1);
    assertThat(judged("t").outcome()).isEqualTo(new Outcome.Running());
    assertThat(drawing.find("t").has(StepFlag.NEVER_ENDED)).isTrue();
  }

  @Test
  void whatWasOpenWhenItsParentFailedWasCancelled() {
    drawing.agent("a", 0, 100).status(SpanStatus.ERROR, "boom");
    drawing.tool("t", 10, -1).in("a");
    assertThat(judged("t").outcome()).isEqualTo(new Outcome.Cancelled("parent_failed"));
  }

  @Test
  void whatWasOpenWhenItsSiblingFailedWasCancelledOnceTheParentIsOver() {
    drawing.agent("over", 0, 100);
    drawing.tool("open", 10, -1).in("over");
    drawing.tool("failed", 20, 30).in("over").status(SpanStatus.ERROR, "boom");
    drawing.tool("later", 40, -1).in("over");
    drawing.agent("going on", 0, -1);
    drawing.tool("beside", 10, -1).in("going on");
    drawing.tool("failed too", 20, 30).in("going on").status(SpanStatus.ERROR, "boom");
    assertThat(judged("open").outcome()).isEqualTo(new Outcome.Cancelled("sibling_failed"));
    assertThat(drawing.find("later").outcome()).isEqualTo(new Outcome.Running());
    assertThat(drawing.find("beside").outcome()).isEqualTo(new Outcome.Running());
  }

  @Test
  void anInterruptWaitsAndIsNoFailure() {
    drawing
        .step("node", Operation.CHAIN, 0, 10)
        .status(SpanStatus.ERROR, "GraphInterrupt(…)")
        .event("exception", 5, "exception.type", "langgraph.errors.GraphInterrupt");
    assertThat(judged("node").outcome()).isEqualTo(new Outcome.Pending("interrupt"));
  }

  @ParameterizedTest
  @CsvSource({"interrupt, interrupt", "gen_ai.agent.paused, paused"})
  void aMarkThatAStepWaitsStandsBehindWhatSaysThatItFailed(String mark, String reason) {
    drawing.step("waits", Operation.CHAIN, 0, 10).status(SpanStatus.OK, "").event(mark, 5);
    drawing.step("error", Operation.CHAIN, 0, 10).status(SpanStatus.ERROR, "boom").event(mark, 5);
    drawing
        .step("raised", Operation.CHAIN, 0, 10)
        .event(mark, 5)
        .event("exception", 6, "exception.type", "ValueError");
    drawing.tool("hidden", 0, 10).returned("{\"isError\": true}").event(mark, 5);
    assertThat(judged("waits").outcome()).isEqualTo(new Outcome.Pending(reason));
    assertThat(drawing.find("error").outcome().status()).isEqualTo(ExecutionStatus.FAILURE);
    assertThat(drawing.find("raised").outcome().status()).isEqualTo(ExecutionStatus.FAILURE);
    assertThat(drawing.find("hidden").outcome().status()).isEqualTo(ExecutionStatus.FAILURE);
  }

  @Test
  void anAgentThatWasResumedWaitsNoMore() {
    drawing
        .agent("resumed", 0, 10)
        .status(SpanStatus.OK, "")
        .event("gen_ai.agent.paused", 5)
        .event("gen_ai.agent.resumed", 7);
    drawing
        .agent("paused again", 0, 10)
        .event("gen_ai.agent.paused", 5)
        .event("gen_ai.agent.resumed", 7)
        .event("gen_ai.agent.paused", 8);
    assertThat(judged("resumed").outcome()).isEqualTo(new Outcome.Succeeded(false));
    assertThat(drawing.find("paused again").outcome()).isEqualTo(new Outcome.Pending("paused"));
  }

  @Test
  void aGuardThatStopsTheRunDidItsWorkAndTheRunWasCancelled() {
    drawing
        .agent("run", 0, 100)
        .status(SpanStatus.ERROR, "")
        .event("exception", 50, "exception.type", "InputGuardrailTripwireTriggered");
    drawing
        .step("guard", Operation.GUARDRAIL, 10, 40)
        .in("run")
        .status(SpanStatus.ERROR, "")
        .event("exception", 39, "exception.type", "InputGuardrailTripwireTriggered");
    assertThat(judged("guard").outcome().status()).isEqualTo(ExecutionStatus.SUCCESS);
    assertThat(drawing.find("run").outcome()).isEqualTo(new Outcome.Cancelled("guardrail"));
  }

  @Test
  void whatSteersIsKnownByTheTypeOfTheErrorAlone() {
    drawing
        .step("interrupted", Operation.CHAIN, 0, 10)
        .status(SpanStatus.ERROR, "")
        .attribute("error.type", "langgraph.errors.GraphInterrupt");
    drawing
        .step("went on", Operation.CHAIN, 0, 10)
        .status(SpanStatus.ERROR, "")
        .attribute("error.type", "ParentCommand");
    drawing
        .agent("stopped", 0, 10)
        .status(SpanStatus.ERROR, "")
        .attribute("error.type", "agents.InputGuardrailTripwireTriggered");
    drawing
        .step("guard", Operation.GUARDRAIL, 0, 10)
        .status(SpanStatus.ERROR, "")
        .attribute("error.type", "InputGuardrailTripwireTriggered");
    drawing
        .agent("told so", 0, 10)
        .status(SpanStatus.ERROR, "Guardrail tripwire triggered: {'guardrail': 'g'}");
    assertThat(judged("interrupted").outcome()).isEqualTo(new Outcome.Pending("interrupt"));
    assertThat(drawing.find("went on").outcome().status()).isEqualTo(ExecutionStatus.SUCCESS);
    assertThat(drawing.find("stopped").outcome()).isEqualTo(new Outcome.Cancelled("guardrail"));
    assertThat(drawing.find("guard").outcome().status()).isEqualTo(ExecutionStatus.SUCCESS);
    assertThat(drawing.find("told so").outcome()).isEqualTo(new Outcome.Cancelled("guardrail"));
  }

  @Test
  void aGeneratorThatWasClosedWasCancelledHoweverItIsReported() {
    drawing
        .step("event", Operation.CHAIN, 0, 10)
        .status(SpanStatus.ERROR, "")
        .event("exception", 5, "exception.type", "GeneratorExit", "exception.message", "");
    drawing
        .step("type", Operation.CHAIN, 0, 10)
        .status(SpanStatus.ERROR, "")
        .attribute("error.type", "GeneratorExit");
    assertThat(judged("event").outcome().status()).isEqualTo(ExecutionStatus.CANCELLED);
    assertThat(drawing.find("type").outcome()).isEqualTo(drawing.find("event").outcome());
  }

  @Test
  void aStepThatTheFrameworkSaysItRecoveredIsNoFailure() {
    drawing
        .step("Step 1", Operation.ITERATION, 0, 10)
        .status(SpanStatus.OK, "")
        .event("agent.step_recovery", 5, "exception.type", "AgentParsingError");
    assertThat(judged("Step 1").outcome().status()).isEqualTo(ExecutionStatus.SUCCESS);
    assertThat(drawing.find("Step 1").has(StepFlag.RECOVERED)).isTrue();
  }

  @Test
  void anExceptionOnItsWayUpIsOneFailure() {
    drawing.agent("a", 0, 100).status(SpanStatus.ERROR, "ValueError: bad");
    drawing
        .step("chain", Operation.CHAIN, 0, 90)
        .in("a")
        .status(SpanStatus.ERROR, "ValueError: bad");
    drawing.tool("t", 10, 80).in("chain").status(SpanStatus.ERROR, "ValueError: bad");
    judged("t");
    assertThat(drawing.find("t").flags()).isEmpty();
    assertThat(drawing.find("chain").has(StepFlag.PROPAGATED)).isTrue();
    assertThat(drawing.find("a").has(StepFlag.PROPAGATED)).isTrue();
  }

  @Test
  void anExceptionOnItsWayUpPastASilentStepIsOneFailure() {
    drawing.agent("a", 0, 100).status(SpanStatus.ERROR, "ConnectionError: refused");
    drawing.step("silent", Operation.CHAIN, 0, 90).in("a");
    drawing.tool("t", 10, 80).in("silent").status(SpanStatus.ERROR, "ConnectionError: refused");
    drawing.agent("b", 200, 300).status(SpanStatus.ERROR, "MaxTurnsExceeded: 10");
    drawing.step("caught", Operation.CHAIN, 200, 290).in("b");
    drawing.tool("u", 210, 280).in("caught").status(SpanStatus.ERROR, "ConnectionError: refused");
    judged("t");
    assertThat(drawing.find("a").has(StepFlag.PROPAGATED)).isTrue();
    assertThat(drawing.find("t").has(StepFlag.HANDLED)).isFalse();
    assertThat(drawing.find("silent").has(StepFlag.RECOVERED)).isFalse();
    assertThat(drawing.find("b").has(StepFlag.PROPAGATED)).isFalse();
    assertThat(drawing.find("u").has(StepFlag.HANDLED)).isTrue();
  }

  @Test
  void aParentWithAnErrorOfItsOwnIsAnOriginToo() {
    drawing.agent("a", 0, 100).status(SpanStatus.ERROR, "MaxTurnsExceeded: 10");
    drawing.tool("t", 10, 80).in("a").status(SpanStatus.ERROR, "ValueError: bad");
    judged("t");
    assertThat(drawing.find("a").has(StepFlag.PROPAGATED)).isFalse();
  }

  @Test
  void aFailureThatItsParentLivedThroughWasHandled() {
    drawing.agent("a", 0, 100);
    drawing.tool("t", 10, 80).in("a").status(SpanStatus.ERROR, "bad");
    judged("t");
    assertThat(drawing.find("t").has(StepFlag.HANDLED)).isTrue();
    assertThat(drawing.find("t").outcome().status()).isEqualTo(ExecutionStatus.FAILURE);
    assertThat(drawing.find("a").has(StepFlag.RECOVERED)).isTrue();
  }

  @Test
  void aRequestWithoutAnswerBelowACancelledStepWasCancelledToo() {
    drawing
        .agent("a", 0, 100)
        .status(SpanStatus.ERROR, "")
        .attribute("error.type", "CancelledError");
    drawing
        .step("GET", Operation.HTTP, 10, 100)
        .in("a")
        .kind(StepKind.CLIENT)
        .attribute("http.request.method", "GET");
    assertThat(judged("GET").outcome()).isEqualTo(new Outcome.Cancelled("caller"));
  }

  private StepError error(String name) {
    Optional<StepError> error = judged(name).outcome().failure();
    assertThat(error).isPresent();
    return error.orElseThrow();
  }

  private StepDraft judged(String name) {
    apply();
    return drawing.find(name);
  }

  private TraceDraft apply() {
    TraceDraft trace = drawing.build();
    MessageReader.read(trace);
    OutcomeRules.apply(trace);
    return trace;
  }
}
