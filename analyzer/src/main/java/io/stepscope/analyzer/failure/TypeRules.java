/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.failure;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What the names of errors mean: `types.rules`.
final class TypeRules {
  /*
   * A name is looked up whole, then against the names with a `*`, then without its first words: of
   * an unknown `AcmeRateLimitError` the base `RateLimitError` is known, which is how libraries name
   * what they derive. What is found so is a little less sure.
   */
  private static final double DERIVED = 0.9;

  private final Map<String, List<Rule>> exact = new HashMap<>();
  private final List<Pattern> patterns = new ArrayList<>();

  private record Rule(Condition condition, Verdict verdict) {}

  private record Pattern(String beginning, String ending, Rule rule) {
    boolean matches(String name) {
      return name.length() >= beginning.length() + ending.length()
          && name.startsWith(beginning)
          && name.endsWith(ending);
    }
  }

  TypeRules(Words words) {
    for (RuleFile.Row row : RuleFile.read("types.rules", 5)) {
      var condition = words.condition(row, 3);
      var verdict = condition.verdict(Words.category(row, 0), row.column(1), row.number(2));
      var rule = new Rule(condition, verdict);
      for (String name : row.words(4)) {
        add(name.toLowerCase(Locale.ROOT), rule);
      }
    }
  }

  private void add(String name, Rule rule) {
    int star = name.indexOf('*');
    if (star < 0) {
      exact.computeIfAbsent(name, _ -> new ArrayList<>()).add(rule);
    } else {
      patterns.add(new Pattern(name.substring(0, star), name.substring(star + 1), rule));
    }
  }

  /// @param name a simple name
  Optional<Verdict> find(String name, ErrorText text, boolean model) {
    Optional<Verdict> whole = whole(name.toLowerCase(Locale.ROOT), text, model);
    if (whole.isPresent()) {
      return whole;
    }
    for (int i = 1; i < name.length(); i++) {
      if (Character.isUpperCase(name.charAt(i)) && !Character.isUpperCase(name.charAt(i - 1))) {
        var base = whole(name.substring(i).toLowerCase(Locale.ROOT), text, model);
        if (base.isPresent()) {
          return base.map(TypeRules::derived);
        }
      }
    }
    return Optional.empty();
  }

  private static Verdict derived(Verdict base) {
    return new Verdict(base.category(), base.reason(), base.confidence() * DERIVED, base.firm());
  }

  private Optional<Verdict> whole(String name, ErrorText text, boolean model) {
    for (Rule rule : exact.getOrDefault(name, List.of())) {
      if (rule.condition().holds(text, model)) {
        return Optional.of(rule.verdict());
      }
    }
    for (Pattern pattern : patterns) {
      if (pattern.matches(name) && pattern.rule().condition().holds(text, model)) {
        return Optional.of(pattern.rule().verdict());
      }
    }
    return Optional.empty();
  }
}
