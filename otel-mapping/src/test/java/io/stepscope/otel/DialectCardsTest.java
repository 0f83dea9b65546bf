/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel;

import static io.stepscope.otel.testing.TestSpan.span;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.stepscope.otel.dialect.DialectTable;
import io.stepscope.otel.dialect.Dialects;
import io.stepscope.otel.testing.StepLines;
import io.stepscope.otel.testing.TestSpan;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// One small trace per dialect, and the steps it becomes.
class DialectCardsTest {
  private static final TraceMapper MAPPER = new TraceMapper(MappingSettings.DEFAULT);

  @ParameterizedTest
  @MethodSource("cards")
  void aTraceOfTheDialectBecomesTheseSteps(Card card) {
    var trace = MAPPER.map(TestSpan.trace(card.spans.toArray(TestSpan[]::new)));
    assertThat(StepLines.of(trace)).containsExactlyElementsOf(card.steps);
    assertThat(String.valueOf(trace.summary().context().metadata().values().get("dialects")))
        .contains("value=" + card.dialect + "]");
  }

  @Test
  void everyDialectHasACard() {
    Set<String> carded = new TreeSet<>(Set.of("otel"));
    all().forEach(card -> carded.add(card.dialect));
    assertThat(Dialects.builtIn().tables().stream().map(DialectTable::name).toList())
        .isSubsetOf(carded);
  }

  /// @param dialect whose table must have filled something
  record Card(String dialect, List<TestSpan> spans, List<String> steps) {
    Card becomes(String... lines) {
      return new Card(dialect, spans, List.of(lines));
    }
  }

  private static Card card(String dialect, TestSpan... spans) {
    return new Card(dialect, List.of(spans), List.of());
  }

  private static Stream<Arguments> cards() {
    return all().map(card -> argumentSet(card.dialect, card));
  }

  private static Stream<Card> all() {
    return Stream.of(
            conventions(), instrumentations(), frameworks(), platforms(), commandLines(), engines())
        .flatMap(cards -> cards);
  }

  private static TestSpan op(long id, String name, String operation) {
    return span(id, name, "gen_ai.operation.name", operation);
  }

  private static Stream<Card> conventions() {
    return Stream.of(
        card(
                "otel-genai",
                op(1, "invoke_agent planner", "invoke_agent")
                    .with("gen_ai.agent.name", "planner")
                    .at(0, 100),
                op(2, "chat m", "chat")
                    .in(1)
                    .at(5, 20)
                    .with("gen_ai.provider.name", "p")
                    .with("gen_ai.request.model", "m")
                    .with("gen_ai.response.model", "m-1")
                    .with("gen_ai.usage.input_tokens", 10)
                    .with("gen_ai.usage.output_tokens", 3),
                op(3, "execute_tool search", "execute_tool")
                    .in(1)
                    .at(25, 40)
                    .with("gen_ai.tool.name", "search")
                    .with("gen_ai.tool.call.id", "c1")
                    .with("gen_ai.tool.call.arguments", "{\"q\":\"rain\"}")
                    .with("gen_ai.tool.call.result", "wet"))
            .becomes(
                "decision/agent agent=planner success",
                "  decision/llm model=m-1 agent=planner in=10 out=3 success",
                "  tool_call/tool search #c1 [q=rain] -> wet agent=planner success"),
        card(
                "otel-genai",
                op(1, "chat m", "chat")
                    .with("gen_ai.system", "openai")
                    .with("gen_ai.request.model", "m")
                    .with("gen_ai.usage.prompt_tokens", 7)
                    .with("gen_ai.usage.completion_tokens", 2)
                    .event(0, "gen_ai.user.message", "content", "hello"))
            .becomes("decision/llm [[role=user, content=hello]] model=m in=7 out=2 success"),
        card(
                "mcp",
                span(1, "initialize", "mcp.method.name", "initialize").in(2).at(1, 2),
                op(2, "execute_tool read", "execute_tool")
                    .with("gen_ai.tool.name", "read")
                    .at(0, 100),
                span(3, "tools/call read", "mcp.method.name", "tools/call")
                    .kind(SpanKind.SPAN_KIND_CLIENT)
                    .in(2)
                    .at(10, 90)
                    .with("gen_ai.tool.name", "read")
                    .with("mcp.response.value", "text"))
            .becomes("tool_call/tool read -> text success"),
        card(
                "a2a",
                op(1, "invoke_agent a", "invoke_agent").at(0, 50),
                span(2, "a2a", "a2a.method.name", "message/send")
                    .in(1)
                    .at(5, 40)
                    .kind(SpanKind.SPAN_KIND_CLIENT)
                    .with("a2a.agent.name", "remote")
                    .with("a2a.task.state", "TASK_STATE_FAILED"))
            .becomes(
                "decision/agent agent=a success",
                "  tool_call/remote_agent remote agent=a failure"));
  }

