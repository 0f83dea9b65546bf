/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.message;

import io.stepscope.otel.draft.DeferredText;
import java.util.List;

/// What one model call read and wrote, as far as its span tells.
///
/// @param requested tool calls in its answer
/// @param consumed tool results in its input, the whole history, oldest first
/// @param provided results of tools that the provider ran, found in its answer
/// @param lastUserText the last text a user wrote, cut at [#MAX_TEXT]
/// @param finishReasons why it stopped, one for each choice, as reported
/// @param outputSeen some output content was there, so a call missing in it was not made
/// @param complete nothing was cut, malformed or beyond the limits
public record Conversation(
    List<ToolRequest> requested,
    List<ToolResult> consumed,
    List<ToolResult> provided,
    DeferredText lastUserText,
    List<String> finishReasons,
    boolean outputSeen,
    boolean complete) {
  /// Characters kept of the last user text.
  public static final int MAX_TEXT = 4_096;

  /// Tool calls or results kept of one conversation.
  public static final int MAX_CALLS = 4_096;

  /// Of a span without messages.
  public static final Conversation EMPTY =
      new Conversation(List.of(), List.of(), List.of(), DeferredText.NONE, List.of(), false, true);

  public Conversation {
    requested = List.copyOf(requested);
    consumed = List.copyOf(consumed);
    provided = List.copyOf(provided);
    finishReasons = List.copyOf(finishReasons);
  }

  /// What is kept of a user's text.
  static String beginning(String text) {
    return beginning(text, 0, text.length());
  }

  /// The same of a part of `text`.
  static String beginning(String text, int from, int to) {
    return text.substring(from, Math.min(to, from + MAX_TEXT));
  }

  /// Whether the model stopped to have tools called.
  public boolean stoppedForTools() {
    return finishReasons.stream().anyMatch(FinishReason::isToolUse);
  }
}
