/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.message;

import io.stepscope.analyzer.model.Value;
import io.stepscope.otel.attribute.Topic;
import io.stepscope.otel.draft.StepDraft;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The calls that a model asked for where its span has no answer but their ids and names, several
/// joined by commas: OpenLIT writes them so, also where content is not recorded.
final class NamedRequests {
  private static final String IDS = "gen_ai.tool.call.id";
  private static final String NAMES = "gen_ai.tool.name";
  private static final List<String> ARGUMENTS =
      List.of("gen_ai.tool.call.arguments", "gen_ai.tool.args");

  private NamedRequests() {}

  /// In their order; none when the span has no id of a call.
  static List<ToolRequest> of(StepDraft step) {
    if (!step.attributes().tells(Topic.CALL_ID)) {
      return List.of();
    }
    List<String> ids = parts(step, IDS);
    List<String> names = parts(step, NAMES);
    List<ToolRequest> requests = new ArrayList<>();
    for (int i = 0; i < Math.min(ids.size(), Conversation.MAX_CALLS); i++) {
      // Calls without a name are left out of the names, so others would move up.
      String name = names.size() == ids.size() ? names.get(i) : "";
      Value arguments = ids.size() == 1 ? arguments(step) : Value.absent();
      requests.add(new ToolRequest(Optional.of(ids.get(i)), name, arguments, false));
    }
    return requests;
  }

  private static List<String> parts(StepDraft step, String key) {
    List<String> parts = new ArrayList<>();
    String joined = step.attributes().text(key).orElse("");
    int from = 0;
    while (from < joined.length()) {
      int comma = joined.indexOf(',', from);
      int to = comma < 0 ? joined.length() : comma;
      String part = joined.substring(from, to).strip();
      if (!part.isEmpty()) {
        parts.add(part);
      }
      from = to + 1;
    }
    return parts;
  }

  /// Of a single call: joined arguments cannot be told apart.
  private static Value arguments(StepDraft step) {
    for (String key : ARGUMENTS) {
      Value arguments = step.attributes().structured(key);
      if (!arguments.isAbsent()) {
        return arguments;
      }
    }
    return Value.absent();
  }
}
