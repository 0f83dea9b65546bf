/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.outcome;

import io.stepscope.analyzer.failure.FailureClassifier;
import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.model.Outcome;
import io.stepscope.analyzer.model.StepError;
import io.stepscope.analyzer.model.StepFlag;
import io.stepscope.otel.attribute.Topic;
import io.stepscope.otel.draft.ExplicitOutcome;
import io.stepscope.otel.draft.FoldedSpan;
import io.stepscope.otel.draft.SpanStatus;
import io.stepscope.otel.draft.StepDraft;
import io.stepscope.otel.message.FinishReason;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Decides how one step ended from what it says itself. The first source that decides wins: the
/// dialect's own word, the status, an error type or exception, the result, the finish reason, marks
/// that it waits, what older conventions write beside a status that they leave unset, and in the
/// end whether it ended at all.
final class StepJudge {
  private static final String CALL_OFF = "notifications/cancelled";
  private static final String ERROR_FLAG = "error";
  private static final String LEVEL = "logfire.level_num";
  private static final long ERROR_LEVEL = 17;
  private static final Outcome INFERRED = new Outcome.Succeeded(true);
  private static final Outcome SAID = new Outcome.Succeeded(false);

  private final HiddenErrors hiddenErrors;
  private final FailureClassifier classifier;

  StepJudge(HiddenErrors hiddenErrors, FailureClassifier classifier) {
    this.hiddenErrors = hiddenErrors;
    this.classifier = classifier;
  }

  /// @param failedCalls ids of calls whose result was marked as an error in a model's input
  Outcome judge(StepDraft step, Set<String> failedCalls) {
    var exception = ExceptionReport.of(step);
    Outcome found = explicit(step, exception);
    if (found == null) {
      found = ControlFlow.of(step, exception).orElse(null);
    }
    if (found == null) {
      found = byStatus(step, exception);
    }
    if (found == null) {
      found = byErrorType(step, exception);
    }
    if (found == null && step.hasEvents() && ControlFlow.tellsOfFailure(step)) {
      step.evidence("status", "event", "workflow.error");
      found = failed(step, ErrorReader.read(step, exception));
    }
    if (found == null) {
      found = byResult(step, failedCalls);
    }
    if (found == null) {
      found = byFinishReason(step);
    }
    if (found == null && step.hasEvents()) {
      found = ControlFlow.waits(step).orElse(null);
    }
    if (found == null) {
      found = byOlderConventions(step, exception);
    }
    return found == null ? byEnd(step) : found;
  }

  private @Nullable Outcome explicit(StepDraft step, ExceptionReport exception) {
    ExplicitOutcome said = step.explicitOutcome();
    if (said == null || said.flagOnly() || isWeakSuccess(said)) {
      return null;
    }
    step.evidence("status", "explicit", said.source());
    return switch (said.status()) {
      case SUCCESS -> succeeded(step, exception.present());
      case FAILURE -> failed(step, ErrorReader.read(step, exception, said));
      case TIMEOUT -> new Outcome.TimedOut(ErrorReader.read(step, exception, said));
      case CANCELLED -> new Outcome.Cancelled(said.reason());
      case PARTIAL -> new Outcome.Partial(said.reason());
      case PENDING -> new Outcome.Pending(said.reason());
      case RUNNING -> new Outcome.Running();
    };
  }

  /// A log level that is not `ERROR` says nothing of success.
  private static boolean isWeakSuccess(ExplicitOutcome said) {
    return switch (said.status()) {
      case SUCCESS -> said.source().endsWith("level");
      case FAILURE, TIMEOUT, CANCELLED, PARTIAL, PENDING, RUNNING -> false;
    };
  }

  private @Nullable Outcome byStatus(StepDraft step, ExceptionReport exception) {
    if (step.status() != SpanStatus.ERROR) {
      return null;
    }
    step.evidence("status", "span_status", "status.code");
    return failed(step, ErrorReader.read(step, exception));
  }

  /// An error that was reported without the status to match. A result says that the step went on
  /// all the same, and so does an exception that did not leave the span.
  private @Nullable Outcome byErrorType(StepDraft step, ExceptionReport exception) {
    boolean typed = ErrorReader.hasErrorType(step);
    if (!typed && !exception.present()) {
      return null;
    }
    boolean overcome = hasResult(step) || (!typed && !exception.escaped());
    if (overcome && hidden(step, Set.of()).isPresent()) {
      return null;
    }
    if (overcome) {
      step.evidence("status", "recovered", typed ? "error.type" : "exception");
      return succeeded(step, true);
    }
    step.evidence("status", typed ? "error_type" : "exception", typed ? "error.type" : "exception");
    return failed(step, ErrorReader.read(step, exception));
  }

  private static boolean hasResult(StepDraft step) {
    return !step.result().isAbsent()
        || !step.requestedCalls().isEmpty()
        || step.finishReason().filter(reason -> !FinishReason.isError(reason)).isPresent();
  }

  private @Nullable Outcome byResult(StepDraft step, Set<String> failedCalls) {
    Optional<HiddenError> found = hidden(step, failedCalls);
    if (found.isEmpty()) {
      return null;
    }
    HiddenError error = found.get();
    step.evidence("status", "hidden_error", error.signal());
    if (!error.decides()) {
      return null;
    }
    step.flag(StepFlag.HIDDEN_ERROR);
    return error.partial()
        ? new Outcome.Partial("error_beside_result")
        : failed(step, ErrorReader.of(error));
  }

