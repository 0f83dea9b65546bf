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
import io.stepscope.analyzer.Finding.Implicated;
import io.stepscope.analyzer.Finding.Role;
import io.stepscope.analyzer.FindingType;
import io.stepscope.analyzer.Observations;
import io.stepscope.analyzer.Severity;
import io.stepscope.analyzer.failure.FailureCategory;
import io.stepscope.analyzer.failure.FailureReport.Chain;
import io.stepscope.analyzer.failure.FailureReport.FailurePattern;
import io.stepscope.analyzer.failure.FailureReport.ImpactOutcome;
import io.stepscope.analyzer.failure.FailureReport.RootCause;
import io.stepscope.analyzer.failure.FailureReport.SpreadPattern;
import io.stepscope.analyzer.insight.FindingDraft.Words;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.StepError;
import io.stepscope.analyzer.model.StepId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/// What failed: causes, how they spread, what was recovered, what nobody noticed.
final class FailureFindings {
  private final Observations seen;
  private final ExecutionTrace trace;
  private final Explained explained;
  private final Failures failures;
  private final FindingDraft draft;
  private final Set<StepId> hopeless = new HashSet<>();

  FailureFindings(Observations seen, Explained explained, Failures failures, FindingDraft draft) {
    this.seen = seen;
    this.trace = seen.trace();
    this.explained = explained;
    this.failures = failures;
    this.draft = draft;
  }

  void write() {
    ImpactOutcome outcome = seen.failures().impact().outcome();
    if (outcome == ImpactOutcome.DEGRADED || outcome == ImpactOutcome.FATAL) {
      for (RootCause cause : seen.failures().propagation().rootCauses()) {
        if (cause.rank() == 1) {
          rootCause(cause);
        }
      }
    }
    for (Chain chain : seen.failures().propagation().chains()) {
      if (chain.steps().size() > 1) {
        cascade(chain);
      } else if (chain.recovered() && !explained.byAny(chain.steps())) {
        recovered(chain);
      }
    }
    hidden();
    for (FailurePattern pattern : seen.failures().patterns().all()) {
      if (pattern.kind().equals("tool_always_fails")) {
        alwaysFails(step(pattern.steps().getFirst()), pattern.steps());
      }
    }
    for (FailurePattern pattern : seen.failures().patterns().all()) {
      if (pattern.kind().equals("repeated_failure")) {
        repeated(step(pattern.steps().getFirst()), pattern.steps());
      }
    }
  }

  private void rootCause(RootCause cause) {
    ExecutionStep step = step(cause.step());
    boolean fatal = seen.failures().impact().outcome() == ImpactOutcome.FATAL;
    List<StepId> effects = effects(cause.step());
    var steps = new ArrayList<Implicated>();
    steps.add(new Implicated(cause.step(), Role.CAUSE));
    steps.addAll(FindingDraft.as(Role.EFFECT, effects));
    int likely = 1 + cause.tiedWithTotal();
    String summary =
        fill(
            "%s %s%s; %s.%s",
            name(step.label()),
            failures.ending(step),
            after(step),
            fatal ? "the run failed with it" : "the run went on without its result",
            likely > 1 ? " " + count(likely, "failure") + " are equally likely causes." : "");
    draft.add(
        FindingType.ROOT_CAUSE,
        fatal ? Severity.CRITICAL : Severity.HIGH,
        Math.clamp(cause.score(), 0.3, 0.95) / likely,
        steps,
        wasted(),
        new Words(summary, advice(step), cause.evidence()));
  }

  /// The failed steps of the chain that began with `origin`.
  private List<StepId> effects(StepId origin) {
    return seen.failures().propagation().chains().stream()
        .filter(chain -> chain.origin().equals(origin))
        .flatMap(chain -> chain.steps().stream())
        .filter(step -> !step.equals(origin))
        .toList();
  }

  private Impact wasted() {
    var impact = seen.failures().impact();
    return new Impact(
        OptionalLong.of(impact.wastedNanos()), impact.wastedCostUsd(), impact.wastedTokens());
  }

  private void cascade(Chain chain) {
    ExecutionStep origin = step(chain.origin());
    List<StepId> effects =
        chain.steps().stream().filter(step -> !step.equals(chain.origin())).toList();
    var steps = new ArrayList<Implicated>();
    steps.add(new Implicated(chain.origin(), Role.CAUSE));
    steps.addAll(FindingDraft.as(Role.EFFECT, effects));
    String spread =
        switch (chain.pattern()) {
          case LINEAR -> "one after another";
          case FAN_OUT -> "side by side";
          case ESCALATION -> "up through its callers";
          case CONTAINED -> "and was contained there";
        };
    String summary =
        fill(
            "%s %s and took %s with it, %s%s.",
            name(origin.label()),
            failures.ending(origin),
            count(effects.size(), "other step"),
            spread,
            chain.recovered() ? "; the run recovered" : "");
    draft.add(
        FindingType.FAILURE_CASCADE,
        chain.recovered() || chain.pattern() == SpreadPattern.CONTAINED
            ? Severity.LOW
            : Severity.MEDIUM,
        0.85,
        steps,
        Spent.on(trace, chain.steps(), OptionalLong.empty()),
        new Words(
            summary,
            fill(
                "Handle the failure of %s where it happens, so that what comes after can do without it.",
                name(origin.label())),
            chain.links().stream()
                .limit(10)
                .map(link -> fill("%s to %s via %s", link.from(), link.to(), link.via()))
                .toList()));
  }

