/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.failure;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What messages say: `text.rules`.
final class TextRules {
  private final PhraseIndex phrases = new PhraseIndex();
  private final List<Condition> conditions = new ArrayList<>();
  private final List<Verdict> verdicts = new ArrayList<>();

  TextRules(Words words) {
    for (RuleFile.Row row : RuleFile.read("text.rules", 5)) {
      var condition = words.condition(row, 3);
      phrases.add(row.column(4));
      conditions.add(condition);
      verdicts.add(condition.verdict(Words.category(row, 0), row.column(1), row.number(2)));
    }
  }

  Optional<Verdict> find(ErrorText text, boolean model) {
    int row = phrases.firstRow(text, candidate -> conditions.get(candidate).holds(text, model));
    return row < 0 ? Optional.empty() : Optional.of(verdicts.get(row));
  }
}
