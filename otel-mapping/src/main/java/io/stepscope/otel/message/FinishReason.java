/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.message;

import java.util.Locale;
import java.util.Set;

/// Reads why a model stopped, in the words of any provider.
public final class FinishReason {
  private static final Set<String> TOOL_USE =
      Set.of(
          "tool_calls", "tool_call", "tool_use", "function_call", "function_calls", "tool-calls");
  private static final Set<String> CUT =
      Set.of(
          "length",
          "max_tokens",
          "max_output_tokens",
          "content_filter",
          "content-filter",
          "contentfilter",
          "guardrail_intervened",
          "safety",
          "model_context_window_exceeded",
          "context_window_exceeded",
          "refusal");
  private static final Set<String> ERROR = Set.of("error", "failed", "malformed_function_call");

  private FinishReason() {}

  /// It stopped to have tools called.
  public static boolean isToolUse(String reason) {
    return TOOL_USE.contains(plain(reason));
  }

  /// The answer is shorter than the model meant it to be: a limit or a filter cut it.
  public static boolean isCut(String reason) {
    return CUT.contains(plain(reason));
  }

  /// The model itself reports a failure.
  public static boolean isError(String reason) {
    return ERROR.contains(plain(reason));
  }

  /// Lower case, without the enum's name before it (`FinishReason.STOP`).
  private static String plain(String reason) {
    String lower = reason.strip().toLowerCase(Locale.ROOT);
    return lower.substring(lower.lastIndexOf('.') + 1);
  }
}