  private void recovered(Chain chain) {
    ExecutionStep origin = step(chain.origin());
    draft.add(
        FindingType.RECOVERED_FAILURE,
        Severity.LOW,
        0.85,
        FindingDraft.as(Role.CAUSE, chain.steps()),
        Spent.on(trace, chain.steps(), nanos(origin)),
        new Words(
            fill(
                "%s %s%s, and the run recovered from it.",
                name(origin.label()), failures.ending(origin), after(origin)),
            advice(origin),
            List.of("recovered")));
  }

  /// One for each tool: the same tool hides its errors in the same way.
  private void hidden() {
    var byTool = new TreeMap<String, List<ExecutionStep>>();
    for (ExecutionStep step : trace.steps()) {
      if (isHidden(step)) {
        byTool.computeIfAbsent(step.label(), _ -> new ArrayList<>()).add(step);
      }
    }
    byTool.forEach(this::hidden);
  }

  private static boolean isHidden(ExecutionStep step) {
    return step.status().isFailed()
        && step.outcome().failure().map(StepError::hidden).orElse(false);
  }

  private void hidden(String tool, List<ExecutionStep> steps) {
    double confidence =
        steps.stream()
            .flatMap(step -> step.outcome().failure().stream())
            .mapToDouble(StepError::confidence)
            .min()
            .orElse(0);
    draft.add(
        FindingType.HIDDEN_FAILURE,
        Severity.MEDIUM,
        confidence,
        FindingDraft.as(Role.CAUSE, steps.stream().map(ExecutionStep::id).toList()),
        Impact.NONE,
        new Words(
            fill(
                "%s reported success %s although its result says that it failed.",
                name(tool), times(steps.size())),
            fill(
                    "Let %s set its span's status to error when it returns one, so that alerts and retries",
                    name(tool))
                + " see it.",
            List.of("the result was read as an error, the status was not one")));
  }

  private void alwaysFails(ExecutionStep first, List<StepId> steps) {
    if (explained.byAny(steps)) {
      return;
    }
    hopeless.addAll(steps);
    draft.add(
        FindingType.TOOL_ALWAYS_FAILS,
        Severity.HIGH,
        0.9,
        FindingDraft.as(Role.CAUSE, steps),
        Spent.on(trace, steps, total(steps)),
        new Words(
            fill(
                "%s was called %s and never succeeded; the first call %s.",
                name(first.label()), times(steps.size()), failures.ending(first)),
            advice(first),
            List.of("no call of it succeeded in this run")));
  }

  private void repeated(ExecutionStep first, List<StepId> steps) {
    if (explained.byAny(steps) || hopeless.containsAll(steps)) {
      return;
    }
    draft.add(
        FindingType.REPEATED_FAILURE,
        Severity.MEDIUM,
        0.85,
        FindingDraft.as(Role.REPEAT, steps),
        Spent.on(trace, steps, total(steps)),
        new Words(
            fill(
                "%s failed %s in the same way: it %s.",
                name(first.label()), times(steps.size()), failures.ending(first)),
            advice(first),
            List.of("same tool and same error")));
  }

  private String advice(ExecutionStep step) {
    FailureCategory category =
        failures
            .find(step.id())
            .map(failure -> failure.classification().category())
            .orElse(FailureCategory.UNKNOWN);
    return Advice.on(category, name(step.label()));
  }

  private static String after(ExecutionStep step) {
    OptionalLong nanos = nanos(step);
    return nanos.isPresent() ? " after " + duration((double) nanos.getAsLong()) : "";
  }

  private static OptionalLong nanos(ExecutionStep step) {
    return step.time().interval().stream().mapToLong(interval -> interval.nanos()).findFirst();
  }

  private OptionalLong total(List<StepId> steps) {
    return OptionalLong.of(
        steps.stream().map(this::step).mapToLong(step -> nanos(step).orElse(0)).sum());
  }

  private ExecutionStep step(StepId id) {
    Optional<ExecutionStep> step = trace.find(id);
    return step.orElseThrow(() -> new IllegalStateException("a report names no step: " + id));
  }
}
