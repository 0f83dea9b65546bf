/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.outcome;

import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.model.Outcome;
import io.stepscope.otel.dialect.Field;
import io.stepscope.otel.draft.DraftEvent;
import io.stepscope.otel.draft.SpanStatus;
import io.stepscope.otel.draft.StepDraft;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Exceptions and events by which frameworks steer, and which are no failures although they look
/// like ones.
final class ControlFlow {
  private enum Meaning {
    WAITS,
    STOPPED_BY_GUARD,
    GOES_ON
  }

  /// By simple class name.
  private static final Map<String, Meaning> EXCEPTIONS =
      Map.ofEntries(
          Map.entry("GraphInterrupt", Meaning.WAITS),
          Map.entry("NodeInterrupt", Meaning.WAITS),
          Map.entry("CallDeferred", Meaning.WAITS),
          Map.entry("ApprovalRequired", Meaning.WAITS),
          Map.entry("ParentCommand", Meaning.GOES_ON),
          Map.entry("GraphBubbleUp", Meaning.GOES_ON),
          Map.entry("StopIteration", Meaning.GOES_ON),
          Map.entry("StopAsyncIteration", Meaning.GOES_ON),
          Map.entry("InputGuardrailTripwireTriggered", Meaning.STOPPED_BY_GUARD),
          Map.entry("OutputGuardrailTripwireTriggered", Meaning.STOPPED_BY_GUARD),
          Map.entry("GuardrailTripwireTriggered", Meaning.STOPPED_BY_GUARD));

  private static final Outcome CANCELLED = new Outcome.Cancelled("cancelled");

  /// By event name: what a step waits for until it is resumed.
  private static final Map<String, Outcome> WAITS =
      Map.of(
          "interrupt", new Outcome.Pending("interrupt"),
          "gen_ai.agent.paused", new Outcome.Pending("paused"));

  private static final String TRIPWIRE = "Guardrail tripwire triggered";
  private static final String BROKEN_WORKFLOW = "workflow.error";
  private static final int LONGEST_NAME = 120;
  private static final String RESUMED = "gen_ai.agent.resumed";

  private static final Set<String> RECOVERIES = Set.of("agent.step_recovery");

  private ControlFlow() {}

  /// What the exception that the step reports, by an event or by its type alone, means for it, when
  /// it is one of these; or that an event says that it was cancelled.
  static Optional<Outcome> of(StepDraft step, ExceptionReport exception) {
    boolean mayTell =
        step.status() == SpanStatus.ERROR
            || step.hasEvents()
            || step.field(Field.ERROR_TYPE) != null;
    if (!mayTell) {
      return Optional.empty();
    }
    Optional<Outcome> steered =
        ErrorReader.type(step, exception)
            .map(ErrorNames::simple)
            .map(EXCEPTIONS::get)
            .or(() -> inMessage(step))
            .map(meaning -> outcome(meaning, step));
    return steered.isPresent() || !step.hasEvents() ? steered : cancelled(step);
  }

  /// A guard does its work by raising.
  private static Outcome outcome(Meaning meaning, StepDraft step) {
    return switch (meaning) {
      case WAITS -> new Outcome.Pending("interrupt");
      case GOES_ON -> new Outcome.Succeeded(false);
      case STOPPED_BY_GUARD ->
          step.operation() == Operation.GUARDRAIL
              ? new Outcome.Succeeded(false)
              : new Outcome.Cancelled("guardrail");
    };
  }

  /// Some name no type and begin the message with it; the OpenAI Agents SDK with words of its own
  /// where a guard stopped the run.
  private static Optional<Meaning> inMessage(StepDraft step) {
    String message = step.status() == SpanStatus.ERROR ? step.statusMessage() : "";
    if (message.startsWith(TRIPWIRE)) {
      return Optional.of(Meaning.STOPPED_BY_GUARD);
    }
    int colon = message.indexOf(':');
    return colon > 0 && colon < LONGEST_NAME
        ? Optional.ofNullable(EXCEPTIONS.get(ErrorNames.simple(message.substring(0, colon))))
        : Optional.empty();
  }

  /// The Microsoft Agent Framework's word for a run that broke, beside a status that it leaves.
  static boolean tellsOfFailure(StepDraft step) {
    return hasEvent(step, BROKEN_WORKFLOW);
  }

  private static Optional<Outcome> cancelled(StepDraft step) {
    return hasEvent(step, "span.cancelled") ? Optional.of(CANCELLED) : Optional.empty();
  }

  private static boolean hasEvent(StepDraft step, String name) {
    return step.events().stream().anyMatch(event -> event.name().equals(name));
  }

  /// What the step waits for by the last of its events that says so, unless it was resumed since.
  static Optional<Outcome> waits(StepDraft step) {
    Outcome waits = null;
    for (DraftEvent event : step.events()) {
      waits = event.name().equals(RESUMED) ? null : WAITS.getOrDefault(event.name(), waits);
    }
    return Optional.ofNullable(waits);
  }

  /// The framework itself says that it met an expected error and went on.
  static boolean tellsOfRecovery(StepDraft step) {
    return step.hasEvents()
        && step.events().stream().anyMatch(event -> RECOVERIES.contains(event.name()));
  }
}
