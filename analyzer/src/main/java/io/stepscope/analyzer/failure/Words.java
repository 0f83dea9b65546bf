/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.failure;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The named phrase lists of `words.rules`, and what the tables say with their help.
final class Words {
  private final Map<String, PhraseIndex> lists = new HashMap<>();

  Words() {
    for (RuleFile.Row row : RuleFile.read("words.rules", 2)) {
      var index = new PhraseIndex();
      index.add(row.column(1));
      if (lists.put(row.column(0), index) != null) {
        throw row.problem("the list " + row.column(0) + " is there twice");
      }
    }
  }

  boolean isIn(String list, ErrorText text) {
    var index = lists.get(list);
    if (index == null) {
      throw new IllegalArgumentException("no phrase list is called " + list);
    }
    return index.isIn(text);
  }

  Condition condition(RuleFile.Row row, int column) {
    Optional<PhraseIndex> words = Optional.empty();
    boolean modelOnly = false;
    boolean soft = false;
    boolean firm = false;
    for (String word : row.words(column)) {
      switch (word) {
        case "operation:model" -> modelOnly = true;
        case "soft" -> soft = true;
        case "firm" -> firm = true;
        case String text when text.startsWith("text:") -> words = Optional.of(list(row, text));
        case String other -> throw row.problem("unknown condition " + other);
      }
    }
    return new Condition(words, modelOnly, soft, firm);
  }

  private PhraseIndex list(RuleFile.Row row, String condition) {
    var index = lists.get(condition.substring("text:".length()));
    if (index == null) {
      throw row.problem("no list of words.rules for " + condition);
    }
    return index;
  }

  static FailureCategory category(RuleFile.Row row, int column) {
    try {
      return FailureCategory.valueOf(row.column(column).toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(row.place() + ": no category " + row.column(column), e);
    }
  }
}
