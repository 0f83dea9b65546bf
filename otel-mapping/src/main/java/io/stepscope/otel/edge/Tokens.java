/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.edge;

import io.stepscope.analyzer.model.Value;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/*
 * A token is worth something when it would hardly stand in two places by chance: at least eight
 * characters, with a digit in it, and no date or plain small number. Words, however long, are not
 * distinctive: every result in a shop says "available".
 */
/// Finds the distinctive tokens of a value: ids, addresses, file paths, hashes, long numbers.
final class Tokens {
  static final int SHORTEST = 8;
  static final int LONGEST = 128;

  /// Confidence of a match of an id, a URL or a UUID, and of anything else.
  static final double STRONG = 0.80;

  static final double WEAK = 0.65;

  private static final boolean[] BOUNDARIES = boundaries();

  private Tokens() {}

  /// The tokens in the leaves of `value` with the confidence that a match of each gives, in the
  /// order found.
  ///
  /// @param most tokens wanted
  /// @param chars characters looked at
  static Map<String, Double> of(Value value, int most, int chars) {
    Map<String, Double> tokens = new LinkedHashMap<>();
    Deque<Value> open = new ArrayDeque<>();
    open.push(value);
    int left = chars;
    while (!open.isEmpty() && left > 0 && tokens.size() < most) {
      switch (open.pop()) {
        case Value.Text(var text) -> {
          String start = text.substring(0, Math.min(text.length(), left));
          addWords(start, tokens, most);
          left -= start.length();
        }
        case Value.Whole(var number) -> {
          add(Long.toString(number), tokens);
          left -= SHORTEST;
        }
        case Value.Items(var items) -> items.reversed().forEach(open::push);
        case Value.Fields(var fields) -> fields.reversed().values().forEach(open::push);
        case Value.Absent _, Value.Bool _, Value.Real _, Value.Binary _ -> left--;
      }
    }
    return tokens;
  }

  private static void addWords(String text, Map<String, Double> tokens, int most) {
    int start = 0;
    int length = text.length();
    for (int i = 0; i <= length && tokens.size() < most; i++) {
      if (i == length || isBoundary(text.charAt(i))) {
        if (i - start >= SHORTEST) {
          add(text.substring(start, i), tokens);
        }
        start = i + 1;
      }
    }
  }

  private static void add(String word, Map<String, Double> tokens) {
    String token = trimmed(word);
    if (token.length() >= SHORTEST && token.length() <= LONGEST && isDistinctive(token)) {
      tokens.put(token, isId(token) ? STRONG : WEAK);
    }
  }

  /// Without the full stop or colon that ends a sentence.
  private static String trimmed(String word) {
    int end = word.length();
    while (end > 0 && ".:-/".indexOf(word.charAt(end - 1)) >= 0) {
      end--;
    }
    return word.substring(0, end);
  }

  private static boolean isDistinctive(String token) {
    int digits = 0;
    int letters = 0;
    int marks = 0;
    for (int i = 0; i < token.length(); i++) {
      char c = token.charAt(i);
      digits += Character.isDigit(c) ? 1 : 0;
      letters += Character.isLetter(c) ? 1 : 0;
      marks += c == '-' || c == ':' || c == '.' || c == 'T' || c == 'Z' || c == '+' ? 1 : 0;
    }
    if (letters == 0 || digits + marks == token.length()) {
      return digits >= SHORTEST && digits == token.length();
    }
    return digits > 0 || token.contains("://") || token.contains("@");
  }

  /// Letters and digits mixed, an address, or a UUID.
  private static boolean isId(String token) {
    boolean letter = token.chars().anyMatch(Character::isLetter);
    boolean digit = token.chars().anyMatch(Character::isDigit);
    return token.contains("://") || token.contains("@") || (letter && digit);
  }

  private static boolean isBoundary(char c) {
    return c < BOUNDARIES.length ? BOUNDARIES[c] : Character.isWhitespace(c);
  }

  private static boolean[] boundaries() {
    boolean[] found = new boolean[128];
    for (char c = 0; c < found.length; c++) {
      found[c] = Character.isWhitespace(c) || "\"'`,;()[]{}<>|=!?".indexOf(c) >= 0;
    }
    return found;
  }
}
