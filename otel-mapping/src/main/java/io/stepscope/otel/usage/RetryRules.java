/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.usage;

import io.stepscope.analyzer.model.ExecutionStatus;
import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.model.Value;
import io.stepscope.analyzer.optimization.CanonicalParameters;
import io.stepscope.otel.attribute.Scalars;
import io.stepscope.otel.attribute.SpanAttributes;
import io.stepscope.otel.dialect.Field;
import io.stepscope.otel.draft.DraftEvent;
import io.stepscope.otel.draft.FoldedSpan;
import io.stepscope.otel.draft.StepDraft;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Counts how often a step had been tried before: what the step, its events and its folded spans
/// say of attempts, and failed siblings that did the same. The largest count wins, for they all
/// tell of the same attempts.
final class RetryRules {
  /// No reporter's number is believed beyond this.
  private static final int MOST = 10_000;

  private static final List<String> URL_KEYS = List.of("url.full", "http.url");
  private static final List<String> METHOD_KEYS = List.of("http.request.method", "http.method");
  private static final String ACTIVITY_RUN = "RunActivity:";

  private RetryRules() {}

  static void apply(List<StepDraft> steps) {
    Map<Group, FailedCalls> failedBefore = new HashMap<>(0);
    for (StepDraft step : steps) {
      int count = reported(step);
      boolean counts = step.isToolCall() || step.isLlm();
      if (counts && (step.outcome().status().isFailed() || !failedBefore.isEmpty())) {
        count = Math.max(count, failedSiblings(step, failedBefore));
      }
      step.retryCount(count);
    }
  }

  /// How often the same call had failed in a row before, and takes note of how it went now. What
  /// was given is only compared where something failed.
  private static int failedSiblings(StepDraft step, Map<Group, FailedCalls> failedBefore) {
    var group = Group.of(step);
    var known = failedBefore.get(group);
    boolean failed = step.outcome().status().isFailed();
    if (step.parameters().isAbsent() || (known == null && !failed)) {
      return 0;
    }
    if (known == null) {
      known = new FailedCalls();
      failedBefore.put(group, known);
    }
    var attempts = known.of(step.parameters(), failed);
    return attempts == null ? 0 : attempts.next(step.outcome().status());
  }

  /// Retries that the step's own telemetry tells of, failed siblings left aside.
  static int reported(StepDraft step) {
    long attempts = Scalars.whole(step.field(Field.ATTEMPTS)).orElse(1) - 1;
    long resent = Scalars.whole(step.field(Field.RESENDS)).orElse(0);
    long count = Math.max(Math.max(attempts, resent), attemptEvents(step) - 1);
    count = Math.max(count, Math.max(resends(step.folded()), activityRuns(step) - 1));
    return Math.clamp(count, 0, MOST);
  }

  private static long attemptEvents(StepDraft step) {
    long events = 0;
    long highest = 0;
    for (DraftEvent event : step.events()) {
      if (event.name().equals("gen_ai.request.attempt")) {
        events++;
      } else if (event.name().equals("codex.api_request")) {
        highest = Math.max(highest, event.attributes().whole("attempt").orElse(0));
      }
    }
    return Math.max(events, highest);
  }

  /// The highest resend count below the step, less redirects and answered challenges: those are
  /// requests sent again because the server asked for it.
  private static long resends(List<FoldedSpan> folded) {
    long highest = 0;
    long asked = 0;
    boolean challenged = false;
    for (FoldedSpan span : folded) {
      highest = Math.max(highest, resendCount(span.attributes()));
      asked += isRedirect(span) ? 1 : 0;
      challenged |= isChallenge(span);
    }
    return highest - asked - (challenged ? answered(folded) : 0);
  }

  /// Challenges after which the same address gave what was asked for.
  private static long answered(List<FoldedSpan> folded) {
    Map<String, Long> lastSuccess = new HashMap<>();
    for (FoldedSpan span : folded) {
      if (isSuccess(span.attributes())) {
        lastSuccess.merge(url(span.attributes()), span.raw().endNanos(), Math::max);
      }
    }
    long answered = 0;
    for (FoldedSpan span : folded) {
      Long success = isChallenge(span) ? lastSuccess.get(url(span.attributes())) : null;
      answered += success != null && success >= span.raw().endNanos() ? 1 : 0;
    }
    return answered;
  }

