/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.outcome;

import io.stepscope.analyzer.model.Value;
import io.stepscope.otel.draft.DraftEvent;
import io.stepscope.otel.draft.StepDraft;
import java.util.List;
import java.util.Optional;

/// The last exception that a step reported, as a log record or, when there is none, as a span
/// event.
///
/// @param escaped false when it was said not to have left the span
record ExceptionReport(
    boolean present,
    Optional<String> type,
    Optional<String> message,
    Optional<String> stackTrace,
    boolean escaped) {
  private static final ExceptionReport NONE =
      new ExceptionReport(false, Optional.empty(), Optional.empty(), Optional.empty(), true);

  /// Events that are no exceptions even where they carry an exception's attributes.
  private static final List<String> RECOVERIES = List.of("agent.step_recovery");

  /// Of a step; [#present] is false when it reported none.
  static ExceptionReport of(StepDraft step) {
    if (!step.hasEvents()) {
      return NONE;
    }
    ExceptionReport found = NONE;
    boolean fromLog = false;
    for (DraftEvent event : step.events()) {
      if (ErrorReader.isException(event)
          && !RECOVERIES.contains(event.name())
          && (event.fromLog() || !fromLog)) {
        found = of(event);
        fromLog = event.fromLog();
      }
    }
    return found;
  }

  private static ExceptionReport of(DraftEvent event) {
    var attributes = event.attributes();
    Optional<String> message = attributes.text("exception.message");
    if (message.isEmpty() && event.body() instanceof Value.Text(var text) && !text.isBlank()) {
      message = Optional.of(text.strip());
    }
    Optional<String> type = attributes.text("exception.type");
    // Some SDKs wrap every error in a plain `Exception` whose text begins with the real class.
    boolean generic = type.filter(name -> name.equals("Exception")).isPresent();
    if (generic) {
      type = message.flatMap(ErrorWords::raisedName).or(() -> attributes.text("exception.type"));
    }
    return new ExceptionReport(
        true,
        type,
        message,
        attributes.text("exception.stacktrace"),
        attributes.bool("exception.escaped").orElse(true));
  }
}
