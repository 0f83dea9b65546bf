/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.dialect;

import io.stepscope.analyzer.model.Operation;
import io.stepscope.otel.attribute.AttributeValue;
import io.stepscope.otel.dialect.DialectTable.Ending;
import io.stepscope.otel.dialect.DialectTable.OutcomeRule;
import io.stepscope.otel.draft.FieldSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Everything that all tables together say of one attribute key.
///
/// @param dialects bit set of the dialects that the key shows
record KeyRules(long dialects, List<Kind> kinds, List<Holds> fields, List<Ends> outcomes) {
  static final KeyRules NONE = new KeyRules(0, List.of(), List.of(), List.of());

  static KeyRules shows(long dialects) {
    return new KeyRules(dialects, List.of(), List.of(), List.of());
  }

  static KeyRules of(Kind kind) {
    return new KeyRules(0, List.of(kind), List.of(), List.of());
  }

  static KeyRules of(Holds holds) {
    return new KeyRules(0, List.of(), List.of(holds), List.of());
  }

  static KeyRules of(Ends ends) {
    return new KeyRules(0, List.of(), List.of(), List.of(ends));
  }

  /// Whether what a field holds depends on more of the value than that it is there, on spans that
  /// speak these dialects.
  boolean holdsParts(long spoken) {
    for (Holds holds : fields) {
      if (!holds.parts().isEmpty() && (holds.needs() & ~spoken) == 0) {
        return true;
      }
    }
    return false;
  }

  KeyRules and(KeyRules other) {
    return new KeyRules(
        dialects | other.dialects,
        joined(kinds, other.kinds),
        joined(fields, other.fields),
        joined(outcomes, other.outcomes));
  }

  private static <T> List<T> joined(List<T> first, List<T> second) {
    if (first.isEmpty()) {
      return second;
    }
    if (second.isEmpty()) {
      return first;
    }
    var all = new ArrayList<T>(first);
    all.addAll(second);
    return List.copyOf(all);
  }

  /// A kind rule of one dialect.
  ///
  /// @param needs the dialect's bit when the rule counts only on its spans, else 0
  record Kind(
      int dialect,
      int level,
      int order,
      long needs,
      Map<String, SpanRole> values,
      List<Map.Entry<String, SpanRole>> beginnings,
      List<Map.Entry<String, SpanRole>> endings,
      @Nullable SpanRole any) {
    static Kind of(int dialect, int order, long needs, DialectTable.KindRule rule) {
      var values = new HashMap<String, SpanRole>();
      var beginnings = new ArrayList<Map.Entry<String, SpanRole>>();
      var endings = new ArrayList<Map.Entry<String, SpanRole>>();
      rule.values()
          .forEach((value, role) -> {
            if (value.endsWith("*")) {
              beginnings.add(Map.entry(value.substring(0, value.length() - 1), role));
            } else if (value.startsWith("*")) {
              endings.add(Map.entry(value.substring(1), role));
            } else {
              values.put(value, role);
              values.put(value.toUpperCase(Locale.ROOT), role);
            }
          });
      beginnings.sort(Comparator.comparingInt(beginning -> -beginning.getKey().length()));
      endings.sort(Comparator.comparingInt(ending -> -ending.getKey().length()));
      return new Kind(
          dialect,
          rule.level(),
          order,
          needs,
          values,
          beginnings,
          endings,
          rule.any().orElse(null));
    }

    /// What the value means, or null when the table does not know it.
    @Nullable SpanRole role(String value) {
      var known = values.get(value);
      return known == null ? roleOfUnusual(value) : known;
    }

    private @Nullable SpanRole roleOfUnusual(String value) {
      if (values.isEmpty() && beginnings.isEmpty() && endings.isEmpty()) {
        return value.isBlank() ? null : any;
      }
      String plain = Words.plain(value);
      var known = values.get(plain);
      if (known != null || plain.isEmpty()) {
        return known;
      }
      for (var beginning : beginnings) {
        if (plain.startsWith(beginning.getKey())) {
          return beginning.getValue();
        }
      }
      for (var ending : endings) {
        if (plain.endsWith(ending.getKey())) {
          return ending.getValue();
        }
      }
      return any;
    }
  }

  /// A field that the key holds.
  ///
  /// @param only empty for all operations
  /// @param parts of the value, the first that is there; the whole when empty
  record Holds(
      FieldSource source,
      long needs,
      Set<Operation> only,
      Set<Operation> except,
      List<ValuePart> parts) {
    /// What of the value holds the field, or null.
    @Nullable AttributeValue part(AttributeValue whole) {
      for (ValuePart part : parts) {
        var found = part.of(whole);
        if (found != null) {
          return found;
        }
      }
      return parts.isEmpty() ? whole : null;
    }

    boolean isFor(@Nullable Operation operation) {
      return operation == null
          ? only.isEmpty()
          : (only.isEmpty() || only.contains(operation)) && !except.contains(operation);
    }
  }

  /// An outcome that the key tells.
  ///
  /// @param order of the rule in its table
  record Ends(int dialect, int order, long needs, OutcomeRule rule) {
    /// What the value in lower case says, or null when the table does not know it.
    @Nullable Ending ending(String value) {
      var known = rule.values().get(value);
      if (known == null && !value.isEmpty()) {
        for (var entry : rule.values().entrySet()) {
          String text = entry.getKey();
          if (text.endsWith("*") && value.startsWith(text.substring(0, text.length() - 1))) {
            return entry.getValue();
          }
        }
      }
      return known;
    }

    /// Whether this is believed before `other`: what decides before what is worth a note, the
    /// nearer dialect before the more general one, the later rule of a table before the earlier.
    boolean outranks(Ends other) {
      if (rule.flagOnly() != other.rule.flagOnly()) {
        return other.rule.flagOnly();
      }
      return dialect == other.dialect ? order >= other.order : dialect < other.dialect;
    }
  }
}
