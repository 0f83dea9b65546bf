/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.failure;

import static org.assertj.core.api.Assumptions.assumeThat;

import io.stepscope.analyzer.model.Completion;
import io.stepscope.analyzer.model.ExecutionContext;
import io.stepscope.analyzer.model.ExecutionStatus;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.model.Outcome;
import io.stepscope.analyzer.model.StepError;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.analyzer.model.StepType;
import io.stepscope.analyzer.model.TraceId;
import io.stepscope.analyzer.model.TraceSummary;
import io.stepscope.analyzer.model.Value;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// Third-party conversations of agents with tools, and what is known about them. Reads only what
/// the labels speak of: agents, model calls, tool calls with arguments, result and status. The
/// folder is given by the system property `stepscope.shared.data`; tests are skipped where it is
/// absent.
public final class AgentTraces {
  private static final ObjectMapper JSON = new ObjectMapper();

  private AgentTraces() {}

  /// A trace and its entry in `labels.json`.
  public record Labelled(ExecutionTrace trace, JsonNode labels) {}

  /// Every trace of `folder` with its labels.
  public static List<Labelled> read(String folder) {
    Path path = Path.of(System.getProperty("stepscope.shared.data", "../shared/data"), folder);
    assumeThat(path).as("third-party data, see stepscope.shared.data").exists();
    Map<String, List<ExecutionStep>> steps = steps(path.resolve("traces.otlp.jsonl.gz"));
    var labelled = new ArrayList<Labelled>();
    for (JsonNode labels : JSON.readTree(path.resolve("labels.json").toFile())) {
      String id = labels.path("traceId").asString();
      labelled.add(new Labelled(trace(id, steps.getOrDefault(id, List.of())), labels));
    }
    return labelled;
  }

  private static Map<String, List<ExecutionStep>> steps(Path file) {
    var steps = new HashMap<String, List<ExecutionStep>>();
    try (var in = new GZIPInputStream(Files.newInputStream(file));
        var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        for (JsonNode resource : JSON.readTree(line).path("resourceSpans")) {
          for (JsonNode scope : resource.path("scopeSpans")) {
            for (JsonNode span : scope.path("spans")) {
              steps
                  .computeIfAbsent(span.path("traceId").asString(), _ -> new ArrayList<>())
                  .add(step(span));
            }
          }
        }
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    return steps;
  }

  private static ExecutionStep step(JsonNode span) {
    var attributes = new HashMap<String, String>();
    for (JsonNode attribute : span.path("attributes")) {
      attributes.put(
          attribute.path("key").asString(),
          attribute.path("value").path("stringValue").asString(""));
    }
    var step =
        ExecutionStep.builder(new StepId(span.path("spanId").asString()))
            .name(span.path("name").asString())
            .time(
                StepTime.of(
                    Long.parseLong(span.path("startTimeUnixNano").asString()),
                    Long.parseLong(span.path("endTimeUnixNano").asString())))
            .outcome(outcome(span, attributes));
    String parent = span.path("parentSpanId").asString("");
    if (!parent.isEmpty()) {
      step.parentId(new StepId(parent));
    }
    return switch (attributes.getOrDefault("gen_ai.operation.name", "")) {
      case "execute_tool" -> tool(step, attributes).build();
      case "chat" -> step.operation(Operation.LLM).build();
      case String _ -> step.operation(Operation.AGENT).build();
    };
  }

  private static ExecutionStep.Builder tool(
      ExecutionStep.Builder step, Map<String, String> attributes) {
    String result = attributes.getOrDefault("gen_ai.tool.call.result", "");
    return step.operation(Operation.TOOL)
        .type(StepType.TOOL_CALL)
        .toolName(attributes.getOrDefault("gen_ai.tool.name", ""))
        .parameters(value(attributes.getOrDefault("gen_ai.tool.call.arguments", "")))
        .result(Value.text(result));
  }

  private static Outcome outcome(JsonNode span, Map<String, String> attributes) {
    return span.path("status").path("code").asInt(0) == 2
        ? new Outcome.Failed(
            StepError.reported(
                Optional.ofNullable(attributes.get("error.type")),
                Optional.of(span.path("status").path("message").asString(""))))
        : new Outcome.Succeeded(true);
  }

  private static Value value(String json) {
    return json.isEmpty() ? Value.absent() : value(JSON.readTree(json));
  }

  private static Value value(JsonNode node) {
    if (node.isObject()) {
      var fields = new LinkedHashMap<String, Value>();
      node.forEachEntry((key, field) -> fields.put(key, value(field)));
      return new Value.Fields(fields);
    }
    if (node.isArray()) {
      var items = new ArrayList<Value>();
      node.forEach(item -> items.add(value(item)));
      return new Value.Items(items);
    }
    if (node.isIntegralNumber()) {
      return new Value.Whole(node.asLong());
    }
    if (node.isNumber()) {
      return new Value.Real(node.asDouble());
    }
    if (node.isBoolean()) {
      return new Value.Bool(node.asBoolean());
    }
    return node.isNull() ? Value.absent() : Value.text(node.asString());
  }

  private static ExecutionTrace trace(String id, List<ExecutionStep> steps) {
    var context =
        new ExecutionContext(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            new Value.Fields(new LinkedHashMap<>()));
    var summary =
        new TraceSummary(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            context,
            ExecutionStatus.SUCCESS,
            List.of(),
            Optional.empty(),
            List.of());
    return new ExecutionTrace(
        TraceId.parse(id),
        summary,
        steps,
        List.of(),
        List.of(),
        Completion.endOfInput(StepTime.UNKNOWN, false));
  }
}