  private static Stream<Card> instrumentations() {
    return Stream.of(
        card(
                "openinference",
                span(1, "run", "openinference.span.kind", "AGENT")
                    .with("agent.name", "a")
                    .at(0, 90),
                span(2, "ChatModel", "openinference.span.kind", "LLM")
                    .in(1)
                    .at(1, 20)
                    .with("llm.model_name", "m")
                    .with("llm.token_count.prompt", 5)
                    .with("llm.token_count.completion", 1),
                span(3, "weather", "openinference.span.kind", "TOOL")
                    .in(1)
                    .at(21, 30)
                    .ok()
                    .with("tool.name", "weather")
                    .with("input.value", "{\"city\": \"Oslo\"}")
                    .with("output.value", "12C"))
            .becomes(
                "decision/agent agent=a success",
                "  decision/llm model=m agent=a in=5 out=1 success",
                "  tool_call/tool weather [city=Oslo] -> 12C agent=a success"),
        card(
                "openllmetry",
                span(1, "plan.workflow", "traceloop.span.kind", "workflow").at(0, 90),
                span(2, "look.tool", "traceloop.span.kind", "tool")
                    .in(1)
                    .at(1, 9)
                    .with("traceloop.entity.name", "look")
                    .with("traceloop.entity.input", "{\"args\": [], \"kwargs\": {\"at\": 3}}")
                    .with("traceloop.entity.output", "{\"x\": 1}"),
                span(3, "openai.chat", "llm.request.type", "chat")
                    .in(1)
                    .at(10, 20)
                    .with("gen_ai.request.model", "m"))
            .becomes(
                "decision/chain success",
                "  tool_call/tool look [at=3] -> [x=1] success",
                "  decision/llm model=m success"),
        card(
                "openlit",
                op(1, "chat m", "chat")
                    .with("gen_ai.request.model", "m")
                    .with("openlit.agent.version_hash", "abc"))
            .becomes("decision/llm model=m success"),
        card(
                "litellm",
                span(1, "litellm_request").at(0, 50).with("gen_ai.request.model", "m"),
                span(2, "raw_gen_ai_request").in(1).at(1, 49).with("llm.litellm.model", "m"))
            .becomes("decision/llm model=m success"),
        card(
                "any-agent",
                op(1, "execute_tool t", "execute_tool")
                    .scope("any_agent")
                    .with("gen_ai.tool.name", "t")
                    .with("gen_ai.tool.args", "{\"a\": 1}")
                    .with("gen_ai.output", "done"))
            .becomes("tool_call/tool t [a=1] -> done success"),
        card("langchain4j", span(1, "langchain4j.tools.sum").with("tool.parameters", "{\"a\": 1}"))
            .becomes("tool_call/tool sum [a=1] success"));
  }

