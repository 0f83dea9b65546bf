/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.attribute;

import io.stepscope.analyzer.model.Redaction;
import java.util.Locale;
import java.util.Set;

/// Whether a value says anything.
public enum Emptiness {
  PRESENT,
  /// Nothing, or a word for nothing.
  EMPTY,
  /// Something stood there and was taken out.
  REDACTED;

  private static final int LONGEST = 24;
  private static final Set<String> NOTHING =
      Set.of(
          "", "{}", "[]", "\"\"", "n/a", "none", "null", "<not specified>", "<not serializable>");
  private static final boolean[] STARTS_NO_WORD = startsNoWord();

  /// Looks at short texts only.
  static Emptiness of(AttributeValue value) {
    return switch (value.kind()) {
      // UTF-8 takes at most three bytes for a UTF-16 unit: a long text need not be decoded.
      case TEXT -> value.byteCount() > 3 * Redaction.MAX_CHARS ? PRESENT : of(value.text());
      case ITEMS, FIELDS, BINARY, ABSENT -> value.isEmpty() ? EMPTY : PRESENT;
      case BOOL, WHOLE, REAL -> PRESENT;
    };
  }

  private static Emptiness of(String text) {
    if (isPlainWord(text)) {
      return PRESENT;
    }
    if (text.length() <= LONGEST && NOTHING.contains(text.strip().toLowerCase(Locale.ROOT))) {
      return EMPTY;
    }
    return Redaction.isMark(text) ? REDACTED : PRESENT;
  }

  /// Whether the first character already tells that the text is neither a word for nothing nor a
  /// mark.
  private static boolean isPlainWord(String text) {
    if (text.isEmpty()) {
      return false;
    }
    char first = text.charAt(0);
    return first < 128 && ((first >= '0' && first <= '9') || STARTS_NO_WORD[first]);
  }

  private static boolean[] startsNoWord() {
    boolean[] plain = new boolean[128];
    for (char c = 'a'; c <= 'z'; c++) {
      plain[c] = true;
      plain[Character.toUpperCase(c)] = true;
    }
    for (String word : NOTHING) {
      if (!word.isEmpty()) {
        plain[word.charAt(0)] = false;
        plain[Character.toUpperCase(word.charAt(0))] = false;
      }
    }
    for (char c = 0; c < plain.length; c++) {
      plain[c] &= !Redaction.mayBegin(c);
    }
    return plain;
  }
}
