/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.app;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Generated runs of agents as OTLP/JSON, the same for the same seed: turns of a model call and the
/// tools it asked for, agents that call agents, plumbing below the calls, failures, repetitions,
/// calls that overlap or start at the same instant, parents that never arrived, a second service,
/// and log records that belong to spans.
final class AgentRuns {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final List<String> TOOLS = List.of("search", "fetch", "sql", "mail");
  private static final long MILLISECOND = 1_000_000;

  private final Random random;
  private final String traceId;
  private final ArrayNode agentSpans = MAPPER.createArrayNode();
  private final ArrayNode toolSpans = MAPPER.createArrayNode();
  private final ArrayNode logs = MAPPER.createArrayNode();
  private final List<JsonNode> history = new ArrayList<>();
  private long now = 1_760_000_000_000_000_000L;
  private int calls;

  private AgentRuns(long seed) {
    this.random = new Random(seed);
    this.traceId = id() + id();
  }

  /// One document with the spans and the log records of a run.
  static ObjectNode of(long seed) {
    var run = new AgentRuns(seed);
    run.agent("lead", "", 0);
    ObjectNode document = MAPPER.createObjectNode();
    ArrayNode resourceSpans = document.putArray("resourceSpans");
    resourceSpans.add(resource("agents", "scopeSpans", "spans", run.agentSpans));
    resourceSpans.add(resource("tools", "scopeSpans", "spans", run.toolSpans));
    document.putArray("resourceLogs").add(resource("agents", "scopeLogs", "logRecords", run.logs));
    return document;
  }

  private static ObjectNode resource(String service, String scopes, String items, ArrayNode all) {
    ObjectNode resource = MAPPER.createObjectNode();
    text(resource.putObject("resource").putArray("attributes"), "service.name", service);
    ObjectNode scope = resource.putArray(scopes).addObject();
    scope.putObject("scope").put("name", "generated." + service);
    scope.set(items, all);
    return resource;
  }

  private String agent(String name, String parent, int depth) {
    String id = id();
    long start = now;
    history.clear();
    for (int turn = 1 + random.nextInt(4); turn > 0; turn--) {
      turn(id, depth);
    }
    ObjectNode span = span(agentSpans, id, parent, "invoke_agent " + name, start, now, 0);
    ArrayNode attributes = (ArrayNode) span.get("attributes");
    text(attributes, "gen_ai.operation.name", "invoke_agent");
    text(attributes, "gen_ai.agent.name", name);
    return id;
  }

  private void turn(String agent, int depth) {
    int asked = random.nextInt(4);
    List<String> ids = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < asked; i++) {
      ids.add("call_" + calls++);
      names.add(TOOLS.get(random.nextInt(TOOLS.size())));
    }
    model(agent, ids, names);
    long slowest = now;
    for (int i = 0; i < asked; i++) {
      slowest = Math.max(slowest, tool(agent, ids.get(i), names.get(i)));
      if (random.nextBoolean()) {
        now = slowest;
      }
    }
    now = slowest;
    if (depth < 2 && random.nextInt(3) == 0) {
      // Some agents were called by a span that never arrived.
      agent("helper", random.nextInt(5) == 0 ? id() : agent, depth + 1);
    }
  }

  private void model(String agent, List<String> ids, List<String> names) {
    long end = now + random.nextInt(1_500) * MILLISECOND;
    ObjectNode span = span(agentSpans, id(), agent, "chat gpt-5-mini", now, end, 0);
    ArrayNode attributes = (ArrayNode) span.get("attributes");
    text(attributes, "gen_ai.operation.name", "chat");
    text(attributes, "gen_ai.request.model", "gpt-5-mini");
    number(attributes, "gen_ai.usage.input_tokens", 200 + random.nextInt(3_000));
    number(attributes, "gen_ai.usage.output_tokens", random.nextInt(300));
    text(attributes, "gen_ai.input.messages", MAPPER.writeValueAsString(history));
    ObjectNode answer = MAPPER.createObjectNode().put("role", "assistant");
    ArrayNode parts = answer.putArray("parts");
    for (int i = 0; i < ids.size(); i++) {
      parts.addObject().put("type", "tool_call").put("id", ids.get(i)).put("name", names.get(i));
    }
    history.add(answer);
    text(attributes, "gen_ai.output.messages", "[" + answer + "]");
    now = end;
  }

  private long tool(String agent, String call, String name) {
    boolean failed = random.nextInt(4) == 0;
    long end = now + random.nextInt(800) * MILLISECOND;
    String id = id();
    String item = "item " + random.nextInt(2);
    ObjectNode span =
        span(
            agentSpans,
            id,
            agent,
            "execute_tool " + name,
            now,
            end,
            failed ? 2 : random.nextInt(2));
    ArrayNode attributes = (ArrayNode) span.get("attributes");
    text(attributes, "gen_ai.operation.name", "execute_tool");
    text(attributes, "gen_ai.tool.name", name);
    text(attributes, "gen_ai.tool.call.id", call);
    text(attributes, "gen_ai.tool.call.arguments", "{\"query\":\"" + item + "\"}");
    text(attributes, "gen_ai.tool.call.result", failed ? "Error: refused" : "found " + item);
    if (failed) {
      text(attributes, "error.type", random.nextBoolean() ? "timeout" : "503");
      log(id, end);
    }
    if (random.nextInt(3) == 0) {
      ObjectNode request = span(toolSpans, id(), id, "GET", now, end, 0).put("kind", 3);
      text((ArrayNode) request.get("attributes"), "http.request.method", "GET");
    }
    ObjectNode result = MAPPER.createObjectNode().put("role", "tool");
    result.putArray("parts").addObject().put("type", "tool_call_response").put("id", call);
    history.add(result);
    return end;
  }

  private void log(String span, long at) {
    ObjectNode log = logs.addObject();
    log.put("timeUnixNano", Long.toString(at)).put("traceId", traceId).put("spanId", span);
    log.put("eventName", "exception").put("severityNumber", 17);
    ArrayNode attributes = log.putArray("attributes");
    text(attributes, "exception.type", "RefusedError");
    text(attributes, "exception.message", "number " + random.nextInt(3));
  }

  private ObjectNode span(
      ArrayNode into, String id, String parent, String name, long start, long end, int status) {
    ObjectNode span = into.addObject();
    span.put("traceId", traceId).put("spanId", id).put("parentSpanId", parent).put("name", name);
    span.put("startTimeUnixNano", Long.toString(start)).put("endTimeUnixNano", Long.toString(end));
    span.putObject("status").put("code", status);
    span.putArray("attributes");
    return span;
  }

  private static void text(ArrayNode attributes, String key, String value) {
    attributes.addObject().put("key", key).putObject("value").put("stringValue", value);
  }

  private static void number(ArrayNode attributes, String key, int value) {
    attributes
        .addObject()
        .put("key", key)
        .putObject("value")
        .put("intValue", Integer.toString(value));
  }

  private String id() {
    return HexFormat.of().toHexDigits(random.nextLong() | 1);
  }
}
