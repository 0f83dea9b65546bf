/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.outcome;

import io.stepscope.analyzer.model.ErrorCode;
import io.stepscope.analyzer.model.Value;
import io.stepscope.otel.attribute.Scalars;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// Finds the error that a tool's result tells of while its status does not.
///
/// Looks only at the top-level shape of the result and at how its text begins, never into the body.
/// Fields that every second business object has, such as `status`, count only in small objects, or
/// beside a message.
final class HiddenErrors {
  private static final Set<String> FAILED_WORDS = Set.of("error", "failed", "failure", "fail");
  private static final Set<String> MESSAGE_KEYS =
      Set.of(
          "message", "error", "errors", "error_message", "errorMessage", "detail", "reason", "msg");

  /// Objects with more fields than this are business objects: their status is theirs, not the
  /// call's.
  private static final int SMALL = 4;

  private static final HiddenErrors ANY_TOOL = new HiddenErrors(Set.of(), Set.of());

  private final Set<String> neutralTools;
  private final Set<String> grepLikeTools;

  /// @param neutralTools tools whose results may speak of errors: only a protocol's own flag counts
  /// @param grepLikeTools tools whose exit code 1 means that nothing was found
  HiddenErrors(Set<String> neutralTools, Set<String> grepLikeTools) {
    this.neutralTools = neutralTools;
    this.grepLikeTools = grepLikeTools;
  }

  /// The surest signal in `result`, if there is any.
  Optional<HiddenError> find(String toolName, Value result) {
    if (result.isAbsent()) {
      return Optional.empty();
    }
    var layers = ResultShape.of(result);
    Optional<HiddenError> flagged = best(layers.objects(), layers, HiddenErrors::protocolFlag);
    if (flagged.isPresent() || neutralTools.contains(toolName)) {
      return flagged;
    }
    return best(layers.objects(), layers, object -> bySelf(object, toolName))
        .or(() -> layers.text().flatMap(text -> byText(text, toolName)));
  }

  /// The error of a call whose result a model was given as an error.
  static HiddenError marked(Value result) {
    var layers = ResultShape.of(result);
    Optional<String> message =
        layers
            .text()
            .or(() -> layers.objects().stream().findFirst().flatMap(HiddenErrors::message));
    return new HiddenError(
        "marked as an error in the messages",
        0.98,
        false,
        message.flatMap(ErrorWords::errorName),
        message.map(ErrorWords::firstLine),
        message.map(ErrorCodes::inText).orElse(List.of()));
  }

  /// What the result of a step tells of its error, when it is known otherwise that it failed.
  static Optional<HiddenError> told(Value result) {
    if (result.isAbsent()) {
      return Optional.empty();
    }
    return ANY_TOOL.find("", result).or(() -> Optional.of(marked(result)));
  }

  private interface Rule {
    Optional<Signal> read(Value.Fields object);
  }

  /// What a rule saw on one object.
  private record Signal(String name, double confidence, boolean partial, Value detail) {}

  private static Optional<HiddenError> best(
      List<Value.Fields> objects, ResultShape.Layers layers, Rule rule) {
    return objects.stream()
        .flatMap(object -> rule.read(object).map(signal -> error(object, signal, layers)).stream())
        .max(Comparator.comparingDouble(HiddenError::confidence));
  }

  /// Flags that a protocol defines for exactly this.
  private static Optional<Signal> protocolFlag(Value.Fields object) {
    for (String key : List.of("isError", "is_error", "is_error_result")) {
      if (isTrue(field(object, key))) {
        return Optional.of(new Signal(key, 0.98, false, Value.absent()));
      }
    }
    boolean message =
        has(object, "tool_call_id") || has(object, "toolUseId") || has(object, "tool_use_id");
    return message && isWord(field(object, "status"), Set.of("error"))
        ? Optional.of(new Signal("tool message status", 0.97, false, Value.absent()))
        : Optional.empty();
  }

  private Optional<Signal> bySelf(Value.Fields object, String toolName) {
    for (String key : List.of("success", "ok", "successful")) {
      if (isFalse(field(object, key))) {
        return Optional.of(new Signal(key + " is false", 0.90, false, Value.absent()));
      }
    }
    for (String key : List.of("error", "errors")) {
      if (isError(field(object, key))) {
        boolean partial =
            isSomething(field(object, "data")) || isSomething(field(object, "result"));
        return Optional.of(new Signal(key, partial ? 0.70 : 0.90, partial, field(object, key)));
      }
    }
    return byStatus(object).or(() -> byExit(object, toolName));
  }

