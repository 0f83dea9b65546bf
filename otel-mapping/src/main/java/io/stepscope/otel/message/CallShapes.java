/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.message;

import io.stepscope.analyzer.model.Value;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Optional;

/// Recognises one tool call or one tool result in the object that a dialect writes for it.
final class CallShapes {
  /// Names that providers put around the object that matters.
  static final String[] WRAPPERS = {
    "tool_call", "server_tool_call", "toolUse", "functionCall", "function_call", "toolCall"
  };

  static final String[] RESULT_WRAPPERS = {"toolResult", "functionResponse", "function_response"};

  private CallShapes() {}

  /// The call that `part` asks for, when it is one.
  static Optional<ToolRequest> call(Value.Fields part) {
    String type = type(part);
    boolean typed =
        switch (type) {
          case "tool_call", "tool-call", "tool_use", "function_call", "function", "mcp_call" ->
              true;
          case "server_tool_call", "server_tool_use", "web_search_call" -> true;
          default -> false;
        };
    for (String wrapper : WRAPPERS) {
      if (part.values().get(wrapper) instanceof Value.Fields inner) {
        return Optional.of(read(merged(part, inner), type.startsWith("server")));
      }
    }
    if (typed || Fields.has(part, "tool.name") || isBareCall(part)) {
      return Optional.of(read(part, isProviders(part, type)));
    }
    return Optional.empty();
  }

  /// An entry of a `tool_calls` list: a call whatever it looks like.
  static ToolRequest entry(Value.Fields entry) {
    return call(entry).orElseGet(() -> read(entry, false));
  }

  /// The result that `part` carries, when it is one.
  static Optional<ToolResult> result(Value.Fields part) {
    String type = type(part);
    for (String wrapper : RESULT_WRAPPERS) {
      if (part.values().get(wrapper) instanceof Value.Fields inner) {
        return Optional.of(readResult(inner, false));
      }
    }
    boolean typed =
        switch (type) {
          case "tool_call_response", "tool_result", "tool-result", "tool-error", "tool_return" ->
              true;
          case "tool-return", "retry-prompt", "function_call_output", "function_result" -> true;
          case "server_tool_call_response", "server_tool_result", "mcp_call_output" -> true;
          default -> type.endsWith("_tool_result");
        };
    if (!typed || (type.equals("retry-prompt") && !Fields.has(part, "tool_call_id"))) {
      return Optional.empty();
    }
    boolean providers =
        type.startsWith("server") || (type.endsWith("_tool_result") && type.length() > 12);
    return Optional.of(readResult(part, providers || isProviders(part, type)));
  }

  /// Reads a message or part that is known to carry a result.
  static ToolResult readResult(Value.Fields part, boolean providerExecuted) {
    Value value =
        Fields.first(
            part,
            "response",
            "result",
            "server_tool_call_response",
            "output",
            "content",
            "error",
            "parts");
    boolean error =
        isTrue(Fields.first(part, "is_error", "isError", "is_error_result"))
            || type(part).equals("tool-error")
            || type(part).equals("retry-prompt")
            || Fields.text(part, "status", "outcome")
                .filter(s -> s.equalsIgnoreCase("error") || s.equalsIgnoreCase("failed"))
                .isPresent();
    return new ToolResult(
        Fields.text(
            part, "tool_call_id", "tool_use_id", "toolCallId", "toolUseId", "call_id", "id"),
        Fields.text(part, "tool_name", "toolName", "name"),
        value,
        error,
        providerExecuted);
  }

  private static ToolRequest read(Value.Fields call, boolean providerExecuted) {
    Value.Fields function = Fields.object(call, "function").orElse(call);
    Value arguments =
        Fields.first(
            function, "arguments", "args", "input", "tool.args", "arguments_json", "parameters");
    if (arguments.isAbsent()) {
      arguments = Fields.first(call, "arguments", "args", "input");
    }
    return new ToolRequest(
        Fields.text(
            call, "call_id", "tool_call_id", "toolCallId", "toolUseId", "tool_use_id", "id"),
        Fields.text(function, "name", "tool_name", "toolName", "tool.name")
            .or(() -> Fields.text(call, "name"))
            .orElse(""),
        LenientJson.structured(arguments),
        providerExecuted);
  }

  /// The id may stand on the outer object.
  private static Value.Fields merged(Value.Fields outer, Value.Fields inner) {
    if (Fields.has(inner, "id") || !Fields.has(outer, "id")) {
      return inner;
    }
    var both = new LinkedHashMap<>(inner.values());
    both.put("id", Fields.first(outer, "id"));
    return new Value.Fields(both);
  }

  private static boolean isBareCall(Value.Fields part) {
    return type(part).isEmpty()
        && (Fields.has(part, "toolCallId") || Fields.has(part, "tool_call_id"))
        && (Fields.has(part, "args") || Fields.has(part, "input") || Fields.has(part, "toolName"))
        && !Fields.has(part, "result")
        && !Fields.has(part, "output")
        && !Fields.has(part, "content");
  }

  private static boolean isProviders(Value.Fields part, String type) {
    return type.startsWith("server")
        || type.equals("web_search_call")
        || isTrue(Fields.first(part, "providerExecuted"));
  }

  private static boolean isTrue(Value value) {
    return switch (value) {
      case Value.Bool(var flag) -> flag;
      case Value.Text(var text) -> text.equalsIgnoreCase("true");
      case Value.Absent _, Value.Whole _, Value.Real _, Value.Binary _ -> false;
      case Value.Items _, Value.Fields _ -> false;
    };
  }

  static String type(Value.Fields part) {
    return Fields.text(part, "type", "part_kind").orElse("").toLowerCase(Locale.ROOT);
  }
}