  private static Stream<Card> frameworks() {
    return Stream.of(
        card(
                "vercel-ai",
                span(1, "ai.generateText", "ai.operationId", "ai.generateText")
                    .scope("ai")
                    .at(0, 90)
                    .with("ai.usage.promptTokens", 30),
                span(2, "do", "ai.operationId", "ai.generateText.doGenerate")
                    .in(1)
                    .at(1, 20)
                    .with("ai.model.id", "m")
                    .with("ai.usage.promptTokens", 10),
                span(3, "ai.toolCall", "ai.operationId", "ai.toolCall")
                    .in(1)
                    .at(21, 30)
                    .with("ai.toolCall.name", "sum")
                    .with("ai.toolCall.id", "c1")
                    .with("ai.toolCall.args", "{\"a\":1}")
                    .with("ai.toolCall.result", "2"),
                span(4, "do", "ai.operationId", "ai.generateText.doGenerate")
                    .in(1)
                    .at(31, 80)
                    .with("ai.model.id", "m")
                    .with("ai.usage.promptTokens", 20))
            .becomes(
                "decision/agent success",
                "  decision/llm model=m in=10 success",
                "  tool_call/tool sum #c1 [a=1] -> 2 success",
                "  decision/llm model=m in=20 success"),
        card(
                "pydantic-ai",
                span(1, "agent run")
                    .scope("pydantic-ai")
                    .at(0, 50)
                    .with("agent_name", "qa")
                    .with("final_result", "42"),
                span(2, "running tool: calc")
                    .scope("pydantic-ai")
                    .in(1)
                    .at(10, 20)
                    .with("gen_ai.tool.name", "calc")
                    .with("tool_arguments", "{\"x\":1}")
                    .with("tool_response", "1"))
            .becomes(
                "decision/agent -> 42 agent=qa success",
                "  tool_call/tool calc [x=1] -> 1 agent=qa success"),
        card(
                "pydantic-ai",
                op(1, "invoke_agent qa", "invoke_agent")
                    .scope("pydantic-ai")
                    .with("gen_ai.agent.name", "qa")
                    .with("gen_ai.aggregated_usage.input_tokens", 20)
                    .with("gen_ai.aggregated_usage.output_tokens", 4))
            .becomes("decision/agent agent=qa in=20 out=4 success"),
        card(
                "google-adk",
                span(1, "invocation").scope("gcp.vertex.agent").at(0, 90),
                span(2, "agent_run helper").scope("gcp.vertex.agent").in(1).at(1, 80),
                op(3, "execute_tool (merged tools)", "execute_tool")
                    .scope("gcp.vertex.agent")
                    .in(2)
                    .at(5, 9)
                    .with("gen_ai.tool.name", "(merged tools)"),
                op(4, "execute_tool roll", "execute_tool")
                    .scope("gcp.vertex.agent")
                    .in(2)
                    .at(4, 8)
                    .with("gen_ai.tool.name", "roll")
                    .with("gcp.vertex.agent.tool_call_args", "{\"n\": 6}")
                    .with("gcp.vertex.agent.tool_response", "{\"result\": 4}"))
            .becomes(
                "decision/chain success",
                "  decision/agent agent=helper success",
                "    tool_call/tool roll [n=6] -> [result=4] agent=helper success"),
        card(
                "strands",
                op(1, "invoke_agent s", "invoke_agent").scope("strands.telemetry").at(0, 90),
                span(2, "execute_event_loop_cycle", "event_loop.cycle_id", "1")
                    .scope("strands.telemetry")
                    .in(1)
                    .at(1, 50),
                op(3, "execute_tool t", "execute_tool")
                    .in(2)
                    .at(10, 20)
                    .ok()
                    .with("gen_ai.tool.name", "t")
                    .with("gen_ai.tool.status", "error")
                    .event(10, "gen_ai.tool.message", "content", "{\"a\":1}")
                    .event(20, "gen_ai.choice", "message", "bad"))
            .becomes(
                "decision/agent agent=s success",
                "  decision/iteration agent=s success",
                "    tool_call/tool t [a=1] -> bad agent=s failure"),
        card(
                "microsoft-agents",
                span(1, "workflow.run").scope("agent_framework").at(0, 90),
                span(2, "executor.process writer", "executor.id", "writer").in(1).at(1, 20),
                span(3, "edge_group.process FanOutEdgeGroup", "edge_group.type", "FanOutEdgeGroup")
                    .in(1)
                    .at(21, 30),
                op(4, "invoke_agent w", "invoke_agent").in(2).at(2, 19))
            .becomes(
                "decision/chain success",
                "  decision/chain success",
                "    decision/agent agent=w success",
                "  parallel/fan_out success"),
        card(
                "openai-agents",
                span(1, "Agent Workflow").scope("openai_agents").at(0, 50),
                span(2, "handoff to Billing").scope("openai_agents").in(1).at(5, 6))
            .becomes("decision/chain success", "  decision/handoff handoff to Billing success"),
        card(
                "crewai",
                span(1, "Crew", "openinference.span.kind", "CHAIN")
                    .scope("openinference.instrumentation.crewai")
                    .at(0, 90)
                    .with("task_description", "Find the rain"),
                span(2, "search", "openinference.span.kind", "TOOL")
                    .scope("openinference.instrumentation.crewai")
                    .in(1)
                    .at(5, 9)
                    .with("tool.name", "search")
                    .with("tool.run_attempts", 3))
            .becomes("decision/chain success", "  tool_call/tool search retries=2 success"),
        card(
                "llamaindex",
                span(1, "FunctionAgent.run").scope("llama_index.core").at(0, 90),
                span(2, "FunctionTool.acall").scope("llama_index.core").in(1).at(5, 9))
            .becomes(
                "decision/agent agent=FunctionAgent.run success",
                "  tool_call/tool FunctionTool.acall agent=FunctionAgent.run success"),
        card(
                "smolagents",
                span(1, "CodeAgent.run", "openinference.span.kind", "AGENT")
                    .with("smolagents.task", "Find the rain")
                    .at(0, 90),
                span(2, "Step 1", "openinference.span.kind", "CHAIN")
                    .scope("openinference.instrumentation.smolagents")
                    .in(1)
                    .at(1, 40),
                span(3, "Step 2", "openinference.span.kind", "CHAIN")
                    .scope("openinference.instrumentation.smolagents")
                    .in(1)
                    .at(41, 80))
            .becomes(
                "decision/agent agent=CodeAgent.run success",
                "  decision/iteration agent=CodeAgent.run success",
                "  decision/iteration agent=CodeAgent.run success"),
        card(
                "haystack",
                span(1, "haystack.pipeline.run").at(0, 90),
                span(2, "haystack.component.run", "haystack.component.type", "OpenAIChatGenerator")
                    .in(1)
                    .at(1, 20),
                span(3, "haystack.component.run", "haystack.component.type", "DocumentJoiner")
                    .in(1)
                    .at(21, 30))
            .becomes("decision/chain success", "  decision/llm success", "  merge/fan_in success"),
        card(
                "mastra",
                span(1, "agent run: 'a'", "mastra.span.type", "agent_run").at(0, 90),
                span(2, "llm", "mastra.span.type", "model_generation").in(1).at(1, 50),
                span(3, "chunk", "mastra.span.type", "model_chunk").in(2).at(1, 2),
                span(4, "tool: 't'", "mastra.span.type", "tool_call")
                    .in(1)
                    .at(51, 60)
                    .with("gen_ai.tool.name", "t")
                    .with("mastra.tool_call.input", "{\"a\":1}"),
                span(5, "cond", "mastra.span.type", "workflow_conditional").in(1).at(61, 62),
                span(6, "par", "mastra.span.type", "workflow_parallel").in(1).at(63, 64),
                span(7, "loop", "mastra.span.type", "workflow_loop").in(1).at(65, 66))
            .becomes(
                "decision/agent agent='a' success",
                "  decision/llm agent='a' success",
                "  tool_call/tool t [a=1] agent='a' success",
                "  condition/branch agent='a' success",
                "  parallel/fan_out agent='a' success",
                "  loop/loop agent='a' success"),
        card(
                "spring-ai",
                span(1, "spring_ai chat_client", "spring.ai.kind", "chat_client").at(0, 90),
                span(2, "tool_call add", "spring.ai.kind", "tool_call")
                    .in(1)
                    .at(5, 9)
                    .with("spring.ai.tool.definition.name", "add")
                    .with("spring.ai.tool.call.arguments", "{\"a\":1}")
                    .with("spring.ai.tool.call.result", "2"))
            .becomes(
                "decision/agent agent=spring_ai chat_client success",
                "  tool_call/tool add [a=1] -> 2 agent=spring_ai chat_client success"),
        card(
                "genkit",
                span(1, "weather", "genkit:metadata:subtype", "tool")
                    .with("genkit:name", "weather")
                    .with("genkit:input", "{\"c\":1}")
                    .with("genkit:state", "error"))
            .becomes("tool_call/tool weather [c=1] failure"),
        card(
                "livekit",
                span(1, "agent_turn").scope("livekit-agents").at(0, 90),
                span(2, "function_tool")
                    .scope("livekit-agents")
                    .in(1)
                    .at(5, 9)
                    .with("lk.function_tool.name", "book")
                    .with("lk.function_tool.arguments", "{\"d\":1}"))
            .becomes("decision/iteration success", "  tool_call/tool book [d=1] success"));
  }