  private static boolean isRedirect(FoldedSpan span) {
    long code = httpCode(span.attributes());
    return code >= 300 && code < 400;
  }

  private static boolean isChallenge(FoldedSpan span) {
    long code = httpCode(span.attributes());
    return code == 401 || code == 407;
  }

  private static String url(SpanAttributes attributes) {
    return attributes.firstText(URL_KEYS).orElse("");
  }

  /// Requests to the address that was sent most, where nothing counts the attempts; those that were
  /// sent again because the server asked for it are no attempts of their own.
  static long requests(List<FoldedSpan> folded) {
    Map<String, Long> byUrl = new HashMap<>(0);
    long most = 0;
    for (FoldedSpan span : folded) {
      String url = url(span.attributes());
      boolean post =
          span.operation() == Operation.HTTP
              && span.span().isClient()
              && method(span.attributes()).equals("POST");
      if (post && !url.isEmpty() && !isRedirect(span) && !isChallenge(span)) {
        most = Math.max(most, byUrl.merge(url, 1L, Long::sum));
      }
    }
    return most;
  }

  private static String method(SpanAttributes attributes) {
    return attributes.firstText(METHOD_KEYS).orElse("");
  }

  private static long resendCount(SpanAttributes attributes) {
    OptionalLong count = attributes.whole("http.request.resend_count");
    return count.isPresent() ? count.getAsLong() : attributes.whole("http.resend_count").orElse(0);
  }

  private static boolean isSuccess(SpanAttributes attributes) {
    long code = httpCode(attributes);
    return code >= 200 && code < 300;
  }

  private static long httpCode(SpanAttributes attributes) {
    OptionalLong code = attributes.whole("http.response.status_code");
    return code.isPresent() ? code.getAsLong() : attributes.whole("http.status_code").orElse(0);
  }

  /// Runs of an activity of Temporal: details of its step, or steps below it where every span is.
  private static long activityRuns(StepDraft step) {
    long runs = 0;
    for (FoldedSpan span : step.folded()) {
      runs += span.span().name().startsWith(ACTIVITY_RUN) ? 1 : 0;
    }
    for (StepDraft child : step.children()) {
      runs += child.name().startsWith(ACTIVITY_RUN) ? 1 : 0;
    }
    return runs;
  }

  /// What failed among siblings, by what it was given. Mostly few different calls fail, and to
  /// compare them ends at the first difference; where many do, the others are told apart by their
  /// digests, for which all that was given has to be read.
  private static final class FailedCalls {
    private static final int FEW = 8;

    private final List<Attempts> few = new ArrayList<>(1);
    private final Map<CanonicalParameters, Attempts> more = new HashMap<>(0);

    /// The attempts that were given the same; null when none failed before and `failed` is false.
    @Nullable Attempts of(Value given, boolean failed) {
      for (Attempts attempts : few) {
        if (attempts.wereGiven(given)) {
          return attempts;
        }
      }
      if (few.size() < FEW) {
        return failed ? added(given) : null;
      }
      var digest = CanonicalParameters.of(given).orElse(null);
      if (digest == null) {
        return null;
      }
      return failed ? more.computeIfAbsent(digest, _ -> new Attempts(given)) : more.get(digest);
    }

    private Attempts added(Value given) {
      var attempts = new Attempts(given);
      few.add(attempts);
      return attempts;
    }
  }

  /// Failures in a row of one call.
  private static final class Attempts {
    private final Value given;
    private int failures;

    Attempts(Value given) {
      this.given = given;
    }

    boolean wereGiven(Value other) {
      return CanonicalParameters.areEqual(given, other);
    }

    /// The failures before an attempt that ended so.
    int next(ExecutionStatus status) {
      int before = failures;
      if (status.isFailed()) {
        failures++;
      } else if (status == ExecutionStatus.SUCCESS) {
        failures = 0;
      }
      return before;
    }
  }

  /// Siblings that call the same tool or model.
  private record Group(int parent, String missingParent, Operation operation, String tool) {
    static Group of(StepDraft step) {
      StepDraft parent = step.parent();
      return new Group(
          parent == null ? -1 : parent.index(),
          step.missingParentId().orElse(""),
          step.operation(),
          step.toolName().or(step::model).orElse(step.name()));
    }
  }
}
