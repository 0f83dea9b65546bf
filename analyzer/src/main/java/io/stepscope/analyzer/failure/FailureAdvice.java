/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.failure;

import io.stepscope.analyzer.failure.FailureReport.FailureInsight;
import io.stepscope.analyzer.failure.FailureReport.FailurePattern;
import io.stepscope.analyzer.failure.FailureReport.ImpactOutcome;
import io.stepscope.analyzer.failure.FailureReport.RootCause;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.pattern.PatternReport.RetryPattern;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// What to tell about the failures, and what to change: names and numbers, no content.
final class FailureAdvice {
  private static final List<String> WORST_FIRST =
      List.of("critical", "high", "medium", "low", "info");

  private final ExecutionTrace trace;
  private final FailedSteps failed;
  private final FailureCategories categories;
  private final List<FailureInsight> insights = new ArrayList<>();

  FailureAdvice(ExecutionTrace trace, FailedSteps failed, FailureCategories categories) {
    this.trace = trace;
    this.failed = failed;
    this.categories = categories;
  }

  /// Worst first: by severity, of one severity root causes first, then retries that bought nothing,
  /// then patterns, then what was hidden.
  List<FailureInsight> write(
      List<RootCause> causes,
      List<RetryPattern> retries,
      List<FailurePattern> patterns,
      ImpactOutcome outcome) {
    causes.stream().filter(cause -> cause.rank() == 1).forEach(cause -> addCause(cause, outcome));
    retries.stream().filter(retry -> !retry.recovered()).forEach(this::addExhausted);
    patterns.forEach(this::addPattern);
    addHidden();
    insights.sort(Comparator.comparingInt(insight -> WORST_FIRST.indexOf(insight.severity())));
    return insights;
  }

  private void addCause(RootCause cause, ImpactOutcome outcome) {
    int number = failed.numberOf(trace.indexOf(cause.step()));
    var classification = categories.of(number);
    String tied =
        cause.tiedWithTotal() == 0 ? "" : ", tied with " + cause.tiedWithTotal() + " more";
    String message =
        failed.step(number).label()
            + " is the likeliest cause ("
            + readable(classification.reason())
            + tied
            + "): "
            + String.join(", ", cause.evidence())
            + cause.askedBy().map(model -> "; asked for by " + model).orElse("");
    String severity =
        switch (outcome) {
          case FATAL -> "critical";
          case DEGRADED -> "high";
          case RECOVERED -> "low";
          case NONE -> "info";
        };
    insights.add(
        new FailureInsight(
            "root_cause",
            severity,
            message,
            Stream.concat(Stream.of(cause.step()), cause.askedBy().stream()).toList(),
            recommendation(classification, failed.step(number))));
  }

  private void addExhausted(RetryPattern retry) {
    String tool = retry.toolName().orElse("the call");
    insights.add(
        new FailureInsight(
            "retry_exhausted",
            "high",
            tool + " was tried " + (retry.retryCount() + 1) + " times in a row without success",
            retry.attempts(),
            "stop after an error that another attempt cannot change, or hand over to a person"));
  }

  private void addPattern(FailurePattern pattern) {
    String recommendation =
        switch (pattern.kind()) {
          case "repeated_failure" -> "give the model the error and what to do instead";
          case "tool_always_fails" -> "fix the tool or take it away from the agent";
          case "error_burst" -> "look for one cause behind them: they failed together";
          case "consecutive_failures" -> "stop the run after a few failures in a row";
          case "failure_after_context_growth" -> "summarise or drop old turns before the limit";
          case "late_failure" -> "check what it needs before the work is done";
          case String other -> throw new IllegalArgumentException("unknown pattern " + other);
        };
    insights.add(
        new FailureInsight(
            pattern.kind(), "medium", pattern.detail(), pattern.steps(), recommendation));
  }

  private void addHidden() {
    var hidden = new ArrayList<ExecutionStep>();
    for (int number = 0; number < failed.size(); number++) {
      if (failed.error(number).hidden()) {
        hidden.add(failed.step(number));
      }
    }
    if (!hidden.isEmpty()) {
      insights.add(
          new FailureInsight(
              "hidden_failure",
              "medium",
              hidden.size() + " steps reported success and returned an error",
              hidden.stream().map(ExecutionStep::id).toList(),
              "set the span's status to ERROR when a tool's result is one"));
    }
  }

  private static String readable(String reason) {
    return reason.replace('_', ' ');
  }

  private static String recommendation(Classification classification, ExecutionStep step) {
    String name = step.label();
    return switch (classification.category()) {
      case TOOL -> "look into " + name + ": it failed by itself";
      case PARAMETER -> ofParameter(classification.reason(), name);
      case TIMEOUT -> "give " + name + " more time, or make it do less at once";
      case DEPENDENCY -> "check what " + name + " depends on: it failed first or was not there";
      case RESOURCE -> ofResource(classification.reason(), name);
      case NETWORK -> "check the way to " + name + ": address, proxy, certificate";
      case AUTHENTICATION -> "check the credentials and rights with which " + name + " is called";
      case RATE_LIMIT -> "wait before " + name + " is called again, and call it less at once";
      case UNKNOWN -> "record the error's type on " + name + ": nothing says why it failed";
    };
  }

  private static String ofParameter(String reason, String name) {
    return switch (reason) {
      case "unknown_tool" -> "offer the model only tools that exist, by their exact names";
      case "not_found", "missing_file" ->
          "let the agent look up what exists before it calls " + name;
      case String _ -> "say in the description of " + name + " what its arguments must look like";
    };
  }

  private static String ofResource(String reason, String name) {
    return switch (reason) {
      case "context_window" -> "shorten what is sent to " + name + ": summarise or drop old turns";
      case "quota_exhausted", "billing" -> "raise the quota or the budget of the provider";
      case "max_steps", "recursion" -> "find out why the run does not end, before raising limits";
      case String _ -> "give " + name + " more of what ran out, or ask less of it";
    };
  }
}