  private static Stream<Card> platforms() {
    return Stream.of(
        card(
                "langfuse",
                span(1, "ChatOpenAI", "langfuse.observation.type", "generation")
                    .with("langfuse.observation.model.name", "m")
                    .with("langfuse.observation.level", "ERROR")
                    .with("langfuse.observation.usage_details", "{\"input\": 4, \"output\": 2}"))
            .becomes("decision/llm model=m in=4 out=2 failure"),
        card(
                "langsmith",
                span(1, "search", "langsmith.span.kind", "tool")
                    .with("gen_ai.prompt", "{\"q\": \"x\"}")
                    .with("gen_ai.completion", "{\"output\": \"y\"}"))
            .becomes("tool_call/tool search [q=x] -> [output=y] success"),
        card(
                "mlflow",
                span(1, "predict", "mlflow.spanType", "\"TOOL\"")
                    .with("mlflow.spanFunctionName", "predict")
                    .with("mlflow.spanInputs", "{\"x\": 1}")
                    .with("mlflow.spanOutputs", "2"))
            .becomes("tool_call/tool predict [x=1] -> 2 success"),
        card(
                "dify",
                span(1, "chat", "gen_ai.span.kind", "LLM").at(0, 9),
                span(2, "check", "node.type", "if-else")
                    .in(1)
                    .at(1, 2)
                    .with("node.execution_id", "n1"))
            .becomes("decision/llm success", "  condition/branch success"),
        card(
                "deepeval",
                span(1, "x", "confident.span.type", "tool")
                    .with("confident.tool.name", "find")
                    .with("confident.span.input", "{\"q\":1}"))
            .becomes("tool_call/tool find [q=1] success"),
        card(
                "langwatch",
                span(1, "x", "langwatch.span.type", "rag")
                    .with("langwatch.input", "q")
                    .with("langwatch.output", "docs"))
            .becomes("tool_call/retriever x q -> docs success"),
        card("others", span(1, "x", "lmnr.span.type", "LLM").with("lmnr.span.input", "hi"))
            .becomes("decision/llm hi success"));
  }

