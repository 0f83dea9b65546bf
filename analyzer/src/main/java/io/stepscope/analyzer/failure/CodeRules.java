/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.failure;

import io.stepscope.analyzer.model.ErrorCode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What protocol codes mean: `codes.rules`.
final class CodeRules {
  private final Map<ErrorCode.Scheme, List<Rule>> rules = new EnumMap<>(ErrorCode.Scheme.class);

  private record Rule(List<Values> values, Condition condition, Verdict verdict) {
    boolean matches(String value, ErrorText text, boolean model) {
      return values.stream().anyMatch(values -> values.contain(value))
          && condition.holds(text, model);
    }
  }

  /// One entry of the column `values`.
  private sealed interface Values {
    record One(String value) implements Values {}

    record Beginning(String beginning) implements Values {}

    record Range(int first, int last) implements Values {}

    default boolean contain(String value) {
      return switch (this) {
        case One(var one) -> one.equals(value);
        case Beginning(var beginning) -> value.startsWith(beginning);
        case Range(var first, var last) -> isBetween(value, first, last);
      };
    }

    private static boolean isBetween(String value, int first, int last) {
      if (value.length() != 3 || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
        return false;
      }
      int number = Integer.parseInt(value);
      return first <= number && number <= last;
    }

    static Values parse(String written) {
      if (written.endsWith("*")) {
        return new Beginning(written.substring(0, written.length() - 1));
      }
      int dash = written.indexOf('-', 1);
      return dash < 0
          ? new One(written)
          : new Range(
              Integer.parseInt(written.substring(0, dash)),
              Integer.parseInt(written.substring(dash + 1)));
    }
  }

  CodeRules(Words words) {
    for (RuleFile.Row row : RuleFile.read("codes.rules", 6)) {
      var condition = words.condition(row, 5);
      var values =
          row.words(1).stream()
              .map(value -> value.toLowerCase(Locale.ROOT))
              .map(Values::parse)
              .toList();
      var verdict = condition.verdict(Words.category(row, 2), row.column(3), row.number(4));
      rules
          .computeIfAbsent(ErrorCode.Scheme.valueOf(row.column(0)), _ -> new ArrayList<>())
          .add(new Rule(values, condition, verdict));
    }
  }

  Optional<Verdict> find(ErrorCode code, ErrorText text, boolean model) {
    String value = code.value().toLowerCase(Locale.ROOT);
    return rules.getOrDefault(code.scheme(), List.of()).stream()
        .filter(rule -> rule.matches(value, text, model))
        .map(Rule::verdict)
        .findFirst();
  }
}
