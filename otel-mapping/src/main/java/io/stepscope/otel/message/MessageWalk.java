/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.message;

import io.stepscope.analyzer.model.Value;
import io.stepscope.otel.draft.DeferredText;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/*
 * One walk for all dialects. They differ in how they nest and name the same four things: a message
 * with a role, a part of text, a call, a result. So nothing here asks which dialect wrote the
 * value; each object is taken for what its own keys say it is, and everything else is looked
 * through for objects that are. Each object is visited once; nesting is bounded.
 */
/// Collects calls, results, texts and finish reasons from messages of any shape.
final class MessageWalk {
  private static final int MAX_DEPTH = 24;

  private final List<ToolRequest> requests = new ArrayList<>();
  private final List<ToolResult> results = new ArrayList<>();
  private final Set<String> finishReasons = new LinkedHashSet<>();
  private DeferredText userText = DeferredText.NONE;
  private boolean overflow;

  List<ToolRequest> requests() {
    return requests;
  }

  List<ToolResult> results() {
    return results;
  }

  List<String> finishReasons() {
    return List.copyOf(finishReasons);
  }

  DeferredText lastUserText() {
    return userText;
  }

  /// More was there than is kept.
  boolean overflowed() {
    return overflow;
  }

  /// Visits messages: a list of them, one of them, or an object that holds them somewhere.
  void visit(Value value) {
    visit(value, "", 0);
  }

  /// Visits a list of messages without making values of those that are only text; false when there
  /// are none.
  boolean visitList(LenientJson messages) {
    var texts = new TextMessage(messages);
    boolean any = false;
    while (messages.nextItem()) {
      any = true;
      if (!texts.pass(this)) {
        visit(messages.item(), "", 1);
      }
    }
    return any;
  }

  private void visit(Value value, String role, int depth) {
    if (depth > MAX_DEPTH) {
      overflow = true;
      return;
    }
    switch (value) {
      case Value.Items(var items) -> {
        for (Value item : items) {
          visit(item, role, depth + 1);
        }
      }
      case Value.Fields fields -> visitObject(fields, role, depth);
      case Value.Text(var text) -> visitText(text, role, depth);
      case Value.Absent _, Value.Bool _, Value.Whole _, Value.Real _, Value.Binary _ -> {}
    }
  }

  private void visitText(String text, String role, int depth) {
    if (mayHoldParts(text)) {
      Value parsed = LenientJson.structured(new Value.Text(text));
      if (!(parsed instanceof Value.Text)) {
        visit(parsed, role, depth + 1);
        return;
      }
    }
    if (role.equals("user")) {
      said(
          text.isEmpty() ? DeferredText.NONE : DeferredText.of(() -> Conversation.beginning(text)));
    }
  }

  /// What a user said.
  void said(DeferredText text) {
    userText = text;
  }

  /// Why a model stopped; nothing when it is empty.
  void finished(String reason) {
    if (!reason.isEmpty()) {
      finishReasons.add(reason);
    }
  }

  private void visitObject(Value.Fields object, String outerRole, int depth) {
    long keys = MessageKeys.of(object);
    String role = has(keys, MessageKeys.SPEAKER) ? Roles.of(object).orElse(outerRole) : outerRole;
    if (has(keys, MessageKeys.FINISH)) {
      Fields.text(object, "finish_reason", "finishReason", "stop_reason", "stopReason")
          .ifPresent(finishReasons::add);
    }
    if (has(keys, MessageKeys.TYPE | MessageKeys.RESULT)) {
      Optional<ToolResult> result = CallShapes.result(object);
      if (result.isPresent()) {
        add(results, result.get());
        return;
      }
    }
    if (has(keys, MessageKeys.TYPE | MessageKeys.CALL)) {
      Optional<ToolRequest> call = CallShapes.call(object);
      if (call.isPresent()) {
        add(requests, call.get());
        return;
      }
    }
    if (role.equals("tool") && Roles.carriesResult(object)) {
      add(results, CallShapes.readResult(object, false));
      return;
    }
    visitMessage(object, keys, role, depth);
  }

  private static boolean has(long keys, long any) {
    return (keys & any) != 0;
  }

  private void visitMessage(Value.Fields message, long keys, String role, int depth) {
    if (has(keys, MessageKeys.CALLS)) {
      visitListedCalls(message);
    }
    if (has(keys, MessageKeys.LEGACY_CALL)) {
      visitLegacyCall(message);
    }
    if (has(keys, MessageKeys.METADATA)
        && message.values().get("response_metadata") instanceof Value.Fields metadata) {
      Fields.text(metadata, "finish_reason", "stop_reason").ifPresent(finishReasons::add);
    }
    if (has(keys, MessageKeys.TEXT)
        && Fields.first(message, "text") instanceof Value.Text(var text)) {
      visitText(text, role, depth);
    }
    for (long left = keys; MessageKeys.anyInside(left); left = MessageKeys.withoutFirst(left)) {
      Value inside = message.values().get(MessageKeys.firstInside(left));
      if (inside != null) {
        visit(inside, role, depth + 1);
      }
    }
  }

  private void visitListedCalls(Value.Fields message) {
    boolean listed = visitCalls(message, "tool_calls") || visitCalls(message, "toolCalls");
    if (!listed && message.values().get("additional_kwargs") instanceof Value.Fields more) {
      visitCalls(more, "tool_calls");
    }
  }

  private boolean visitCalls(Value.Fields message, String key) {
    Value calls = message.values().get(key);
    if (calls == null || !(LenientJson.structured(calls) instanceof Value.Items(var entries))) {
      return false;
    }
    for (Value entry : entries) {
      if (entry instanceof Value.Fields fields) {
        add(requests, CallShapes.entry(fields));
      }
    }
    return !entries.isEmpty();
  }

  /// The first generation of OpenInference: two keys on the message itself.
  private void visitLegacyCall(Value.Fields message) {
    Fields.text(message, "function_call_name")
        .ifPresent(name ->
            add(
                requests,
                new ToolRequest(
                    Optional.empty(),
                    name,
                    LenientJson.structured(Fields.first(message, "function_call_arguments_json")),
                    false)));
  }

  private <T> void add(List<T> list, T item) {
    if (list.size() < Conversation.MAX_CALLS) {
      list.add(item);
    } else {
      overflow = true;
    }
  }

  /// A text is looked into only when it could be a list of parts that some exporter wrote as text.
  private static boolean mayHoldParts(String text) {
    return LenientJson.isStructured(text)
        && (text.contains("ool") || text.contains("unction") || text.contains("\"text\""));
  }
}
