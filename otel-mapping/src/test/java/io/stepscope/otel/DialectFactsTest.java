/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel;

import static io.stepscope.otel.testing.TestSpan.span;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.stepscope.otel.testing.StepLines;
import io.stepscope.otel.testing.TestSpan;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What dialects say in ways of their own: one sentence each, on the smallest trace that says it.
class DialectFactsTest {
  private static final TraceMapper MAPPER = new TraceMapper(MappingSettings.DEFAULT);

  @ParameterizedTest
  @MethodSource("facts")
  void theTraceBecomesTheseSteps(List<TestSpan> spans, List<String> steps) {
    var trace = MAPPER.map(TestSpan.trace(spans.toArray(TestSpan[]::new)));
    assertThat(StepLines.of(trace)).containsExactlyElementsOf(steps);
  }

  private static Stream<Arguments> facts() {
    return Stream.of(conventions(), frameworks(), platforms(), clients()).flatMap(facts -> facts);
  }

  private static Arguments fact(String sentence, List<TestSpan> spans, String... steps) {
    return argumentSet(sentence, spans, List.of(steps));
  }

  private static TestSpan op(long id, String name, String operation) {
    return span(id, name, "gen_ai.operation.name", operation);
  }

  private static Stream<Arguments> conventions() {
    return Stream.of(
        fact(
            "plans, memories, retrievals, embeddings and guardrails have operations of their own",
            List.of(
                op(1, "invoke_workflow trip", "invoke_workflow").at(0, 99),
                op(2, "plan", "plan").in(1).at(1, 10),
                op(3, "search_memory", "search_memory").in(1).at(11, 20),
                op(4, "retrieval docs", "retrieval").in(1).at(21, 30),
                op(5, "embeddings e", "embeddings").in(1).at(31, 40),
                op(6, "apply_guardrail pii", "apply_guardrail").in(1).at(41, 50),
                op(7, "create_agent a", "create_agent").in(1).at(51, 60)),
            "decision/chain success",
            "  decision/plan success",
            "  tool_call/memory search_memory success",
            "  tool_call/retriever retrieval docs success",
            "  tool_call/embedding embeddings e success",
            "  condition/guardrail success",
            "  decision/agent agent=a success"),
        fact(
            "a tool that transfers to an agent is a handoff",
            List.of(
                op(1, "invoke_agent a", "invoke_agent").at(0, 99),
                op(2, "execute_tool transfer_to_refunds", "execute_tool")
                    .in(1)
                    .at(1, 10)
                    .with("gen_ai.tool.name", "transfer_to_refunds")),
            "decision/agent agent=a success",
            "  decision/handoff transfer_to_refunds agent=a success"),
        fact(
            "a bridge writes the status into an attribute",
            List.of(
                op(1, "execute_tool t", "execute_tool")
                    .with("gen_ai.tool.name", "t")
                    .with("otel.status_code", "ERROR")),
            "tool_call/tool t failure"),
        fact(
            "a remote agent that sends no spans is a call",
            List.of(
                op(1, "invoke_agent a", "invoke_agent").at(0, 99),
                op(2, "invoke_agent remote", "invoke_agent")
                    .kind(SpanKind.SPAN_KIND_CLIENT)
                    .with("gen_ai.agent.name", "remote")
                    .with("server.address", "there")
                    .in(1)
                    .at(1, 90)),
            "decision/agent agent=a success",
            "  tool_call/remote_agent remote agent=remote success"),
        fact(
            "a request of MCP that the client cancelled was cancelled",
            List.of(
                op(1, "invoke_agent a", "invoke_agent").at(0, 99),
                span(2, "tools/call crawl", "mcp.method.name", "tools/call")
                    .kind(SpanKind.SPAN_KIND_CLIENT)
                    .with("gen_ai.tool.name", "crawl")
                    .with("jsonrpc.request.id", "7")
                    .error("")
                    .in(1)
                    .at(1, 50),
                span(3, "notifications/cancelled", "mcp.method.name", "notifications/cancelled")
                    .with("mcp.request.id", "7")
                    .in(2)
                    .at(49, 50)),
            "decision/agent agent=a success",
            "  tool_call/tool crawl agent=a cancelled"),
        fact(
            "housekeeping of MCP below an agent is folded, samplings and questions are steps",
            List.of(
                op(1, "invoke_agent a", "invoke_agent").at(0, 99),
                span(2, "tools/list", "mcp.method.name", "tools/list").in(1).at(1, 2),
                span(3, "ping", "mcp.method.name", "ping").in(1).at(3, 4),
                span(4, "sampling", "mcp.method.name", "sampling/createMessage").in(1).at(5, 9),
                span(5, "ask", "mcp.method.name", "elicitation/create").in(1).at(10, 20)),
            "decision/agent agent=a success",
            "  decision/llm agent=a success",
            "  decision/human agent=a success"),
        fact(
            "moderation is a guard, and a scope may be an attribute",
            List.of(
                op(1, "moderation m", "moderation").at(0, 1),
                span(2, "call_llm", "otel.scope.name", "gcp.vertex.agent").at(2, 3)),
            "condition/guardrail success",
            "decision/llm success"),
        fact(
            "a task of Agent2Agent waits for who is to log in",
            List.of(
                span(1, "a2a", "a2a.method.name", "message/send")
                    .with("a2a.agent.name", "remote")
                    .with("a2a.task.state", "AUTH_REQUIRED")),
            "tool_call/remote_agent remote pending"),
        fact(
            "the name of a prompt of MCP does not make a model's call of a request",
            List.of(
                op(1, "invoke_agent a", "invoke_agent").at(0, 99),
                span(2, "prompts/get trip", "mcp.method.name", "prompts/get")
                    .with("gen_ai.prompt.name", "trip")
                    .in(1)
                    .at(1, 2),
                span(3, "ping", "mcp.method.name", "ping")
                    .with("gen_ai.prompt.name", "trip")
                    .in(1)
                    .at(3, 4)),
            "decision/agent agent=a success",
            "  tool_call/tool trip agent=a success"),
        fact(
            "messages that come one event each are what a model was given and what it said",
            List.of(
                op(1, "chat m", "chat")
                    .event(0, "gen_ai.system.message", "content", "be brief")
                    .event(0, "gen_ai.user.message", "content", "hello")
                    .event(
                        1,
                        "gen_ai.choice",
                        "finish_reason",
                        "stop",
                        "message",
                        "{\"content\":\"hi\"}")),
            "decision/llm [[role=system, content=be brief], [role=user, content=hello]]"
                + " -> [role=assistant, finish_reason=stop, message=[content=hi]] success"),
        fact(
            "the arguments and results of tools on a model's span are not its own",
            List.of(
                op(1, "chat m", "chat")
                    .with("gen_ai.tool.name", "t")
                    .with("gen_ai.tool.call.id", "c")
                    .with("gen_ai.tool.call.arguments", "{\"a\":1}")
                    .with("gen_ai.tool.call.result", "2")
                    .with("gen_ai.input.messages", "hello")
                    .event(0, "gen_ai.content.completion", "gen_ai.completion", "hi")),
            "decision/llm hello -> hi success"));
  }