  private static Stream<Card> commandLines() {
    return Stream.of(
        card(
                "claude-code",
                span(1, "claude_code.interaction", "span.type", "interaction")
                    .at(0, 90)
                    .with("user_prompt", "fix it"),
                span(2, "claude_code.llm_request", "span.type", "llm_request")
                    .in(1)
                    .at(1, 20)
                    .with("model", "m")
                    .with("input_tokens", 4)
                    .with("output_tokens", 2)
                    .with("attempt", 2)
                    .with("success", true),
                span(3, "claude_code.tool", "span.type", "tool")
                    .in(1)
                    .at(21, 50)
                    .with("tool_name", "Bash")
                    .with("tool_use_id", "t1"),
                span(4, "claude_code.tool.execution", "span.type", "tool.execution")
                    .in(3)
                    .at(30, 49)
                    .with("success", "false")
                    .with("error", "ShellError"))
            .becomes(
                "decision/agent agent=claude_code.interaction success",
                "  decision/llm model=m agent=claude_code.interaction in=4 out=2 retries=1 success",
                "  tool_call/tool Bash #t1 agent=claude_code.interaction failure"),
        card(
                "codex",
                span(1, "session_task.turn").scope("codex_cli_rs").at(0, 90),
                span(2, "codex.tool shell")
                    .scope("codex_cli_rs")
                    .in(1)
                    .at(5, 9)
                    .with("tool_name", "shell")
                    .with("call_id", "c1")
                    .with("arguments", "{\"cmd\":\"ls\"}")
                    .with("success", "false"))
            .becomes(
                "decision/agent agent=session_task.turn success",
                "  tool_call/tool shell #c1 [cmd=ls] agent=session_task.turn failure"),
        card(
                "gemini-cli",
                op(1, "schedule_tool_calls", "schedule_tool_calls").scope("gemini-cli").at(0, 90),
                op(2, "tool_call", "tool_call")
                    .scope("gemini-cli")
                    .in(1)
                    .at(5, 9)
                    .ok()
                    .with("gen_ai.tool.name", "ls")
                    .with("gen_ai.tool.call_id", "c1")
                    .with("gen_ai.input.messages", "{\"dir\":\"/\"}"))
            .becomes("decision/chain success", "  tool_call/tool ls #c1 [dir=/] success"),
        card(
                "copilot-cli",
                op(1, "invoke_agent", "invoke_agent").scope("github.copilot").at(0, 90),
                op(2, "chat m", "chat")
                    .scope("github.copilot")
                    .in(1)
                    .at(1, 9)
                    .with("gen_ai.request.model", "m")
                    .with("github.copilot.cost", 1))
            .becomes(
                "decision/agent agent=invoke_agent success",
                "  decision/llm model=m agent=invoke_agent success"),
        card(
                "anthropic-api",
                span(1, "anthropic.session").at(0, 90),
                span(2, "anthropic.tool search").in(1).at(5, 9).ok())
            .becomes(
                "decision/agent agent=anthropic.session cancelled",
                "  tool_call/tool search agent=anthropic.session success"));
  }

