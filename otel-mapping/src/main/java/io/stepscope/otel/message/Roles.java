/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.message;

import io.stepscope.analyzer.model.Value;
import java.util.Locale;
import java.util.Optional;

/// Who speaks in a message: `user`, `assistant`, `system` or `tool`, whatever the dialect calls
/// them.
final class Roles {
  private Roles() {}

  static Optional<String> of(Value.Fields message) {
    Optional<String> said = Fields.text(message, "role");
    if (said.isEmpty()) {
      said = Fields.text(message, "event.name", "part_kind").filter(Roles::namesSpeaker);
      if (said.isEmpty()) {
        said = Fields.text(message, "type").filter(Roles::isSpeakerType);
      }
    }
    if (said.isEmpty() && Fields.has(message, "parts")) {
      said = Fields.text(message, "kind").filter(Roles::namesSpeaker);
    }
    if (said.isEmpty() && message.values().get("id") instanceof Value.Items(var path)) {
      said = path.isEmpty() ? said : Fields.text(path.getLast()).filter(Roles::namesSpeaker);
    }
    return said.map(Roles::plain);
  }

  /// A message of the role `tool` carries a result itself, unless its parts do.
  static boolean carriesResult(Value.Fields message) {
    if (Fields.has(message, "tool_call_id") || Fields.has(message, "tool_use_id")) {
      return true;
    }
    Value content = Fields.first(message, "content", "parts", "message");
    return (content instanceof Value.Text(var text) && !holdsParts(text))
        || (content.isAbsent() && Fields.text(message, "id").isPresent());
  }

  private static boolean holdsParts(String text) {
    return LenientJson.isStructured(text)
        && (text.contains("toolResult")
            || text.contains("tool_result")
            || text.contains("tool-result")
            || text.contains("tool_call_response"));
  }

  private static boolean namesSpeaker(String name) {
    return switch (plain(name)) {
      case "user", "assistant", "system", "tool" -> true;
      default -> false;
    };
  }

  /// `type` names a speaker in LangChain, where `response` and `function` would be something else.
  private static boolean isSpeakerType(String type) {
    return switch (type.toLowerCase(Locale.ROOT)) {
      case "human", "ai", "system", "tool", "user", "assistant" -> true;
      default -> false;
    };
  }

  private static String plain(String name) {
    String lower = name.strip().toLowerCase(Locale.ROOT);
    return switch (lower) {
      case "human",
          "request",
          "user-prompt",
          "humanmessage",
          "humanmessagechunk",
          "gen_ai.user.message" ->
          "user";
      case "ai", "model", "response", "assistant", "aimessage", "aimessagechunk" -> "assistant";
      case "gen_ai.assistant.message", "gen_ai.choice" -> "assistant";
      case "system-prompt", "systemmessage", "developer", "gen_ai.system.message" -> "system";
      case "toolmessage", "function", "gen_ai.tool.message" -> "tool";
      default -> lower;
    };
  }
}