  private static Stream<Arguments> frameworks() {
    return Stream.of(
        fact(
            "version 7 of the Vercel AI SDK sums tokens on the step and on the agent",
            List.of(
                op(1, "invoke_agent a", "invoke_agent")
                    .at(0, 99)
                    .with("gen_ai.usage.input_tokens", 10),
                op(2, "step 1", "agent_step").in(1).at(1, 50).with("gen_ai.usage.input_tokens", 10),
                op(3, "chat m", "chat").in(2).at(2, 40).with("gen_ai.usage.input_tokens", 10)),
            "decision/agent agent=a success",
            "  decision/iteration agent=a success",
            "    decision/llm agent=a in=10 success"),
        fact(
            "a handoff of the OpenAI Agents SDK is a tool by name",
            List.of(
                span(1, "run", "openinference.span.kind", "AGENT").with("agent.name", "triage"),
                span(2, "handoff to refunds", "openinference.span.kind", "TOOL").in(1)),
            "decision/agent agent=triage success",
            "  decision/handoff handoff to refunds agent=triage success"),
        fact(
            "an interrupt of LangGraph waits",
            List.of(
                span(1, "ask", "openinference.span.kind", "CHAIN")
                    .ok()
                    .event(0, "exception", "exception.type", "GraphInterrupt")),
            "tool_call/task pending"),
        fact(
            "LlamaIndex says in an event that a run was cancelled",
            List.of(
                span(1, "run", "openinference.span.kind", "AGENT")
                    .with("agent.name", "a")
                    .event(0, "span.cancelled", "reason", "user")),
            "decision/agent agent=a cancelled"),
        fact(
            "a router of a CrewAI flow is a router",
            List.of(
                span(1, "choose", "openinference.span.kind", "CHAIN")
                    .with("flow.node.type", "router")),
            "decision/router success"),
        fact(
            "smolagents counts its steps",
            List.of(
                span(1, "CodeAgent.run", "openinference.span.kind", "AGENT")
                    .with("smolagents.task", "t")
                    .with("agent.name", "a")
                    .at(0, 99),
                counted(2, "Step 1").in(1).at(1, 40),
                counted(3, "Step 2").in(1).at(41, 80)),
            "decision/agent agent=a success",
            "  decision/iteration agent=a success",
            "  decision/iteration agent=a success"),
        fact(
            "the status of a task of OpenLLMetry is its own",
            List.of(
                op(1, "invoke_agent a", "invoke_agent").at(0, 99),
                span(2, "n.task", "traceloop.span.kind", "task")
                    .with("gen_ai.task.status", "failure")
                    .in(1)),
            "decision/agent agent=a success",
            "  tool_call/task agent=a failure"),
        fact(
            "the status of a tool of Strands is its own, also beside an explicit OK",
            List.of(
                op(1, "invoke_agent a", "invoke_agent").at(0, 99),
                span(2, "execute_event_loop_cycle", "event_loop.cycle_id", "c").in(1).at(1, 90),
                op(3, "execute_tool t", "execute_tool")
                    .with("gen_ai.tool.name", "t")
                    .with("gen_ai.tool.status", "error")
                    .ok()
                    .in(2)
                    .at(2, 50)),
            "decision/agent agent=a success",
            "  decision/iteration agent=a success",
            "    tool_call/tool t agent=a failure"),
        fact(
            "edge groups of the Microsoft Agent Framework route, gather and drop",
            List.of(
                span(1, "workflow.run").scope("agent_framework").at(0, 99),
                group(2, "SwitchCaseEdgeGroup", "delivered"),
                group(3, "FanInEdgeGroup", "delivered"),
                group(4, "SwitchCaseEdgeGroup", "dropped condition false"),
                group(5, "FanOutEdgeGroup", "dropped type mismatch"),
                group(6, "FanInEdgeGroup", "exception")),
            "decision/chain success",
            "  decision/router success",
            "  merge/fan_in success",
            "  condition/branch cancelled",
            "  parallel/fan_out partial",
            "  merge/fan_in failure"),
        fact(
            "any edge whose condition did not hold is a condition, and a single one may fail",
            List.of(
                span(1, "workflow.run").scope("agent_framework").at(0, 99),
                group(2, "SingleEdgeGroup", "delivered"),
                group(3, "SingleEdgeGroup", "dropped condition evaluated to false"),
                group(4, "FanOutEdgeGroup", "dropped_condition_false"),
                group(5, "FanOutEdgeGroup", "dropped due to target mismatch"),
                group(6, "SingleEdgeGroup", "exception")),
            "decision/chain success",
            "  condition/branch cancelled",
            "  condition/branch cancelled",
            "  parallel/fan_out partial",
            "  decision/router failure"),
        fact(
            "a message that an edge holds back waits until its group has delivered",
            List.of(
                span(1, "workflow.run").scope("agent_framework").at(0, 99),
                group(2, "FanInEdgeGroup", "buffered").with("edge_group.id", "g"),
                group(3, "FanOutEdgeGroup", "delivered").with("edge_group.id", "h"),
                group(4, "FanInEdgeGroup", "delivered").with("edge_group.id", "g"),
                group(5, "SwitchCaseEdgeGroup", "delivered").with("edge_group.id", "j"),
                group(6, "FanInEdgeGroup", "buffered").with("edge_group.id", "i")),
            "decision/chain success",
            "  merge/fan_in success",
            "  parallel/fan_out success",
            "  merge/fan_in success",
            "  decision/router success",
            "  merge/fan_in pending"),
        fact(
            "a swarm of Strands runs side by side when its agents do",
            List.of(
                op(1, "invoke_swarm", "invoke_swarm").scope("strands").at(0, 99),
                op(2, "invoke_agent a", "invoke_agent").scope("strands").in(1).at(1, 30),
                op(3, "invoke_agent b", "invoke_agent").scope("strands").in(1).at(31, 60)),
            "decision/chain success",
            "  decision/agent agent=a success",
            "  decision/agent agent=b success"),
        fact(
            "a graph of Strands runs side by side when its agents do",
            List.of(
                op(1, "invoke_graph", "invoke_graph").scope("strands").at(0, 99),
                op(2, "invoke_agent a", "invoke_agent").scope("strands").in(1).at(1, 50),
                op(3, "invoke_agent b", "invoke_agent").scope("strands").in(1).at(11, 60)),
            "parallel/fan_out success",
            "  decision/agent agent=a success",
            "  decision/agent agent=b success"),
        fact(
            "a tool of Pydantic AI that waits for approval is no failure",
            List.of(
                op(1, "execute_tool pay", "execute_tool")
                    .scope("pydantic-ai")
                    .with("gen_ai.tool.name", "pay")
                    .with("pydantic_ai.tool.deferral.name", "ApprovalRequired")),
            "tool_call/tool pay pending"),
        fact(
            "Mastra has conditions, loops and parallel branches of its own",
            List.of(
                span(1, "workflow run: w", "mastra.span.type", "workflow_run").at(0, 99),
                span(2, "if", "mastra.span.type", "workflow_conditional").in(1).at(1, 2),
                span(3, "both", "mastra.span.type", "workflow_parallel").in(1).at(3, 4),
                span(4, "again", "mastra.span.type", "workflow_loop").in(1).at(5, 6),
                span(5, "wait", "mastra.span.type", "workflow_wait_event").in(1).at(7, 8)),
            "decision/chain success",
            "  condition/branch success",
            "  parallel/fan_out success",
            "  loop/loop success",
            "  decision/human success"),
        fact(
            "what any span of Mastra was given and gave stands in keys of its type",
            List.of(
                span(1, "step", "mastra.span.type", "client_tool_call")
                    .with("mastra.client_tool_call.input", "{\"i\":1}")
                    .with("mastra.client_tool_call.output", "{\"o\":2}"),
                span(2, "if", "mastra.span.type", "workflow_conditional_eval")
                    .with("mastra.workflow_conditional_eval.input", "a")
                    .with("mastra.workflow_conditional_eval.output", "true")
                    .at(2, 3)),
            "tool_call/tool step [i=1] -> [o=2] success",
            "condition/branch a -> true success"),
        fact(
            "a transfer of Google ADK is a tool, and the stand-in for merged tools is none",
            List.of(
                op(1, "invoke_agent root", "invoke_agent").scope("gcp.vertex.agent").at(0, 99),
                op(2, "execute_tool transfer_to_agent", "execute_tool")
                    .scope("gcp.vertex.agent")
                    .with("gen_ai.tool.name", "transfer_to_agent")
                    .with("gcp.vertex.agent.tool_call_args", "{\"agent_name\":\"billing\"}")
                    .in(1)
                    .at(1, 10),
                op(3, "execute_tool (merged tools)", "execute_tool")
                    .scope("gcp.vertex.agent")
                    .with("gen_ai.tool.name", "(merged tools)")
                    .in(1)
                    .at(1, 10)),
            "decision/agent agent=root success",
            "  decision/handoff transfer_to_agent [agent_name=billing] agent=root success"),
        fact(
            "vector stores and advisors of Spring AI are a retrieval and a link of the chain",
            List.of(
                span(1, "chat", "spring.ai.kind", "chat_client").at(0, 99),
                span(2, "advisor", "spring.ai.kind", "advisor").in(1).at(1, 90),
                span(3, "query", "spring.ai.kind", "vector_store").in(2).at(2, 50)),
            "decision/agent agent=chat success",
            "  decision/chain agent=chat success",
            "    tool_call/retriever query agent=chat success"),
        fact(
            "what Spring AI calls its framework's is what its own kind says",
            List.of(
                op(1, "spring_ai chat_client", "framework")
                    .with("spring.ai.kind", "chat_client")
                    .at(0, 99),
                op(2, "tool_call w", "framework")
                    .with("spring.ai.kind", "tool_call")
                    .with("spring.ai.tool.definition.name", "w")
                    .with("spring.ai.tool.call.arguments", "{\"a\":1}")
                    .in(1)
                    .at(1, 50),
                op(3, "some", "framework").in(1).at(51, 60)),
            "decision/agent agent=spring_ai chat_client success",
            "  tool_call/tool w [a=1] agent=spring_ai chat_client success",
            "  tool_call/task agent=spring_ai chat_client success"),
        fact(
            "Strands tells a tool's call and response as messages of an event",
            List.of(
                op(1, "execute_tool calc", "execute_tool")
                    .scope("strands.telemetry.tracer")
                    .with("gen_ai.tool.name", "calc")
                    .with("gen_ai.tool.call.id", "c")
                    .event(
                        0,
                        "gen_ai.client.inference.operation.details",
                        "gen_ai.input.messages",
                        "[{\"role\":\"tool\",\"parts\":[{\"type\":\"tool_call\",\"name\":\"calc\","
                            + "\"id\":\"c\",\"arguments\":{\"e\":\"1+1\"}}]}]")
                    .event(
                        1,
                        "gen_ai.client.inference.operation.details",
                        "gen_ai.output.messages",
                        "[{\"role\":\"tool\",\"parts\":[{\"type\":\"tool_call_response\","
                            + "\"id\":\"c\",\"response\":[{\"text\":\"2\"}]}]}]")),
            "tool_call/tool calc #c [e=1+1] -> [[text=2]] success"),
        fact(
            "a router of Haystack is a branch",
            List.of(
                span(1, "haystack.pipeline.run").at(0, 99),
                span(2, "haystack.component.run", "haystack.component.type", "ConditionalRouter")
                    .in(1)),
            "decision/chain success",
            "  condition/branch success"),
        fact(
            "the class of a component of Haystack says what it does",
            List.of(
                span(1, "haystack.pipeline.run").at(0, 99),
                component(2, "ret", "InMemoryBM25Retriever"),
                component(3, "emb", "OpenAITextEmbedder"),
                component(4, "rank", "TransformersSimilarityRanker"),
                component(5, "llm", "GoogleGenAIChatGenerator")
                    .with(
                        "haystack.component.output",
                        "{\"replies\":[{\"meta\":{\"model\":\"m\",\"usage\":"
                            + "{\"prompt_tokens\":7,\"completion_tokens\":8}}}]}"),
                component(6, "prompt", "PromptBuilder"),
                component(7, "helper", "Agent")),
            "decision/chain success",
            "  tool_call/retriever ret success",
            "  tool_call/embedding emb success",
            "  tool_call/reranker rank success",
            "  decision/llm -> {\"replies\":[{\"meta\":{\"model\":\"m\",\"usage\":"
                + "{\"prompt_tokens\":7,\"completion_tokens\":8}}}]} model=m in=7 out=8 success",
            "  tool_call/task success",
            "  decision/agent agent=helper success"),
        fact(
            "a span of Haystack is a step whatever it is called",
            List.of(
                span(1, "mine", "haystack.pipeline.input_data", "{}").at(0, 99),
                span(2, "part", "haystack.component.name", "c").in(1).at(1, 2)),
            "decision/chain success",
            "  tool_call/task success"),
        fact(
            "a sub-agent of older versions of Google ADK stands in brackets",
            List.of(span(1, "agent_run [sub]").scope("gcp.vertex.agent")),
            "decision/agent agent=sub success"),
        fact(
            "the parameters of a tool of OpenInference are a schema or its arguments",
            List.of(
                span(1, "a", "openinference.span.kind", "TOOL")
                    .with("tool.name", "a")
                    .with("tool.parameters", "{\"city\":\"Rome\"}"),
                span(2, "b", "openinference.span.kind", "TOOL")
                    .with("tool.name", "b")
                    .with("tool.parameters", "{\"type\":\"object\",\"properties\":{}}")
                    .at(2, 3),
                span(3, "c", "openinference.span.kind", "LLM")
                    .with("llm.prompts", "hello")
                    .at(4, 5)),
            "tool_call/tool a [city=Rome] success",
            "tool_call/tool b success",
            "decision/llm hello success"),
        fact(
            "messages between AutoGen's agents are plumbing",
            List.of(
                op(1, "invoke_agent a", "invoke_agent").at(0, 99),
                span(2, "autogen publish topic").scope("autogen-core").in(1).at(1, 2),
                span(3, "autogen process b").scope("autogen-core").in(1).at(3, 50)),
            "decision/agent agent=a success"),
        fact(
            "a handoff of OpenLLMetry is a step of the agent that hands over",
            List.of(
                span(1, "Agent Workflow").scope("openai_agents").at(0, 99),
                op(2, "triage → billing.handoff", "handoff")
                    .with("gen_ai.handoff.from_agent", "triage")
                    .with("gen_ai.handoff.to_agent", "billing")
                    .in(1)),
            "decision/chain success",
            "  decision/handoff triage → billing.handoff agent=triage success"),
        fact(
            "Dify's nodes branch and iterate",
            List.of(
                span(1, "workflow", "gen_ai.span.kind", "CHAIN").at(0, 99),
                span(2, "If", "gen_ai.span.kind", "TASK")
                    .with("node.type", "if-else")
                    .in(1)
                    .at(1, 2),
                span(3, "Each", "gen_ai.span.kind", "TASK")
                    .with("node.type", "iteration")
                    .in(1)
                    .at(3, 4)),
            "decision/chain success",
            "  condition/branch success",
            "  loop/loop success"));
  }