  private static Optional<Signal> byStatus(Value.Fields object) {
    boolean small = object.values().size() <= SMALL;
    boolean explained = MESSAGE_KEYS.stream().anyMatch(key -> isSomething(field(object, key)));
    if (!small && !explained) {
      return Optional.empty();
    }
    for (String key : List.of("status", "state")) {
      if (isWord(field(object, key), FAILED_WORDS)) {
        return Optional.of(new Signal(key, 0.85, false, Value.absent()));
      }
    }
    for (String key : List.of("statusCode", "status_code", "http_status")) {
      OptionalLong code = Scalars.whole(field(object, key));
      if (code.isPresent() && code.getAsLong() >= 400 && code.getAsLong() <= 599) {
        return Optional.of(new Signal(key, 0.85, false, Value.absent()));
      }
    }
    return Optional.empty();
  }

  private Optional<Signal> byExit(Value.Fields object, String toolName) {
    for (String key : List.of("exit_code", "exitCode", "returncode")) {
      OptionalLong code = Scalars.whole(field(object, key));
      if (code.isPresent() && isFailure(code.getAsLong(), toolName)) {
        return Optional.of(new Signal(key, 0.80, false, field(object, "stderr")));
      }
    }
    return Optional.empty();
  }

  private Optional<HiddenError> byText(String text, String toolName) {
    OptionalLong exit = ErrorWords.exitCode(text);
    if (exit.isPresent()) {
      return isFailure(exit.getAsLong(), toolName)
          ? Optional.of(
              new HiddenError(
                  "exit code in the text",
                  0.80,
                  false,
                  Optional.empty(),
                  Optional.of(ErrorWords.firstLine(text)),
                  List.of()))
          : Optional.empty();
    }
    return ErrorWords.read(text);
  }

  private boolean isFailure(long exitCode, String toolName) {
    return exitCode != 0 && !(exitCode == 1 && grepLikeTools.contains(toolName));
  }

  private static HiddenError error(Value.Fields object, Signal signal, ResultShape.Layers layers) {
    Value detail =
        signal.detail() instanceof Value.Items(var items) && !items.isEmpty()
            ? items.getFirst()
            : signal.detail();
    Value.Fields inner = detail instanceof Value.Fields fields ? fields : object;
    Optional<String> message = message(detail).or(() -> message(object)).or(layers::text);
    Optional<String> type =
        Scalars.text(field(inner, "type"))
            .filter(t -> detail instanceof Value.Fields)
            .or(() -> Scalars.text(field(inner, "error_type")))
            .or(() ->
                Scalars.text(field(inner, "name")).filter(n -> detail instanceof Value.Fields))
            .or(() -> message.flatMap(ErrorWords::errorName));
    List<ErrorCode> codes = ErrorCodes.inObject(inner);
    return new HiddenError(
        "result: " + signal.name(),
        signal.confidence(),
        signal.partial(),
        type,
        message.map(ErrorWords::firstLine),
        codes.isEmpty() ? ErrorCodes.inObject(object) : codes);
  }

  private static Optional<String> message(Value detail) {
    if (detail instanceof Value.Fields fields) {
      for (String key :
          List.of("message", "error_message", "errorMessage", "detail", "reason", "msg", "error")) {
        Optional<String> text = Scalars.text(field(fields, key));
        if (text.isPresent()) {
          return text;
        }
      }
      return Optional.empty();
    }
    return detail instanceof Value.Text ? Scalars.text(detail) : Optional.empty();
  }

  /// An error object, a text that is not empty, a list with something in it, or `true`. Numbers are
  /// measurements.
  private static boolean isError(Value value) {
    return switch (value) {
      case Value.Bool(var flag) -> flag;
      case Value.Text(var text) -> !isNothing(text);
      case Value.Items(var items) -> !items.isEmpty();
      case Value.Fields(var fields) -> !fields.isEmpty();
      case Value.Absent _, Value.Whole _, Value.Real _, Value.Binary _ -> false;
    };
  }

  private static boolean isNothing(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "", "null", "none", "false", "no", "ok", "0", "n/a", "undefined" -> true;
      default -> false;
    };
  }

  private static boolean isSomething(Value value) {
    return switch (value) {
      case Value.Absent _ -> false;
      case Value.Text(var text) -> !text.isBlank();
      case Value.Items(var items) -> !items.isEmpty();
      case Value.Fields(var fields) -> !fields.isEmpty();
      case Value.Bool _, Value.Whole _, Value.Real _, Value.Binary _ -> true;
    };
  }

  private static boolean isTrue(Value value) {
    return Scalars.bool(value).orElse(false);
  }

  private static boolean isFalse(Value value) {
    return !Scalars.bool(value).orElse(true);
  }

  private static boolean isWord(Value value, Set<String> words) {
    return value instanceof Value.Text(var text)
        && words.contains(text.strip().toLowerCase(Locale.ROOT));
  }

  private static boolean has(Value.Fields object, String key) {
    return !field(object, key).isAbsent();
  }

  private static Value field(Value.Fields object, String key) {
    return object.values().getOrDefault(key, Value.absent());
  }
}
