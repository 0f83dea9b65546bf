/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.failure;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/// Finds which of many rows of phrases a text contains.
final class PhraseIndex {
  /*
   * Phrases are found by their first word, so that a word of the text meets only the few phrases
   * that can begin there; the few that begin with a pattern are tried at every word. A phrase is
   * short and never goes back, so the cost is the length of the text times a small constant.
   * Forbidding phrases are found first: they mark words that no phrase of their row may use.
   */
  private final Entries wanted = new Entries();
  private final Entries forbidding = new Entries();
  private int rows;

  private record Entry(int row, Phrase phrase) {}

  /// Phrases by their first word; those that begin with a pattern apart.
  private static final class Entries {
    private final Map<String, List<Entry>> byFirstWord = new HashMap<>();
    private final List<Entry> anywhere = new ArrayList<>();

    void add(Entry entry) {
      var first = entry.phrase().words().getFirst();
      if (first.beginnings().isEmpty() && !first.number() && !first.gap()) {
        for (String word : first.exact()) {
          byFirstWord.computeIfAbsent(word, _ -> new ArrayList<>()).add(entry);
        }
      } else {
        anywhere.add(entry);
      }
    }

    List<Entry> beginningWith(String word) {
      return byFirstWord.getOrDefault(word, List.of());
    }
  }

  /// Adds a row of phrases as written in a table, and returns its number, from 0.
  int add(String written) {
    for (String part : RuleFile.split(written, ',')) {
      boolean forbids = part.startsWith("!");
      for (Phrase phrase : Phrase.parse(forbids ? part.substring(1) : part)) {
        var entry = new Entry(rows, phrase);
        (forbids ? forbidding : wanted).add(entry);
      }
    }
    return rows++;
  }

  /// The first row that `applies` and has a phrase in the text, or -1.
  int firstRow(ErrorText text, IntPredicate applies) {
    Map<Integer, BitSet> forbidden = forbidden(text.words());
    int best = Integer.MAX_VALUE;
    for (int at = 0; at < text.words().size(); at++) {
      for (Entry entry : wanted.beginningWith(text.words().get(at))) {
        best = better(best, entry, text.words(), at, forbidden, applies);
      }
      for (Entry entry : wanted.anywhere) {
        best = better(best, entry, text.words(), at, forbidden, applies);
      }
    }
    return best == Integer.MAX_VALUE ? -1 : best;
  }

  boolean isIn(ErrorText text) {
    return firstRow(text, _ -> true) >= 0;
  }

  private static int better(
      int best,
      Entry entry,
      List<String> words,
      int at,
      Map<Integer, BitSet> forbidden,
      IntPredicate applies) {
    if (entry.row() >= best || !applies.test(entry.row())) {
      return best;
    }
    int end = entry.phrase().endAt(words, at);
    if (end < 0) {
      return best;
    }
    BitSet taken = forbidden.get(entry.row());
    boolean usable = taken == null || taken.nextSetBit(at) < 0 || taken.nextSetBit(at) >= end;
    return usable ? entry.row() : best;
  }

  private Map<Integer, BitSet> forbidden(List<String> words) {
    var forbidden = new HashMap<Integer, BitSet>();
    for (int at = 0; at < words.size(); at++) {
      for (Entry entry : forbidding.beginningWith(words.get(at))) {
        forbid(entry, words, at, forbidden);
      }
      for (Entry entry : forbidding.anywhere) {
        forbid(entry, words, at, forbidden);
      }
    }
    return forbidden;
  }

  private static void forbid(
      Entry entry, List<String> words, int at, Map<Integer, BitSet> forbidden) {
    int end = entry.phrase().endAt(words, at);
    if (end >= 0) {
      forbidden.computeIfAbsent(entry.row(), _ -> new BitSet()).set(at, end);
    }
  }
}
