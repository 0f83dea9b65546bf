/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.outcome;

import io.stepscope.analyzer.model.ErrorCode;
import io.stepscope.analyzer.model.StepError;
import io.stepscope.analyzer.model.Value;
import io.stepscope.otel.attribute.Scalars;
import io.stepscope.otel.dialect.Field;
import io.stepscope.otel.draft.DraftEvent;
import io.stepscope.otel.draft.ExplicitOutcome;
import io.stepscope.otel.draft.StepDraft;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Reads what a step says of its error: type, message, stack trace and codes, each from the best
/// source of its ladder.
final class ErrorReader {
  /// Characters kept of a message.
  static final int MAX_MESSAGE = 4_096;

  /// Characters kept of a stack trace.
  static final int MAX_STACK = 65_536;

  /// The type of an error that has none.
  static final String OTHER = "_OTHER";

  private static final String OF_EVENT = "exception/exception.type";

  private ErrorReader() {}

  /// The error of a step that is known to have failed.
  static StepError read(StepDraft step, ExceptionReport exception) {
    Optional<HiddenError> told = HiddenErrors.told(step.result());
    Optional<LastAttempt> attempt = LastAttempt.of(step.folded()).filter(LastAttempt::failed);
    Optional<String> message = message(step, exception, told, attempt);
    Optional<String> typeBeforeCodes =
        ErrorNames.moreTelling(
            ErrorNames.moreTelling(type(step, exception), told.flatMap(HiddenError::type)),
            attempt.flatMap(LastAttempt::type));
    var found = new ArrayList<ErrorCode>();
    told.ifPresent(error -> found.addAll(error.codes()));
    attempt.ifPresent(error -> found.addAll(error.codes()));
    var codes = ErrorCodes.of(step, typeBeforeCodes, message, found);
    Optional<String> type =
        typeBeforeCodes
            .or(() -> nameOf(codes))
            .or(() -> message.flatMap(ErrorWords::raisedName))
            .or(() -> Optional.of(OTHER));
    return new StepError(type, message, stack(step, exception), withStage(codes, step), false, 1.0);
  }

  private static Optional<String> nameOf(List<ErrorCode> codes) {
    return codes.stream()
        .filter(code -> !ErrorCodes.isOfHeader(code))
        .findFirst()
        .map(ErrorCode::value);
  }

  /// The error of a step that failed by its dialect's own word, which names it where nothing does
  /// it better: `upstream_failed`.
  static StepError read(StepDraft step, ExceptionReport exception, ExplicitOutcome said) {
    StepError error = read(step, exception);
    boolean named = !error.type().filter(ErrorNames::isPlaceholder).isPresent();
    if (named || !ErrorNames.tells(said.reason())) {
      return error;
    }
    return new StepError(
        Optional.of(said.reason()),
        error.message(),
        error.stackTrace(),
        error.codes(),
        error.hidden(),
        error.confidence());
  }

  /// The most telling name that the step itself gives its error.
  static Optional<String> type(StepDraft step, ExceptionReport exception) {
    return ErrorNames.moreTelling(Scalars.text(step.field(Field.ERROR_TYPE)), exception.type());
  }

  private static List<ErrorCode> withStage(List<ErrorCode> codes, StepDraft step) {
    var stage = ErrorCodes.stage(step);
    if (stage.isEmpty()) {
      return codes;
    }
    var all = new ArrayList<>(codes);
    all.add(stage.get());
    return all;
  }

  /// The error that stands in a result.
  static StepError of(HiddenError hidden) {
    return new StepError(
        hidden.type().or(() -> Optional.of(OTHER)),
        hidden.message(),
        Optional.empty(),
        hidden.codes(),
        true,
        hidden.confidence());
  }

  /// Whether the step itself names an error, by `error.type` or one of its kin. The type of an
  /// exception event fills the same field, but is the event's.
  static boolean hasErrorType(StepDraft step) {
    return Scalars.text(step.field(Field.ERROR_TYPE))
        .filter(type -> !isNone(type) && !isSuccessCode(type))
        .filter(_ -> !step.fieldKey(Field.ERROR_TYPE).equals(OF_EVENT))
        .isPresent();
  }

  private static boolean isNone(String type) {
    return switch (type.toLowerCase(Locale.ROOT)) {
      case "none", "null", "false", "ok" -> true;
      default -> false;
    };
  }

  private static boolean isSuccessCode(String type) {
    var number = Scalars.whole(Value.text(type));
    return number.isPresent()
        && number.getAsLong() >= 0
        && number.getAsLong() < 400
        && number.getAsLong() >= 100;
  }

  /// The exception's, the status's or the step's own, else what the result tells, else the last
  /// attempt's; a message of general words only where those tell nothing.
  private static Optional<String> message(
      StepDraft step,
      ExceptionReport exception,
      Optional<HiddenError> told,
      Optional<LastAttempt> attempt) {
    Optional<String> reported =
        exception
            .message()
            .or(() -> statusMessage(step))
            .or(() -> Scalars.text(step.field(Field.ERROR_MESSAGE)));
    Optional<String> said = reported.filter(text -> !saysNothing(text));
    if (said.isEmpty()) {
      said = told.flatMap(HiddenError::message).filter(text -> !text.isEmpty());
      step.errorIsContent(said.isPresent());
    }
    return said.or(() -> attempt.flatMap(LastAttempt::message))
        .or(() -> reported)
        .map(text -> text.substring(0, Math.min(text.length(), MAX_MESSAGE)));
  }

  private static boolean saysNothing(String message) {
    return switch (message.strip().toLowerCase(Locale.ROOT)) {
      case "error", "failed", "failure", "tool failed", "tool error", "tool_error" -> true;
      default -> false;
    };
  }

  /// The status message without the stack trace that some SDKs put below it.
  private static Optional<String> statusMessage(StepDraft step) {
    String message = step.statusMessage();
    int stack = stackStart(message);
    return Optional.of((stack < 0 ? message : message.substring(0, stack)).strip())
        .filter(text -> !text.isEmpty());
  }

  private static Optional<String> stack(StepDraft step, ExceptionReport exception) {
    Optional<String> found =
        exception.stackTrace().or(() -> Scalars.text(step.field(Field.STACK_TRACE)));
    if (found.isEmpty()) {
      int start = stackStart(step.statusMessage());
      found = start < 0 ? found : Optional.of(step.statusMessage().substring(start).strip());
    }
    return found.map(text -> text.substring(0, Math.min(text.length(), MAX_STACK)));
  }

  private static int stackStart(String message) {
    for (String mark : List.of("\nTraceback", "\n    at ", "\n\tat ", "\n  at ")) {
      int at = message.indexOf(mark);
      if (at >= 0) {
        return at;
      }
    }
    return -1;
  }

  /// Whether the event reports an exception.
  static boolean isException(DraftEvent event) {
    return event.attributes().has("exception.type") || event.attributes().has("exception.message");
  }
}