  private Optional<HiddenError> hidden(StepDraft step, Set<String> failedCalls) {
    boolean scanned =
        switch (step.operation()) {
          case TOOL, MEMORY, RETRIEVER -> true;
          case HANDOFF -> step.toolName().isPresent();
          default -> false;
        };
    if (!scanned) {
      return Optional.empty();
    }
    if (step.result().isAbsent() && step.callId().isEmpty() && step.folded().isEmpty()) {
      return Optional.empty();
    }
    Optional<HiddenError> found =
        hiddenErrors.find(step.toolName().orElse(step.name()), step.result());
    if (found.filter(HiddenError::decides).isPresent()) {
      return found;
    }
    if (step.callId().filter(failedCalls::contains).isPresent()) {
      return Optional.of(HiddenErrors.marked(step.result()));
    }
    return found.or(() -> lastRequestFailed(step));
  }

  /// The last request below the tool failed and the tool returned nothing.
  private static Optional<HiddenError> lastRequestFailed(StepDraft step) {
    if (!step.result().isAbsent()) {
      return Optional.empty();
    }
    return LastAttempt.of(step.folded())
        .filter(LastAttempt::failed)
        .map(last ->
            new HiddenError(
                "last request failed", 0.85, false, last.type(), last.message(), last.codes()));
  }

  private @Nullable Outcome byFinishReason(StepDraft step) {
    String reason = step.finishReason().orElse("");
    if (reason.isEmpty()) {
      return null;
    }
    if (FinishReason.isError(reason)) {
      step.evidence("status", "finish_reason", reason);
      return failed(
          step, StepError.reported(Optional.of(reason), Optional.of("finish reason " + reason)));
    }
    return FinishReason.isCut(reason) ? new Outcome.Partial(reason) : null;
  }

  /// A step whose status was left unset, as senders do that are older than the conventions, and
  /// that nothing came back from. The flag of OpenTracing and the level of Logfire say of any step
  /// that it failed. A code says so of a request alone, and only one of a server's fault: the
  /// others may be an answer that was asked for, and a step that is more than a request can do
  /// without one.
  private @Nullable Outcome byOlderConventions(StepDraft step, ExceptionReport exception) {
    if (step.status() != SpanStatus.UNSET || hasResult(step)) {
      return null;
    }
    if (isFlagged(step)) {
      step.evidence("status", "error_flag", ERROR_FLAG);
    } else if (isErrorByLevel(step)) {
      step.evidence("status", "error_level", LEVEL);
    } else if (isRequest(step) && ErrorCodes.tellOfServersFault(step)) {
      step.evidence("status", "code", "status code of a server's fault");
    } else {
      return null;
    }
    return failed(step, ErrorReader.read(step, exception));
  }

  private static boolean isFlagged(StepDraft step) {
    return step.attributes().tells(Topic.ERROR_FLAG)
        && step.attributes().bool(ERROR_FLAG).orElse(false);
  }

  /// Logfire sets the level where a span's status cannot be set any more. A log record that it
  /// sends as a span tells of something else.
  private static boolean isErrorByLevel(StepDraft step) {
    return step.attributes().tells(Topic.ERROR_FLAG)
        && step.attributes().whole(LEVEL).orElse(0) >= ERROR_LEVEL
        && step.attributes().text("logfire.span_type").filter("log"::equals).isEmpty();
  }

  private static boolean isRequest(StepDraft step) {
    return step.operation() == Operation.HTTP || step.operation() == Operation.RPC;
  }

  private static Outcome byEnd(StepDraft step) {
    if (!step.time().hasEnd() && !step.has(StepFlag.MESSAGE_BORN)) {
      step.flag(StepFlag.NEVER_ENDED);
      return new Outcome.Running();
    }
    return switch (step.status()) {
      case OK -> succeeded(step, ControlFlow.tellsOfRecovery(step));
      case UNSET, ERROR -> unset(step);
    };
  }

  private static Outcome unset(StepDraft step) {
    if (step.name().startsWith("anthropic.")) {
      return new Outcome.Cancelled("caller");
    }
    step.flag(StepFlag.STATUS_INFERRED);
    if (ControlFlow.tellsOfRecovery(step)) {
      step.flag(StepFlag.RECOVERED);
    }
    return INFERRED;
  }

  private static Outcome succeeded(StepDraft step, boolean recovered) {
    if (recovered) {
      step.flag(StepFlag.RECOVERED);
    }
    return SAID;
  }

  private Outcome failed(StepDraft step, StepError error) {
    if (wasCalledOff(step)) {
      return new Outcome.Cancelled("caller");
    }
    return switch (classifier.refine(error, step.operation(), duration(step))) {
      case FAILURE -> new Outcome.Failed(error);
      case TIMEOUT -> new Outcome.TimedOut(error);
      case CANCELLED -> new Outcome.Cancelled(error.type().orElse("cancelled"));
    };
  }

  /// The client of an MCP call told the server, inside the call, not to go on with it.
  private static boolean wasCalledOff(StepDraft step) {
    for (FoldedSpan folded : step.folded()) {
      if (folded.attributes().tells(Topic.MCP)
          && folded.attributes().text("mcp.method.name").filter(CALL_OFF::equals).isPresent()) {
        return true;
      }
    }
    return false;
  }

  private static OptionalLong duration(StepDraft step) {
    return step.time().isComplete()
        ? OptionalLong.of(step.time().end() - step.time().start())
        : OptionalLong.empty();
  }
}
