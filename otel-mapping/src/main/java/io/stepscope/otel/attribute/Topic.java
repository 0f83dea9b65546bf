/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.attribute;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What a rule outside the dialect tables asks spans about. Most spans say nothing of most topics,
/// so a rule asks for its topic first, which is one bit, and for its keys only then.
public enum Topic {
  /// What a model was given, in attributes.
  INPUT_MESSAGES(0),
  /// Nodes that name the node they got their input from.
  SOURCES(1),
  HAYSTACK(2),
  LANGGRAPH(3),
  LANGGRAPH_COMMAND(4),
  WORKFLOW_EDGES(5),
  HANDOFF(6),
  TRANSFER(7),
  /// Memories, resources and files that a step works on.
  RESOURCE(8),
  MCP(9),
  RPC(10),
  JSON_RPC(11),
  HTTP(12),
  /// Processor time and memory.
  COUNTERS(13),
  /// Tasks that are one of many that run the same on other input.
  MAPPED(14),
  /// Content that was taken out before it arrived.
  SCRUBBED(15),
  CALL_ID(16),
  /// A graph that a span about no run tells of.
  WORKFLOW_DEFINITION(17),
  /// What a model answered, in attributes.
  OUTPUT_MESSAGES(18),
  /// OpenTracing's word for a span that failed, and Logfire's level.
  ERROR_FLAG(19),
  /// The name of the node of a workflow that a span ran.
  NODE(20),
  /// The name of the scope where a collector made it an attribute.
  SCOPE(21),
  /// LangSmith's own ids of a run and its parent.
  LANGSMITH_PARENT(22),
  /// Tables and collections of databases.
  TABLE(23);

  private static final Map<String, Long> KEYS = new HashMap<>();
  private static final List<Beginning> BEGINNINGS = new ArrayList<>();

  /// Of a key.
  private record Beginning(String text, Topic topic) {}

  static {
    INPUT_MESSAGES.isAbout(
        "gen_ai.input.messages",
        "gen_ai.prompt",
        "gen_ai.prompt.0.*",
        "llm.input_messages.0.*",
        "ai.prompt",
        "ai.prompt.messages",
        "gcp.vertex.agent.llm_request",
        "pydantic_ai.all_messages",
        "all_messages_events",
        "events",
        "langfuse.observation.input",
        "mlflow.spanInputs",
        "langwatch.input",
        "request_data",
        "traceloop.entity.input",
        "input.value");
    OUTPUT_MESSAGES.isAbout(
        "gen_ai.output.messages",
        "gen_ai.completion",
        "gen_ai.completion.0.*",
        "gen_ai.output",
        "llm.output_messages.0.*",
        "ai.response.toolCalls",
        "ai.response.text",
        "ai.response.finishReason",
        "gcp.vertex.agent.llm_response",
        "pydantic_ai.all_messages",
        "all_messages_events",
        "events",
        "langfuse.observation.output",
        "mlflow.spanOutputs",
        "langwatch.output",
        "response_data",
        "traceloop.entity.output",
        "output.value");
    SOURCES.isAbout("message.source_id", "event_loop.parent_cycle_id", "gen_ai.task.parent.id");
    HAYSTACK.isAbout("haystack.component.name");
    LANGGRAPH.isAbout(
        "langgraph_node",
        "traceloop.association.properties.langgraph_node",
        "langfuse.observation.metadata.langgraph_node",
        "langsmith.metadata.langgraph_node",
        "metadata",
        "langfuse.observation.metadata");
    LANGGRAPH_COMMAND.isAbout("langgraph.command.source_node");
    WORKFLOW_EDGES.isAbout("gen_ai.workflow.edges");
    WORKFLOW_DEFINITION.isAbout("workflow.definition");
    HANDOFF.isAbout(
        "gen_ai.handoff.to_agent", "gen_ai.transfer.target.name", "handoff.to_agent", "to_agent");
    TRANSFER.isAbout("gen_ai.transfer.mode");
    RESOURCE.isAbout(
        "gen_ai.memory.record.id",
        "gen_ai.memory.store.id",
        "gen_ai.memory.store.name",
        "mcp.resource.uri",
        "file_path");
    TABLE.isAbout("db.collection.name", "db.sql.table", "db.query.summary");
    MCP.isAbout("mcp.method.name");
    RPC.isAbout("rpc.*");
    JSON_RPC.isAbout("jsonrpc*");
    ERROR_FLAG.isAbout("error", "logfire.level_num");
    NODE.isAbout(
        "haystack.component.name",
        "n8n.node.name",
        "executor.id",
        "edge_group.id",
        "langgraph_node");
    SCOPE.isAbout("otel.scope.name");
    LANGSMITH_PARENT.isAbout("langsmith.span.parent_id");
    HTTP.isAbout("http.request.method", "http.method");
    MAPPED.isAbout("airflow.task_instance.map_index", "airflow.map_index");
    CALL_ID.isAbout("gen_ai.tool.call.id");
    SCRUBBED.isAbout("logfire.scrubbed");
    COUNTERS.isAbout("busy_ns", "process.cpu.time", "process.memory.peak", "process.memory.usage");
  }

  private final int number;

  Topic(int number) {
    this.number = number;
  }

  /// @param keys those that end with `*` are beginnings
  private void isAbout(String... keys) {
    for (String key : keys) {
      if (key.endsWith("*")) {
        BEGINNINGS.add(new Beginning(key.substring(0, key.length() - 1), this));
      } else {
        KEYS.merge(key, bit(), (one, other) -> one | other);
      }
    }
  }

  /// The topics of a key as a set of bits, see [#bit].
  public static long of(String key) {
    long found = KEYS.getOrDefault(key, 0L);
    for (var beginning : BEGINNINGS) {
      if (key.startsWith(beginning.text)) {
        found |= beginning.topic.bit();
      }
    }
    return found;
  }

  /// This topic alone as a set.
  public long bit() {
    return 1L << number;
  }
}
