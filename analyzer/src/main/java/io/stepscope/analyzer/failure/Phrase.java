/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.failure;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// A run of words to look for. How one is written stands at the head of `words.rules`.
record Phrase(List<Word> words) {
  /// How many words a gap may swallow.
  private static final int GAP = 3;

  Phrase {
    words = List.copyOf(words);
  }

  /// One place of a phrase: any of some words, any word with some beginning, a number, or a gap.
  record Word(Set<String> exact, List<String> beginnings, boolean number, boolean gap) {
    boolean matches(String word) {
      return exact.contains(word) || (number && isNumber(word)) || hasBeginning(word);
    }

    private boolean hasBeginning(String word) {
      for (String beginning : beginnings) {
        if (word.startsWith(beginning)) {
          return true;
        }
      }
      return false;
    }

    private static boolean isNumber(String word) {
      return !word.isEmpty() && word.chars().allMatch(Character::isDigit);
    }
  }

  /// Every way to read a written phrase: with and without each word that may be missing.
  static List<Phrase> parse(String written) {
    List<List<Word>> variants = new ArrayList<>();
    variants.add(List.of());
    for (String part : RuleFile.split(written, ' ')) {
      boolean optional = part.endsWith("?");
      Word word = word(optional ? part.substring(0, part.length() - 1) : part);
      var longer = new ArrayList<List<Word>>();
      for (List<Word> variant : variants) {
        var with = new ArrayList<>(variant);
        with.add(word);
        longer.add(with);
        if (optional) {
          longer.add(variant);
        }
      }
      variants = longer;
    }
    return variants.stream().map(Phrase::new).toList();
  }

  private static Word word(String part) {
    if (part.equals("...")) {
      return new Word(Set.of(), List.of(), false, true);
    }
    if (part.equals("#")) {
      return new Word(Set.of(), List.of(), true, false);
    }
    var alternatives = RuleFile.split(part, '/');
    var exact = alternatives.stream().filter(word -> !word.endsWith("*")).toList();
    var beginnings =
        alternatives.stream()
            .filter(word -> word.endsWith("*"))
            .map(word -> word.substring(0, word.length() - 1))
            .toList();
    return new Word(Set.copyOf(exact), beginnings, false, false);
  }

  /// Where the phrase ends when it begins at `from`, or -1. Each word is looked at a bounded number
  /// of times: a gap takes the nearest word that fits and never goes back.
  int endAt(List<String> text, int from) {
    int at = from;
    boolean afterGap = false;
    for (Word word : words) {
      if (word.gap()) {
        afterGap = true;
        continue;
      }
      at = find(word, text, at, afterGap ? GAP : 0);
      if (at < 0) {
        return -1;
      }
      at++;
      afterGap = false;
    }
    return at;
  }

  private static int find(Word word, List<String> text, int from, int skips) {
    for (int at = from; at <= from + skips && at < text.size(); at++) {
      String candidate = text.get(at);
      if (word.matches(candidate)) {
        return at;
      }
      if (candidate.isEmpty()) {
        return -1;
      }
    }
    return -1;
  }
}
