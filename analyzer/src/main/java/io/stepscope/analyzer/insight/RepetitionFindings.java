/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.insight;

import static io.stepscope.analyzer.Wording.count;
import static io.stepscope.analyzer.Wording.duration;
import static io.stepscope.analyzer.Wording.fill;
import static io.stepscope.analyzer.Wording.name;
import static io.stepscope.analyzer.Wording.times;

import io.stepscope.analyzer.Finding.Impact;
import io.stepscope.analyzer.Finding.Role;
import io.stepscope.analyzer.FindingType;
import io.stepscope.analyzer.Observations;
import io.stepscope.analyzer.Severity;
import io.stepscope.analyzer.failure.FailureReport.ImpactOutcome;
import io.stepscope.analyzer.insight.FindingDraft.Words;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.analyzer.optimization.OptimizationReport.PerformanceOpportunity;
import io.stepscope.analyzer.pattern.PatternReport.HandoffPattern;
import io.stepscope.analyzer.pattern.PatternReport.LoopPattern;
import io.stepscope.analyzer.pattern.PatternReport.Progress;
import io.stepscope.analyzer.pattern.PatternReport.RetryKind;
import io.stepscope.analyzer.pattern.PatternReport.RetryPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/// What was done again and again: retries, loops, agents that hand the work back and forth.
final class RepetitionFindings {
  /// So many rounds are worth a look even when they make progress.
  private static final int LONG_LOOP = 10;

  private final Observations seen;
  private final ExecutionTrace trace;
  private final Explained explained;
  private final Failures failures;
  private final Shares shares;
  private final FindingDraft draft;

  RepetitionFindings(
      Observations seen, Explained explained, Failures failures, FindingDraft draft) {
    this.seen = seen;
    this.trace = seen.trace();
    this.explained = explained;
    this.failures = failures;
    this.shares = Shares.of(seen);
    this.draft = draft;
  }

  void write() {
    seen.patterns().retries().all().forEach(this::retry);
    seen.patterns().loops().all().forEach(this::loop);
    seen.patterns().handoffs().all().forEach(this::handoff);
    for (PerformanceOpportunity opportunity : seen.optimization().performance().all()) {
      if (opportunity.kind().equals("retry_without_backoff")) {
        hasty(opportunity);
      }
    }
  }

  private void retry(RetryPattern retry) {
    if (!retry.recovered() && retry.attempts().size() > 1 && explained.byLoop(retry.attempts())) {
      return;
    }
    if (retry.recovered()) {
      recovered(retry);
    } else {
      exhausted(retry);
    }
  }

  private void recovered(RetryPattern retry) {
    OptionalLong lost = lostNanos(retry);
    Impact impact = Spent.on(trace, failedAttempts(retry), lost);
    String price = Spent.words(impact);
    String summary =
        fill(
            "%s %s and succeeded at attempt %s%s%s.",
            tool(retry),
            failures.ending(first(retry)),
            retry.retryCount() + 1,
            isCorrected(retry) ? ", with other arguments" : "",
            price.isEmpty() ? "" : "; the failed attempts cost " + price);
    draft.add(
        FindingType.RECOVERED_RETRY,
        shares.of(lost.orElse(0)) >= 0.25 ? Severity.MEDIUM : Severity.LOW,
        retry.confidence(),
        FindingDraft.as(Role.REPEAT, retry.attempts()),
        impact,
        new Words(summary, advice(retry), evidence(retry)));
  }

  private void exhausted(RetryPattern retry) {
    ImpactOutcome outcome = seen.failures().impact().outcome();
    boolean mattered = outcome == ImpactOutcome.FATAL || outcome == ImpactOutcome.DEGRADED;
    ExecutionStep last = trace.find(retry.step()).orElseThrow();
    Impact impact = Spent.on(trace, retry.attempts(), wholeNanos(retry.attempts()));
    draft.add(
        FindingType.RETRY_EXHAUSTED,
        mattered ? Severity.HIGH : Severity.MEDIUM,
        retry.confidence(),
        FindingDraft.as(Role.REPEAT, retry.attempts()),
        impact,
        new Words(
            fill(
                "%s was tried %s in a row without success; the last attempt %s (%s).",
                tool(retry),
                times(retry.retryCount() + 1L),
                failures.ending(last),
                Spent.words(impact)),
            advice(retry),
            evidence(retry)));
  }

  /// The arguments are known to differ. Where they were not captured nothing is said of them.
  private boolean isCorrected(RetryPattern retry) {
    return retry.kind() == RetryKind.CORRECTED_CALL && argumentsKnown(retry);
  }

  private boolean argumentsKnown(RetryPattern retry) {
    for (StepId attempt : retry.attempts()) {
      if (trace.find(attempt).orElseThrow().parameters().isAbsent()) {
        return false;
      }
    }
    return true;
  }

  private List<String> evidence(RetryPattern retry) {
    String same =
        switch (retry.kind()) {
          case RESEND -> "attempts inside one step";
          case SAME_CALL, CORRECTED_CALL -> {
            if (!argumentsKnown(retry)) {
              yield "same tool, arguments not captured";
            }
            yield retry.kind() == RetryKind.SAME_CALL
                ? "same tool, same arguments"
                : "same tool, changed arguments";
          }
        };
    return retry.backoffNanos().isEmpty()
        ? List.of(same)
        : List.of(same, "pauses of " + pauses(retry.backoffNanos()));
  }

