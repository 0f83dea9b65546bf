/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.model;

import java.util.Collection;
import java.util.Locale;
import java.util.Set;

/// Marks that collectors and SDKs leave where they took content out. What stood there is unknown,
/// and unknown never equals unknown.
public final class Redaction {
  /// No mark is longer.
  public static final int MAX_CHARS = 128;

  private static final int DEEPEST = 128;

  /// In lower case, with quotes where a text was written as JSON first.
  private static final Set<String> MARKS =
      Set.of(
          "redacted",
          "__redacted__",
          "\"__redacted__\"",
          "<redacted>",
          "\"<redacted>\"",
          "<masked>",
          "<hidden>",
          "<omitted>",
          "[scrubbed]",
          "[filtered]",
          "[masked]",
          "[hidden]",
          "[omitted]",
          "[content redacted]",
          "[content omitted]");

  private Redaction() {}

  /// Whether a text is such a mark and nothing else. Most texts are told by their first character.
  public static boolean isMark(String text) {
    if (text.isEmpty() || text.length() > MAX_CHARS || !mayBegin(text.charAt(0))) {
      return false;
    }
    String word = text.strip().toLowerCase(Locale.ROOT);
    boolean explained =
        (word.startsWith("[redacted") || word.startsWith("[scrubbed due to "))
            && word.endsWith("]");
    return explained || MARKS.contains(word) || isMasked(word);
  }

  /// Whether a mark may begin so; a blank may stand before it.
  public static boolean mayBegin(char first) {
    return switch (first) {
      case 'r', 'R', '_', '<', '[', '"', '*', ' ', '\t', '\n', '\r' -> true;
      default -> false;
    };
  }

  /// Whether a value holds such a mark, down to 128 levels.
  public static boolean isIn(Value value) {
    return isIn(value, 0);
  }

  private static boolean isIn(Value value, int depth) {
    return switch (value) {
      case Value.Text(var text) -> isMark(text);
      case Value.Items(var values) -> isInAny(values, depth + 1);
      case Value.Fields(var fields) -> isInAny(fields.values(), depth + 1);
      case Value.Absent _, Value.Bool _, Value.Whole _, Value.Real _, Value.Binary _ -> false;
    };
  }

  private static boolean isInAny(Collection<Value> values, int depth) {
    if (depth > DEEPEST) {
      return false;
    }
    for (Value value : values) {
      if (isIn(value, depth)) {
        return true;
      }
    }
    return false;
  }

  /// Three asterisks at least, and nothing else.
  private static boolean isMasked(String word) {
    return word.length() >= 3 && word.chars().allMatch(c -> c == '*');
  }
}
