/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.failure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The words of an error message, ready to be matched: lower case, CamelCase split, everything that
/// is neither letter nor digit a separator. The end of a sentence or line is a word of its own, the
/// empty one, which no phrase contains, so that none reaches across it.
record ErrorText(List<String> words) {
  /// Only so much of each message is read: what failed stands at its beginning.
  static final int LENGTH = 500;

  private static final String BREAK = "";

  ErrorText {
    words = List.copyOf(words);
  }

  /// The words of the first [#LENGTH] characters of each message, in order.
  static ErrorText of(List<String> messages) {
    var words = new ArrayList<String>();
    for (String message : messages) {
      addWords(message, Math.min(message.length(), LENGTH), words);
      words.add(BREAK);
    }
    return new ErrorText(words);
  }

  private static void addWords(String message, int length, List<String> words) {
    int start = -1;
    for (int i = 0; i < length; i++) {
      char c = message.charAt(i);
      if (Character.isLetterOrDigit(c)) {
        if (start >= 0 && isHump(message, i, length)) {
          words.add(word(message, start, i));
          start = i;
        } else if (start < 0) {
          start = i;
        }
      } else if (c != '\'' && c != '’') {
        if (start >= 0) {
          words.add(word(message, start, i));
          start = -1;
        }
        if (endsSentence(message, i, length)) {
          words.add(BREAK);
        }
      }
    }
    if (start >= 0) {
      words.add(word(message, start, length));
    }
  }

  // `rateLimit` splits before the L, `HTTPError` before the E.
  private static boolean isHump(String message, int i, int length) {
    if (!Character.isUpperCase(message.charAt(i))) {
      return false;
    }
    char before = message.charAt(i - 1);
    return !Character.isUpperCase(before)
        || (i + 1 < length && Character.isLowerCase(message.charAt(i + 1)));
  }

  private static boolean endsSentence(String message, int i, int length) {
    char c = message.charAt(i);
    return c == '\n'
        || ((c == '.' || c == '!' || c == '?' || c == ';')
            && (i + 1 == length || Character.isWhitespace(message.charAt(i + 1))));
  }

  private static String word(String message, int start, int end) {
    String word = message.substring(start, end);
    if (word.indexOf('\'') >= 0 || word.indexOf('’') >= 0) {
      word = word.replace("'", "").replace("’", "");
    }
    return word.toLowerCase(Locale.ROOT);
  }
}