  private static Stream<Card> engines() {
    return Stream.of(
        card(
                "http",
                span(1, "GET", "http.request.method", "GET")
                    .kind(SpanKind.SPAN_KIND_CLIENT)
                    .with("server.address", "api.example")
                    .with("http.response.status_code", 503)
                    .error(""))
            .becomes("tool_call/http GET api.example failure"),
        card(
                "db",
                span(1, "SELECT t", "db.system.name", "postgresql")
                    .kind(SpanKind.SPAN_KIND_CLIENT)
                    .with("db.operation.name", "SELECT")
                    .with("db.query.text", "select 1"))
            .becomes("tool_call/db postgresql SELECT select 1 success"),
        card("db", span(1, "surrealdb query", "logfire.msg", "surrealdb query").scope("logfire"))
            .becomes("tool_call/db surrealdb query success"),
        card(
                "rpc",
                span(1, "s/m", "rpc.system", "grpc")
                    .kind(SpanKind.SPAN_KIND_CLIENT)
                    .with("rpc.service", "s")
                    .with("rpc.method", "m"))
            .becomes("tool_call/rpc s/m success"),
        card(
                "messaging",
                span(1, "batch", "messaging.system", "kafka")
                    .kind(SpanKind.SPAN_KIND_CONSUMER)
                    .link(7)
                    .link(8))
            .becomes("merge/fan_in success"),
        card("faas", span(1, "f", "faas.trigger", "timer").with("faas.name", "nightly"))
            .becomes("tool_call/faas nightly success"),
        card("faas", span(1, "myfunction", "faas.invocation_id", "i-1"))
            .becomes("tool_call/faas myfunction success"),
        card(
                "n8n",
                span(1, "workflow.execute", "n8n.workflow.name", "w").at(0, 90),
                span(2, "node.execute", "n8n.node.type", "n8n-nodes-base.if")
                    .in(1)
                    .at(1, 2)
                    .with("n8n.node.name", "If"),
                span(3, "node.execute", "n8n.node.type", "n8n-nodes-base.httpRequest")
                    .in(1)
                    .at(3, 9)
                    .with("n8n.node.name", "Call")
                    .with("n8n.node.execution.status", "error"),
                span(4, "node.execute", "n8n.node.type", "n8n-nodes-base.wait")
                    .in(1)
                    .at(10, 80)
                    .error("")
                    .with("n8n.node.name", "Wait")
                    .with("n8n.node.termination_reason", "workflow_cancelled"))
            .becomes(
                "decision/chain success",
                "  condition/branch success",
                "  tool_call/tool Call failure",
                "  decision/human cancelled"),
        card(
                "temporal",
                op(9, "invoke_agent a", "invoke_agent").at(0, 99),
                span(1, "RunWorkflow:Order", "temporalRunID", "r").in(9).at(1, 90),
                span(2, "StartActivity:Pay").in(1).at(2, 80),
                span(3, "RunActivity:Pay").in(2).at(3, 10).error("timeout"),
                span(4, "RunActivity:Pay").in(2).at(20, 30))
            .becomes(
                "decision/agent agent=a success",
                "  decision/chain agent=a success",
                "    tool_call/tool Pay agent=a retries=1 success"),
        card(
                "airflow",
                span(1, "dag_run.etl", "airflow.dag.dag_id", "etl").at(0, 90),
                span(2, "task_run.load", "airflow.task.task_id", "load")
                    .in(1)
                    .at(1, 9)
                    .error("")
                    .with("airflow.task_instance.state", "skipped"))
            .becomes("decision/chain success", "  tool_call/tool load cancelled"),
        card(
                "airflow",
                span(1, "etl", "airflow.dag_run.dag_id", "etl")
                    .at(0, 90)
                    .error("")
                    .with("airflow.dag_run.run_id", "manual__1")
                    .with("airflow.dag_run.state", "success"),
                span(2, "extract", "airflow.task.task_id", "extract")
                    .in(1)
                    .at(1, 9)
                    .with("airflow.task.state", "success")
                    .with("airflow.task.try_number", 3),
                span(3, "task_run.load[0]")
                    .in(1)
                    .at(10, 20)
                    .with("airflow.task_id", "load")
                    .with("airflow.task_instance.map_index", 0)
                    .with("airflow.task_instance.state", "upstream_failed"))
            .becomes(
                "decision/chain success",
                "  tool_call/tool extract retries=2 success",
                "  tool_call/tool load failure"),
        card(
                "cicd",
                span(1, "build", "cicd.pipeline.name", "build").at(0, 90),
                span(2, "test", "cicd.pipeline.task.name", "test")
                    .in(1)
                    .at(1, 9)
                    .with("cicd.pipeline.task.run.result", "timeout"))
            .becomes("decision/chain success", "  tool_call/tool test timeout"));
  }
}
