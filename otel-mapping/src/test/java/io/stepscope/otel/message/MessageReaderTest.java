/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.stepscope.analyzer.model.RequestedCall;
import io.stepscope.analyzer.model.Value;
import io.stepscope.otel.draft.StepDraft;
import io.stepscope.otel.draft.ToolResponse;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MessageReaderTest {
  private static final String ASKED =
      """
      {"id": "call_1", "type": "function",
       "function": {"name": "lookup", "arguments": "{\\"city\\": \\"Oslo\\"}"}}
      """;

  /// One attribute list for each shape; all say the same: `lookup(city=Oslo)` was asked for as
  /// call_1.
  static Stream<Arguments> answers() {
    return Stream.of(
        argumentSet(
            "parts",
            List.of(
                "gen_ai.output.messages",
                """
                [{"role": "assistant", "finish_reason": "tool_call", "parts": [
                  {"type": "text", "content": "let me see"},
                  {"type": "tool_call", "id": " call_1", "name": "lookup", "arguments": {"city": "Oslo"}}]}]
                """)),
        argumentSet(
            "OpenInference, flattened",
            List.of(
                "llm.output_messages.0.message.role", "assistant",
                "llm.output_messages.0.message.tool_calls.0.tool_call.id", "call_1",
                "llm.output_messages.0.message.tool_calls.0.tool_call.function.name", "lookup",
                "llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments",
                    "{\"city\": \"Oslo\"}")),
        argumentSet(
            "OpenLLMetry, flattened",
            List.of(
                "gen_ai.completion.0.role", "assistant",
                "gen_ai.completion.0.finish_reason", "tool_calls",
                "gen_ai.completion.0.tool_calls.0.id", "call_1",
                "gen_ai.completion.0.tool_calls.0.name", "lookup",
                "gen_ai.completion.0.tool_calls.0.arguments", "{\"city\": \"Oslo\"}")),
        argumentSet(
            "LangSmith, whole",
            List.of(
                "gen_ai.completion",
                """
                {"generations": [[{"message": {"lc": 1, "type": "constructor",
                  "id": ["langchain", "schema", "messages", "AIMessage"],
                  "kwargs": {"content": [{"type": "tool_use", "id": "call_1", "name": "lookup", "input": {"city": "Oslo"}}],
                    "tool_calls": [{"name": "lookup", "args": {"city": "Oslo"}, "id": "call_1", "type": "tool_call"}]}}}]]}
                """)),
        argumentSet(
            "Vercel",
            List.of(
                "ai.response.toolCalls",
                """
                [{"toolCallType": "function", "toolCallId": "call_1", "toolName": "lookup",
                  "args": "{\\"city\\": \\"Oslo\\"}"}]
                """)),
        argumentSet(
            "Vercel, later",
            List.of(
                "ai.response.toolCalls",
                """
                [{"toolCallId": "call_1", "toolName": "lookup", "input": {"city": "Oslo"}}]
                """)),
        argumentSet(
            "Google ADK",
            List.of(
                "gcp.vertex.agent.llm_response",
                """
                {"content": {"role": "model", "parts": [
                  {"function_call": {"id": "call_1", "name": "lookup", "args": {"city": "Oslo"}}}]}}
                """)),
        argumentSet(
            "Gemini candidates",
            List.of(
                "output.value",
                """
                {"candidates": [{"content": {"parts": [
                  {"functionCall": {"id": "call_1", "name": "lookup", "args": {"city": "Oslo"}}}]}}]}
                """)),
        argumentSet(
            "pydantic-ai events",
            List.of(
                "events",
                "[{\"event.name\": \"gen_ai.user.message\", \"content\": \"hi\"},"
                    + "{\"event.name\": \"gen_ai.choice\", \"index\": 0, \"message\":"
                    + " {\"role\": \"assistant\", \"tool_calls\": ["
                    + ASKED
                    + "]}}]")),
        argumentSet(
            "pydantic-ai messages of the first generation",
            List.of(
                "pydantic_ai.all_messages",
                """
                [{"kind": "request", "parts": [{"part_kind": "user-prompt", "content": "hi"}]},
                 {"kind": "response", "parts": [
                  {"part_kind": "tool-call", "tool_name": "lookup", "args": {"city": "Oslo"}, "tool_call_id": "call_1"}]}]
                """)),
        argumentSet(
            "OpenAI chat body",
            List.of(
                "output.value",
                "{\"choices\": [{\"finish_reason\": \"tool_calls\", \"message\": {\"role\":"
                    + " \"assistant\", \"content\": null, \"tool_calls\": ["
                    + ASKED
                    + "]}}]}")),
        argumentSet(
            "OpenAI responses body",
            List.of(
                "output.value",
                """
                {"output": [{"type": "function_call", "id": "fc_9", "call_id": "call_1",
                  "name": "lookup", "arguments": "{\\"city\\": \\"Oslo\\"}"}]}
                """)),
        argumentSet(
            "Anthropic body",
            List.of(
                "langfuse.observation.output",
                """
                {"role": "assistant", "stop_reason": "tool_use", "content": [
                  {"type": "tool_use", "id": "call_1", "name": "lookup", "input": {"city": "Oslo"}}]}
                """)),
        argumentSet(
            "Bedrock body",
            List.of(
                "mlflow.spanOutputs",
                """
                {"output": {"message": {"role": "assistant", "content": [
                  {"toolUse": {"toolUseId": "call_1", "name": "lookup", "input": {"city": "Oslo"}}}]}}}
                """)),
        argumentSet(
            "cut in the middle",
            List.of(
                "gen_ai.output.messages",
                """
                [{"role": "assistant", "parts": [
                  {"type": "tool_call", "id": "call_1", "name": "lookup", "arguments": {"city": "Oslo"}},
                  {"type": "text", "content": "and furtherm\
                """)));
  }

  @ParameterizedTest
  @MethodSource("answers")
  void everyShapeOfAnAnswerTellsOfTheCall(List<Object> attributes) {
    var step = read(attributes);
    assertThat(step.requestedCalls()).hasSize(1);
    RequestedCall call = step.requestedCalls().getFirst();
    assertThat(call.callId()).contains("call_1");
    assertThat(call.toolName()).isEqualTo("lookup");
    assertThat(call.arguments()).isEqualTo(LenientJson.parse("{\"city\": \"Oslo\"}").value());
    assertThat(call.executed()).isEmpty();
  }

  /// All say the same: call_1 returned `sunny` to a user who asked `weather?`.
  static Stream<Arguments> inputs() {
    String user = "{\"role\": \"user\", \"content\": \"weather?\"}";
    return Stream.of(
        argumentSet(
            "parts",
            List.of(
                "gen_ai.input.messages",
                """
                [{"role": "user", "parts": [{"type": "text", "content": "weather?"}]},
                 {"role": "tool", "parts": [{"type": "tool_call_response", "id": "call_1", "response": "sunny"}]}]
                """)),
        argumentSet(
            "parts with result",
            List.of(
                "gen_ai.input.messages",
                """
                [{"role": "user", "parts": [{"type": "text", "content": "weather?"}]},
                 {"role": "tool", "parts": [{"type": "tool_call_response", "id": " call_1", "result": "sunny"}]}]
                """)),
        argumentSet(
            "OpenInference, flattened",
            List.of(
                "llm.input_messages.0.message.role", "user",
                "llm.input_messages.0.message.contents.0.message_content.type", "text",
                "llm.input_messages.0.message.contents.0.message_content.text", "weather?",
                "llm.input_messages.1.message.role", "tool",
                "llm.input_messages.1.message.tool_call_id", "call_1",
                "llm.input_messages.1.message.content", "sunny")),
        argumentSet(
            "OpenLLMetry, flattened",
            List.of(
                "gen_ai.prompt.0.role", "user",
                "gen_ai.prompt.0.content", "weather?",
                "gen_ai.prompt.1.role", "tool",
                "gen_ai.prompt.1.tool_call_id", "call_1",
                "gen_ai.prompt.1.content", "sunny")),
        argumentSet(
            "whole OpenAI prompt",
            List.of(
                "gen_ai.prompt",
                "{\"messages\": ["
                    + user
                    + ", {\"role\": \"tool\", \"tool_call_id\": \"call_1\", \"content\":"
                    + " \"sunny\"}]}")),
        argumentSet(
            "Vercel",
            List.of(
                "ai.prompt.messages",
                """
                [{"role": "user", "content": [{"type": "text", "text": "weather?"}]},
                 {"role": "tool", "content": [
                   {"type": "tool-result", "toolCallId": "call_1", "toolName": "lookup", "result": "sunny"}]}]
                """)),
        argumentSet(
            "Google ADK",
            List.of(
                "gcp.vertex.agent.llm_request",
                """
                {"model": "m", "contents": [{"role": "user", "parts": [{"text": "weather?"}]},
                 {"role": "user", "parts": [
                   {"function_response": {"id": "call_1", "name": "lookup", "response": "sunny"}}]}]}
                """)),
        argumentSet(
            "Anthropic body",
            List.of(
                "input.value",
                """
                {"messages": [{"role": "user", "content": "weather?"}, {"role": "user", "content": [
                  {"type": "tool_result", "tool_use_id": "call_1", "content": "sunny"}]}]}
                """)),
        argumentSet(
            "OpenAI responses body",
            List.of(
                "request_data",
                """
                {"input": [{"role": "user", "content": "weather?"},
                  {"type": "function_call_output", "call_id": "call_1", "output": "sunny"}]}
                """)),
        argumentSet(
            "LangChain messages",
            List.of(
                "input.value",
                """
                {"messages": [[
                  {"lc": 1, "type": "constructor", "id": ["langchain", "schema", "HumanMessage"],
                   "kwargs": {"content": "weather?", "type": "human"}},
                  {"lc": 1, "type": "constructor", "id": ["langchain", "schema", "ToolMessage"],
                   "kwargs": {"content": "sunny", "type": "tool", "tool_call_id": "call_1", "status": "success"}}]]}
                """)),
        argumentSet(
            "pydantic-ai, all messages",
            List.of(
                "pydantic_ai.all_messages",
                """
                [{"role": "user", "parts": [{"type": "text", "content": "weather?"}]},
                 {"role": "user", "parts": [{"type": "tool_call_response", "id": "call_1", "name": "lookup", "result": "sunny"}]},
                 {"role": "assistant", "parts": [{"type": "text", "content": "It is sunny."}]}]
                """)));
  }

  @ParameterizedTest
  @MethodSource("inputs")
  void everyShapeOfAnInputTellsOfTheResultAndTheUser(List<Object> attributes) {
    var step = read(attributes);
    assertThat(step.toolResponses()).hasSize(1);
    ToolResponse response = step.toolResponses().getFirst();
    assertThat(response.callId()).contains("call_1");
    assertThat(response.result()).isEqualTo(Value.text("sunny"));
    assertThat(response.error()).isFalse();
    assertThat(step.lastUserText()).contains("weather?");
  }

  @Test
  void messagesInEventsAreRead() {
    var drawing = new DraftTrace();
    drawing
        .model("chat", 0, 10)
        .event("gen_ai.user.message", 0, "content", "weather?")
        .event("gen_ai.tool.message", 1, "id", "call_1", "content", "sunny")
        .event(
            "gen_ai.choice",
            9,
            "finish_reason",
            "tool_use",
            "message",
            "[{\"toolUse\": {\"toolUseId\": \"call_2\", \"name\": \"lookup\", \"input\": {}}}]");
    var step = read(drawing, "chat");
    assertThat(step.lastUserText()).contains("weather?");
    assertThat(step.toolResponses())
        .containsExactly(
            new ToolResponse(
                java.util.Optional.of("call_1"),
                java.util.Optional.empty(),
                Value.text("sunny"),
                false));
    assertThat(step.requestedCalls())
        .extracting(c -> c.callId().orElse(""))
        .containsExactly("call_2");
    assertThat(step.finishReason()).contains("tool_use");
  }

  @Test
  void messagesInLogRecordsAreRead() {
    var drawing = new DraftTrace();
    drawing
        .model("chat", 0, 10)
        .log(
            "gen_ai.tool.message",
            1,
            LenientJson.parse("{\"id\": \"call_1\", \"content\": \"sunny\"}").value())
        .log(
            "gen_ai.choice",
            9,
            LenientJson.parse(
                    "{\"index\": 0, \"finish_reason\": \"tool_calls\", \"message\": {\"tool_calls\": ["
                        + ASKED
                        + "]}}")
                .value());
    var step = read(drawing, "chat");
    assertThat(step.toolResponses())
        .extracting(r -> r.callId().orElse(""))
        .containsExactly("call_1");
    assertThat(step.requestedCalls())
        .extracting(c -> c.callId().orElse(""))
        .containsExactly("call_1");
    assertThat(step.finishReason()).contains("tool_calls");
  }

  @Test
  void theNewestPlaceWinsAndPlacesAreNeverJoined() {
    var step =
        read(
            List.of(
                "output.value",
                "{\"tool_calls\": [{\"id\": \"old\", \"name\": \"a\"}]}",
                "gen_ai.output.messages",
                """
                [{"role": "assistant", "parts": [{"type": "tool_call", "id": "new", "name": "a"}]}]
                """));
    assertThat(step.requestedCalls()).extracting(c -> c.callId().orElse("")).containsExactly("new");
  }

  @Test
  void aResultThatIsMarkedAsAnErrorSaysSo() {
    var step =
        read(
            List.of(
                "gen_ai.input.messages",
                """
                [{"role": "user", "content": [
                  {"type": "tool_result", "tool_use_id": "a", "is_error": true, "content": "no"},
                  {"type": "tool_result", "tool_use_id": "b", "content": "yes"}]}]
                """));
    assertThat(step.toolResponses()).extracting(ToolResponse::error).containsExactly(true, false);
  }

  @Test
  void callsInTheHistoryWereNotAskedForAgain() {
    var step =
        read(
            List.of(
                "gen_ai.input.messages",
                """
                [{"role": "assistant", "parts": [{"type": "tool_call", "id": "a", "name": "x"}]},
                 {"role": "tool", "parts": [{"type": "tool_call_response", "id": "a", "response": 1}]}]
                """));
    assertThat(step.requestedCalls()).isEmpty();
    assertThat(step.toolResponses()).hasSize(1);
  }

  @Test
  void whatAProviderRanItselfIsToldApart() {
    var drawing = new DraftTrace();
    drawing
        .model("chat", 0, 10)
        .attribute(
            "gen_ai.output.messages",
            """
            [{"role": "assistant", "parts": [
              {"type": "server_tool_call", "id": "s1", "name": "web_search", "server_tool_call": {"name": "web_search", "arguments": {"q": "x"}}},
              {"type": "server_tool_call_response", "id": "s1", "server_tool_call_response": {"hits": 3}}]}]
            """);
    drawing.build();
    var conversation = MessageReader.read(drawing.find("chat"));
    assertThat(conversation.requested())
        .singleElement()
        .satisfies(call -> {
          assertThat(call.providerExecuted()).isTrue();
          assertThat(call.toolName()).isEqualTo("web_search");
          assertThat(call.callId()).contains("s1");
        });
    assertThat(conversation.provided())
        .singleElement()
        .satisfies(result -> assertThat(result.callId()).contains("s1"));
  }

  @Test
  void idsOfCallsOnAModelsSpanAreTheCallsItAskedFor() {
    var drawing = new DraftTrace();
    drawing
        .model("two", 0, 10)
        .attribute("gen_ai.tool.name", "get_weather, get_time")
        .attribute("gen_ai.tool.call.id", "call_1, call_2")
        .attribute("gen_ai.tool.args", "{\"city\": \"Oslo\"}, {}");
    drawing
        .model("one", 20, 30)
        .attribute("gen_ai.tool.name", "get_weather")
        .attribute("gen_ai.tool.call.id", "call_3")
        .attribute("gen_ai.tool.args", "{\"city\": \"Oslo\"}");
    drawing
        .model("nameless", 40, 50)
        .attribute("gen_ai.tool.name", "get_time")
        .attribute("gen_ai.tool.call.id", "call_4, call_5");
    MessageReader.read(drawing.build());

    assertThat(drawing.find("two").requestedCalls())
        .extracting(call -> call.callId().orElse("") + " " + call.toolName())
        .containsExactly("call_1 get_weather", "call_2 get_time");
    assertThat(drawing.find("two").requestedCalls())
        .allSatisfy(call -> assertThat(call.arguments().isAbsent()).isTrue());
    assertThat(drawing.find("one").requestedCalls())
        .singleElement()
        .satisfies(call -> assertThat(call.arguments().toString()).contains("Oslo"));
    assertThat(drawing.find("nameless").requestedCalls())
        .extracting(call -> call.toolName())
        .containsExactly("", "");
  }

  @Test
  void aToolWithoutContentGetsItFromTheMessagesAroundIt() {
    var drawing = new DraftTrace();
    drawing
        .model("ask", 0, 10)
        .attribute(
            "gen_ai.output.messages",
            """
            [{"role": "assistant", "parts": [{"type": "tool_call", "id": "a", "name": "t", "arguments": {"n": 1}}]}]
            """);
    drawing.tool("t", 10, 20).call("a");
    drawing
        .model("read", 20, 30)
        .attribute(
            "gen_ai.input.messages",
            """
            [{"role": "tool", "parts": [{"type": "tool_call_response", "id": "a", "response": "{\\"ok\\": true}"}]}]
            """);
    var step = read(drawing, "t");
    assertThat(step.parameters()).isEqualTo(LenientJson.parse("{\"n\": 1}").value());
    assertThat(step.result()).isEqualTo(LenientJson.parse("{\"ok\": true}").value());
  }

  @Test
  void aToolsOwnContentIsNotOverwritten() {
    var drawing = new DraftTrace();
    drawing
        .model("ask", 0, 10)
        .attribute(
            "gen_ai.output.messages",
            """
            [{"role": "assistant", "parts": [{"type": "tool_call", "id": "a", "name": "t", "arguments": {"n": 1}}]}]
            """);
    drawing.tool("t", 10, 20).call("a").given("{\"n\": 2}");
    assertThat(read(drawing, "t").parameters()).isEqualTo(LenientJson.parse("{\"n\": 2}").value());
  }

  @Test
  void aToolsEventsHoldItsArgumentsAndResult() {
    var drawing = new DraftTrace();
    drawing
        .tool("t", 0, 10)
        .event("gen_ai.tool.message", 0, "role", "tool", "content", "{\"n\": 1}", "id", "a")
        .event("gen_ai.choice", 9, "message", "[{\"text\": \"done\"}]", "id", "a");
    var step = read(drawing, "t");
    assertThat(step.parameters()).isEqualTo(LenientJson.parse("{\"n\": 1}").value());
    assertThat(step.result()).isEqualTo(LenientJson.parse("[{\"text\": \"done\"}]").value());
  }

  @Test
  void finishReasonsComeAsListsAndAsText() {
    assertThat(read(List.of("gen_ai.response.finish_reasons", List.of("stop"))).finishReason())
        .contains("stop");
    assertThat(read(List.of("gen_ai.response.finish_reasons", "[\"length\"]")).finishReason())
        .contains("length");
  }

  @Test
  void aLongConversationIsReadToItsEndInLittleTime() {
    var messages = new StringBuilder("[");
    for (int i = 0; i < 20_000; i++) {
      messages
          .append("{\"role\":\"assistant\",\"parts\":[{\"type\":\"text\",\"content\":\"")
          .append("word ".repeat(40))
          .append("\"}]},");
    }
    messages.append(
        "{\"role\":\"tool\",\"parts\":[{\"type\":\"tool_call_response\",\"id\":\"last\",\"response\":1}]}]");
    var step =
        Assertions.assertTimeout(
            Duration.ofSeconds(60),
            () -> read(List.of("gen_ai.input.messages", messages.toString())));
    assertThat(step.toolResponses()).extracting(r -> r.callId().orElse("")).containsExactly("last");
  }

  private static StepDraft read(List<?> attributes) {
    var drawing = new DraftTrace();
    var step = drawing.model("chat", 0, 10);
    for (int i = 0; i < attributes.size(); i += 2) {
      step.attribute(attributes.get(i).toString(), attributes.get(i + 1));
    }
    return read(drawing, "chat");
  }

  private static StepDraft read(DraftTrace drawing, String name) {
    MessageReader.read(drawing.build());
    return drawing.find(name);
  }
}