  private static String pauses(List<Long> nanos) {
    var pauses = new StringBuilder();
    for (int i = 0; i < Math.min(nanos.size(), 10); i++) {
      pauses.append(i == 0 ? "" : ", ").append(duration((double) Math.max(0, nanos.get(i))));
    }
    return pauses.toString();
  }

  private String advice(RetryPattern retry) {
    ExecutionStep first = first(retry);
    return failures
        .find(first.id())
        .map(failure -> Advice.on(failure.classification().category(), tool(retry)))
        .orElse(fill("Find out why %s fails at the first attempt.", tool(retry)));
  }

  private ExecutionStep first(RetryPattern retry) {
    StepId first = retry.attempts().isEmpty() ? retry.step() : retry.attempts().getFirst();
    return trace.find(first).orElseThrow();
  }

  private String tool(RetryPattern retry) {
    return name(retry.toolName().orElse(first(retry).label()));
  }

  private List<StepId> failedAttempts(RetryPattern retry) {
    var failed = new ArrayList<>(retry.attempts());
    failed.removeIf(step -> step.equals(retry.step()));
    return failed;
  }

  /// From the start of the first attempt to the start of the last.
  private OptionalLong lostNanos(RetryPattern retry) {
    long start = first(retry).time().start();
    long end = trace.find(retry.step()).orElseThrow().time().start();
    return retry.attempts().size() < 2 || start == StepTime.UNKNOWN || end <= start
        ? OptionalLong.empty()
        : OptionalLong.of(end - start);
  }

  /// From the first start to the last end.
  private OptionalLong wholeNanos(List<StepId> steps) {
    long start = Long.MAX_VALUE;
    long end = Long.MIN_VALUE;
    for (StepId id : steps) {
      StepTime time = trace.find(id).orElseThrow().time();
      if (time.isComplete()) {
        start = Math.min(start, time.start());
        end = Math.max(end, time.end());
      }
    }
    return start < end ? OptionalLong.of(end - start) : OptionalLong.empty();
  }

  private void loop(LoopPattern loop) {
    boolean isLong = loop.iterations() >= LONG_LOOP && isOrdinary(loop.progress());
    if (loop.progress() != Progress.STUCK && !isLong) {
      return;
    }
    String body = name(String.join(" → ", loop.body()));
    Impact impact = Spent.on(trace, loop.steps(), wholeNanos(loop.steps()));
    if (loop.progress() == Progress.STUCK) {
      boolean most = shares.of(impact.timeNanos().orElse(0)) >= 0.5;
      draft.add(
          FindingType.STUCK_LOOP,
          most ? Severity.CRITICAL : Severity.HIGH,
          loop.confidence(),
          FindingDraft.as(Role.REPEAT, loop.steps()),
          impact,
          new Words(
              fill(
                  "%s ran %s without any progress, which cost %s.",
                  body, times(loop.iterations()), Spent.words(impact)),
              "Stop this loop when a round brings nothing new: limit its rounds, and tell the model"
                  + " that asking again will not change the answer.",
              List.of("every round had the same outcome", "exit: " + loop.exit())));
    } else {
      draft.add(
          FindingType.LONG_LOOP,
          loop.progress() == Progress.UNKNOWN ? Severity.LOW : Severity.INFO,
          Math.min(loop.confidence(), loop.progress() == Progress.UNKNOWN ? 0.6 : 0.8),
          FindingDraft.as(Role.REPEAT, loop.steps()),
          impact,
          new Words(
              fill("%s ran %s, %s in all.", body, times(loop.iterations()), Spent.words(impact)),
              "Check that so many rounds are needed; one call for many items would be cheaper.",
              List.of(
                  loop.progress() == Progress.UNKNOWN
                      ? "no content to judge its progress by"
                      : "its rounds differ")));
    }
  }

  private static boolean isOrdinary(Progress progress) {
    return switch (progress) {
      case ADVANCING, UNKNOWN -> true;
      case STUCK, POLLING, PAGING -> false;
    };
  }

  private void handoff(HandoffPattern pattern) {
    List<String> agents =
        pattern.agents().stream().distinct().limit(5).map(agent -> name(agent)).toList();
    Impact impact = Spent.on(trace, pattern.steps(), wholeNanos(pattern.steps()));
    draft.add(
        FindingType.HANDOFF_OSCILLATION,
        Severity.MEDIUM,
        pattern.confidence(),
        FindingDraft.as(Role.REPEAT, pattern.steps()),
        impact,
        new Words(
            fill(
                "%s handed the work back and forth in %s.",
                String.join(" and ", agents), count(pattern.handoffs(), "hand-off")),
            "Say in each agent's instructions who finishes this kind of task, and let a hand-off"
                + " carry what was already tried.",
            List.of("the same agents in turn")));
  }

  private void hasty(PerformanceOpportunity opportunity) {
    ExecutionStep first = trace.find(opportunity.steps().getFirst()).orElseThrow();
    draft.add(
        FindingType.RETRY_WITHOUT_BACKOFF,
        Severity.LOW,
        opportunity.confidence(),
        FindingDraft.as(Role.REPEAT, opportunity.steps()),
        Impact.NONE,
        new Words(
            capitalized(opportunity.detail()) + ".",
            fill(
                "Retry %s with a pause that grows and varies, and keep to the wait that it asks for.",
                name(first.label())),
            List.of("the failure passes with time")));
  }

  private static String capitalized(String sentence) {
    return sentence.substring(0, 1).toUpperCase(Locale.ROOT) + sentence.substring(1);
  }
}
