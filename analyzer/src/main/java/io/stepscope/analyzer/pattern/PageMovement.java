/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.pattern;

import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SequencedMap;

/// Recognises the way in which pages are turned: from call to call a number only rises (or only
/// falls), or a token that one call returned is handed to the next, and everything else stays.
final class PageMovement {
  private static final int SHORTEST_TOKEN = 4;

  /// Calls with more parameters turn no pages, and are not searched for one.
  private static final int MOST_PARAMETERS = 32;

  private PageMovement() {}

  static boolean isIn(List<RoundContent> rounds) {
    if (rounds.size() < 2 || rounds.stream().anyMatch(round -> round.calls().size() != 1)) {
      return false;
    }
    var calls = rounds.stream().map(round -> round.calls().getFirst()).toList();
    if (!(calls.getLast().parameters() instanceof Value.Fields(var last))
        || last.size() > MOST_PARAMETERS) {
      return false;
    }
    return last.keySet().stream().anyMatch(key -> moves(key, calls) && onlyChange(key, calls));
  }

  private static boolean moves(String key, List<ExecutionStep> calls) {
    return risesOrFalls(key, calls) || isHandedOn(key, calls);
  }

  private static boolean risesOrFalls(String key, List<ExecutionStep> calls) {
    double direction = 0;
    OptionalDouble before = OptionalDouble.empty();
    for (ExecutionStep call : calls) {
      var now = number(parameter(key, call));
      if (now.isEmpty()) {
        return false;
      }
      if (before.isPresent()) {
        double step = Math.signum(now.getAsDouble() - before.getAsDouble());
        if (step == 0 || step * direction < 0) {
          return false;
        }
        direction = step;
      }
      before = now;
    }
    return true;
  }

  private static boolean isHandedOn(String key, List<ExecutionStep> calls) {
    for (int i = 1; i < calls.size(); i++) {
      boolean handedOn =
          parameter(key, calls.get(i)) instanceof Value.Text(var token)
              && token.length() >= SHORTEST_TOKEN
              && holds(calls.get(i - 1).result(), token);
      if (!handedOn) {
        return false;
      }
    }
    return true;
  }

  /// The token is a field of the result, or stands in its text.
  private static boolean holds(Value result, String token) {
    return switch (result) {
      case Value.Text(var text) -> text.contains(token);
      case Value.Fields(var fields) ->
          fields.values().stream()
              .anyMatch(value -> value instanceof Value.Text(var text) && text.equals(token));
      case Value.Absent _,
          Value.Bool _,
          Value.Whole _,
          Value.Real _,
          Value.Binary _,
          Value.Items _ ->
          false;
    };
  }

  /// Apart from `key` every call was given the same. The first page may be asked for without it.
  private static boolean onlyChange(String key, List<ExecutionStep> calls) {
    var rest = without(key, calls.getLast());
    return calls.stream().allMatch(call -> without(key, call).equals(rest));
  }

  private static Map<String, Value> without(String key, ExecutionStep call) {
    if (!(call.parameters() instanceof Value.Fields(var fields))) {
      return Map.of();
    }
    var rest = new HashMap<>(fields);
    rest.remove(key);
    return rest;
  }

  private static Value parameter(String key, ExecutionStep call) {
    if (!(call.parameters() instanceof Value.Fields(SequencedMap<String, Value> fields))) {
      return Value.absent();
    }
    return fields.getOrDefault(key, Value.absent());
  }

  private static OptionalDouble number(Value value) {
    return switch (value) {
      case Value.Whole(var whole) -> OptionalDouble.of((double) whole);
      case Value.Real(var real) -> OptionalDouble.of(real);
      case Value.Absent _,
          Value.Bool _,
          Value.Text _,
          Value.Binary _,
          Value.Items _,
          Value.Fields _ ->
          OptionalDouble.empty();
    };
  }
}