  private static TestSpan counted(long id, String name) {
    return span(id, name, "openinference.span.kind", "CHAIN")
        .scope("openinference.instrumentation.smolagents");
  }

  private static TestSpan component(long id, String name, String type) {
    return span(id, "haystack.component.run", "haystack.component.type", type)
        .with("haystack.component.name", name)
        .in(1)
        .at(10 * id, 10 * id + 5);
  }

  private static TestSpan group(long id, String type, String status) {
    return span(id, "edge_group.process " + type, "edge_group.type", type)
        .with("edge_group.delivery_status", status)
        .in(1)
        .at(id, id + 1);
  }

  private static Stream<Arguments> platforms() {
    return Stream.of(
        fact(
            "an ERROR level of Langfuse is a failure without a status",
            List.of(
                span(1, "t", "langfuse.observation.type", "tool")
                    .with("langfuse.observation.level", "ERROR")
                    .with("langfuse.observation.status_message", "no such city")),
            "tool_call/tool t failure"),
        fact(
            "older SDKs of Langfuse call everything a span, and the conventions know better",
            List.of(
                op(1, "chat m", "chat")
                    .with("langfuse.observation.type", "span")
                    .with("gen_ai.request.model", "m")),
            "decision/llm model=m success"),
        fact(
            "what a span of Langfuse holds, its method and its name say more than its type",
            List.of(
                span(1, "root", "langfuse.observation.type", "span").at(0, 99),
                span(2, "my-gen", "langfuse.observation.type", "span")
                    .with("langfuse.observation.model.name", "m")
                    .with("langfuse.observation.usage_details", "{\"input\":3,\"output\":4}")
                    .in(1)
                    .at(1, 10),
                span(3, "tools/call w", "langfuse.observation.type", "span")
                    .with("mcp.method.name", "tools/call")
                    .in(1)
                    .at(11, 20),
                span(4, "ai.toolCall", "langfuse.observation.type", "span")
                    .scope("ai")
                    .in(1)
                    .at(21, 30),
                span(5, "mine", "langfuse.observation.type", "event").in(1).at(31, 40)),
            "decision/chain success",
            "  decision/llm model=m in=3 out=4 success",
            "  tool_call/tool w success",
            "  tool_call/tool ai.toolCall success",
            "  tool_call/task success"),
        fact(
            "a chain of LangSmith whose parent says tool is a chain in a tool",
            List.of(
                span(1, "lookup", "langsmith.span.kind", "tool").at(0, 99),
                span(2, "RunnableSequence", "langsmith.span.kind", "chain").in(1).at(1, 50),
                span(3, "StrOutputParser", "langsmith.span.kind", "parser").in(2).at(2, 40)),
            "tool_call/tool lookup success",
            "  decision/chain success",
            "    decision/plan success"),
        fact(
            "MLflow quotes its types",
            List.of(span(1, "t", "mlflow.spanType", "\"RETRIEVER\"")),
            "tool_call/retriever t success"),
        fact(
            "MLflow quotes all its values",
            List.of(
                span(1, "llm", "mlflow.spanType", "\"LLM\"")
                    .with("mlflow.llm.model", "\"m\"")
                    .with("mlflow.spanOutputs", "\"say \\\"hi\\\"\"")
                    .at(0, 10),
                span(2, "add_fn", "mlflow.spanType", "\"TOOL\"")
                    .with("mlflow.spanFunctionName", "\"add\"")
                    .with("mlflow.spanInputs", "{\"a\":1}")
                    .with("mlflow.spanOutputs", "2")
                    .at(11, 20)),
            "decision/llm -> say \"hi\" model=m success",
            "tool_call/tool add [a=1] -> 2 success"),
        fact(
            "a task of a pipeline that was skipped did not fail",
            List.of(
                span(1, "build", "cicd.pipeline.name", "build")
                    .with("cicd.pipeline.result", "cancellation")
                    .at(0, 99),
                span(2, "test", "cicd.pipeline.task.name", "test")
                    .with("cicd.pipeline.task.run.result", "skip")
                    .error("")
                    .in(1)),
            "decision/chain cancelled",
            "  tool_call/tool test cancelled"),
        fact(
            "how far a pipeline has come says how it is while there is no result",
            List.of(
                span(1, "build", "cicd.pipeline.name", "build")
                    .with("cicd.pipeline.run.state", "pending"),
                span(2, "build", "cicd.pipeline.name", "build")
                    .with("cicd.pipeline.run.state", "executing")
                    .at(2, 3),
                span(3, "build", "cicd.pipeline.name", "build")
                    .with("cicd.pipeline.result", "success")
                    .with("cicd.pipeline.run.state", "finalizing")
                    .at(4, 5)),
            "tool_call/task pending",
            "tool_call/task running",
            "tool_call/task success"),
        fact(
            "a span of n8n is a step whatever it is called",
            List.of(
                span(1, "mine", "n8n.workflow.id", "w").at(0, 99),
                span(2, "part", "n8n.node.name", "Fetch").in(1).at(1, 2),
                span(3, "node.execute", "n8n.node.name", "Helper")
                    .with("n8n.node.type", "@n8n/n8n-nodes-langchain.agent")
                    .in(1)
                    .at(3, 4)),
            "decision/chain success",
            "  tool_call/tool Fetch success",
            "  decision/agent agent=Helper success"),
        fact(
            "the parent of a run of LangSmith may stand in an attribute alone",
            List.of(
                span(1, "top", "langsmith.span.kind", "chain")
                    .with("langsmith.span.id", "r1")
                    .with("langsmith.span.parent_id", "")
                    .at(0, 99),
                span(2, "look", "langsmith.span.kind", "tool")
                    .with("langsmith.span.id", "r2")
                    .with("langsmith.span.parent_id", "r1")
                    .at(1, 9)),
            "decision/chain success",
            "  tool_call/tool look success"),
        fact(
            "a receipt of several messages brings them together",
            List.of(
                span(1, "GET /x", "http.request.method", "GET")
                    .kind(SpanKind.SPAN_KIND_SERVER)
                    .at(0, 99),
                message(2, "send").at(1, 2),
                message(3, "send").at(3, 4),
                message(4, "receive").link(2).link(3).at(5, 6)),
            "decision/container success",
            "  tool_call/messaging send success",
            "  tool_call/messaging send success",
            "  merge/fan_in success"),
        fact(
            "child workflows of Temporal are containers and signals route",
            List.of(
                span(1, "RunWorkflow:Order", "temporalRunID", "r").at(0, 99),
                span(2, "StartChildWorkflow:Ship", "temporalWorkflowID", "s").in(1).at(1, 50),
                span(3, "StartActivity:Pack").in(2).at(2, 40),
                span(4, "SignalWorkflow:done").in(1).at(51, 52)),
            "decision/chain success",
            "  decision/chain success",
            "    tool_call/tool Pack success",
            "  decision/router success"));
  }

