/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.pattern;

import io.stepscope.analyzer.model.Value;
import java.util.Locale;
import java.util.Set;

/// Results that only say "done": equal ones tell nothing about what was done.
final class Acknowledgement {
  private static final Set<String> WORDS =
      Set.of(
          "",
          "ok",
          "okay",
          "success",
          "successful",
          "succeeded",
          "done",
          "true",
          "null",
          "none",
          "sent",
          "saved",
          "created",
          "updated",
          "deleted",
          "written",
          "accepted",
          "queued",
          "completed",
          "complete");

  private Acknowledgement() {}

  /// A short word of agreement, nothing at all, or a few fields that hold nothing else. An empty
  /// list is no acknowledgement: it is an answer.
  static boolean is(Value result) {
    return switch (result) {
      case Value.Absent _, Value.Bool _ -> true;
      case Value.Text(var text) -> text.length() <= 24 && WORDS.contains(plain(text));
      case Value.Fields(var fields) ->
          !fields.isEmpty()
              && fields.size() <= 3
              && fields.values().stream().allMatch(Acknowledgement::isWord);
      case Value.Whole _, Value.Real _, Value.Binary _, Value.Items _ -> false;
    };
  }

  private static boolean isWord(Value value) {
    return switch (value) {
      case Value.Absent _, Value.Bool _ -> true;
      case Value.Text(var text) -> text.length() <= 24 && WORDS.contains(plain(text));
      case Value.Whole _, Value.Real _, Value.Binary _, Value.Items _, Value.Fields _ -> false;
    };
  }

  private static String plain(String text) {
    String word = text.strip().toLowerCase(Locale.ROOT);
    return word.endsWith(".") || word.endsWith("!") ? word.substring(0, word.length() - 1) : word;
  }
}