  private static TestSpan message(long id, String operation) {
    return span(id, operation + " q", "messaging.system", "kafka")
        .with("messaging.operation.type", operation)
        .kind(SpanKind.SPAN_KIND_CLIENT)
        .in(1);
  }

  private static TestSpan hook(long id) {
    return span(id, "claude_code.hook", "span.type", "hook").in(1).at(id, id + 1);
  }

  private static Stream<Arguments> clients() {
    return Stream.of(
        fact(
            "what a person refused in Claude Code was cancelled before it ran",
            List.of(
                span(1, "claude_code.interaction", "span.type", "interaction").at(0, 99),
                span(2, "claude_code.tool", "tool_name", "Bash").in(1).at(1, 50),
                span(3, "claude_code.tool.blocked_on_user", "decision", "reject").in(2).at(2, 49)),
            "decision/agent agent=claude_code.interaction success",
            "  tool_call/tool Bash agent=claude_code.interaction cancelled"),
        fact(
            "the execution of a tool of Claude Code knows how it ended",
            List.of(
                span(1, "claude_code.tool", "tool_name", "Read").at(0, 50),
                span(2, "claude_code.tool.execution", "success", "false")
                    .with("error", "Error:ENOENT")
                    .in(1)
                    .at(1, 49)),
            "tool_call/tool Read failure"),
        fact(
            "hooks of Claude Code are guards, unless they blocked nothing, and may be cut short",
            List.of(
                span(1, "claude_code.interaction", "span.type", "interaction").at(0, 99),
                hook(2),
                hook(3).with("num_blocking", 1).with("num_cancelled", 0),
                hook(4).with("num_blocking", 0).with("num_cancelled", 0),
                hook(5).with("num_cancelled", 2).with("num_blocking", 0)),
            "decision/agent agent=claude_code.interaction success",
            "  condition/guardrail agent=claude_code.interaction success",
            "  condition/guardrail agent=claude_code.interaction success",
            "  tool_call/task agent=claude_code.interaction success",
            "  tool_call/task agent=claude_code.interaction partial"),
        fact(
            "what Claude Code was given leaves the cache out",
            List.of(
                span(1, "claude_code.llm_request", "span.type", "llm_request")
                    .with("model", "m")
                    .with("input_tokens", 3)
                    .with("cache_read_tokens", 100)
                    .with("output_tokens", 5)
                    .with("attempt", 2)),
            "decision/llm model=m in=103 out=5 retries=1 success"),
        fact(
            "Copilot repeats on the root what its calls took",
            List.of(
                op(1, "invoke_agent copilot", "invoke_agent")
                    .scope("github.copilot")
                    .with("gen_ai.usage.input_tokens", 30)
                    .at(0, 99),
                op(2, "chat m", "chat")
                    .scope("github.copilot")
                    .with("gen_ai.usage.input_tokens", 30)
                    .in(1)
                    .at(1, 50)),
            "decision/agent agent=copilot success",
            "  decision/llm agent=copilot in=30 success"),
        fact(
            "an unset status of the Anthropic API is a call that was given up",
            List.of(op(1, "anthropic.messages.create", "chat").with("gen_ai.request.model", "m")),
            "decision/llm model=m cancelled"),
        fact(
            "a call and a response in messages are a tool's own of the Gemini CLI",
            List.of(
                op(1, "tool_call", "tool_call")
                    .scope("gemini-cli")
                    .with("gen_ai.tool.name", "ls")
                    .with(
                        "gen_ai.output.messages",
                        "[{\"role\":\"tool\",\"parts\":[{\"type\":\"tool_call_response\","
                            + "\"id\":\"g\",\"response\":\"abc\"}]}]")),
            "tool_call/tool ls -> abc success"),
        fact(
            "the Gemini CLI schedules a single tool as well",
            List.of(
                op(1, "schedule_tool_calls", "schedule_tool_calls").scope("gemini-cli").at(0, 99),
                op(2, "tool_call", "tool_call")
                    .scope("gemini-cli")
                    .with("gen_ai.tool.name", "ls")
                    .in(1)),
            "decision/chain success",
            "  tool_call/tool ls success"),
        fact(
            "a result that the Gemini CLI cut in the middle of a text keeps what is there",
            List.of(
                op(1, "tool_call", "tool_call")
                    .scope("gemini-cli")
                    .with("gen_ai.tool.name", "ls")
                    .with(
                        "gen_ai.output.messages",
                        "{\"n\":1,\"r\":\"a b...[TRUNCATED: original length 9000]")),
            "tool_call/tool ls -> [n=1, r=a b] success"),
        fact(
            "the Gemini CLI schedules tools side by side",
            List.of(
                op(1, "user_prompt", "user_prompt").scope("gemini-cli").at(0, 99),
                op(2, "schedule_tool_calls", "schedule_tool_calls")
                    .scope("gemini-cli")
                    .in(1)
                    .at(1, 50),
                op(3, "tool_call", "tool_call")
                    .scope("gemini-cli")
                    .with("gen_ai.tool.name", "ls")
                    .with("gen_ai.tool.call_id", "c1")
                    .in(2)
                    .at(2, 40),
                op(4, "tool_call", "tool_call")
                    .scope("gemini-cli")
                    .with("gen_ai.tool.name", "cat")
                    .with("gen_ai.tool.call_id", "c2")
                    .in(2)
                    .at(3, 45)),
            "decision/chain success",
            "  parallel/fan_out success",
            "    tool_call/tool ls #c1 success",
            "    tool_call/tool cat #c2 success"));
  }
}
