/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.insight;

import static io.stepscope.analyzer.Wording.count;
import static io.stepscope.analyzer.Wording.fill;
import static io.stepscope.analyzer.Wording.name;

import io.stepscope.analyzer.Finding.Impact;
import io.stepscope.analyzer.Finding.Implicated;
import io.stepscope.analyzer.Finding.Role;
import io.stepscope.analyzer.FindingType;
import io.stepscope.analyzer.Observations;
import io.stepscope.analyzer.Severity;
import io.stepscope.analyzer.dependency.DependencyReport.Violation;
import io.stepscope.analyzer.dependency.DependencyReport.ViolationKind;
import io.stepscope.analyzer.insight.FindingDraft.Words;
import io.stepscope.analyzer.integrity.IntegrityKind;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Identifier;
import io.stepscope.analyzer.model.RequestedCall;
import io.stepscope.analyzer.model.StepFlag;
import io.stepscope.analyzer.model.StepId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/// What about the trace itself limits what can be said, or is not as it should be.
final class TraceFindings {
  private final Observations seen;
  private final ExecutionTrace trace;
  private final FindingDraft draft;

  TraceFindings(Observations seen, FindingDraft draft) {
    this.seen = seen;
    this.trace = seen.trace();
    this.draft = draft;
  }

  void write() {
    integrity(
        FindingType.INCOMPLETE_TRACE,
        TraceFindings::isGap,
        "Parts of this trace are missing",
        "Check that every service exports its spans to the same place and flushes them before it"
            + " ends.");
    integrity(
        FindingType.INCONSISTENT_TRACE,
        kind -> !isGap(kind),
        "Parts of this trace contradict each other",
        "Check the clocks of the hosts concerned and how their spans get ids and parents.");
    violations(
        ViolationKind.STARTED_BEFORE_DEPENDENCY_FINISHED,
        Severity.LOW,
        "started before what they depend on had ended",
        "Await the result before the step that needs it starts.");
    violations(
        ViolationKind.RAN_AFTER_FAILED_DEPENDENCY,
        Severity.MEDIUM,
        "ran although what they depend on had failed",
        "Check for the failure before the step that needs the result runs.");
    unexecutedCalls();
  }

  private static boolean isGap(IntegrityKind kind) {
    return switch (kind) {
      case MISSING_START_TIME,
          MISSING_END_TIME,
          NEVER_ENDED,
          MISSING_DEPENDENCY,
          ORPHAN,
          NO_ROOT,
          MULTIPLE_ROOTS,
          DATA_DROPPED,
          TRUNCATED_TRACE ->
          true;
      case CIRCULAR_DEPENDENCY, DUPLICATE_STEP_ID, NEGATIVE_DURATION, CLOCK_SKEW, ROLLUP_MISMATCH ->
          false;
    };
  }

  private void integrity(
      FindingType type, Predicate<IntegrityKind> which, String claim, String recommendation) {
    if (seen.integrity().kinds().isEmpty()) {
      return;
    }
    Map<IntegrityKind, Integer> counts = new EnumMap<>(IntegrityKind.class);
    var steps = new ArrayList<StepId>();
    seen.integrity()
        .kinds()
        .forEach((kind, affected) -> {
          if (which.test(kind)) {
            counts.put(kind, affected.places());
            for (int i = 0; i < affected.steps().size(); i++) {
              steps.add(trace.step(affected.steps().get(i)).id());
            }
          }
        });
    if (counts.isEmpty()) {
      return;
    }
    var parts = new ArrayList<String>();
    counts.forEach((kind, number) -> parts.add(kind.label().replace('_', ' ') + ": " + number));
    draft.add(
        type,
        severity(counts),
        1,
        FindingDraft.as(Role.MEMBER, steps),
        Impact.NONE,
        new Words(
            fill("%s (%s); the analysis covers what arrived.", claim, String.join(", ", parts)),
            recommendation,
            counts.keySet().stream().map(IntegrityKind::label).toList()));
  }

  /// Several roots are common where one run has several entries; that alone is only worth a note.
  private static Severity severity(Map<IntegrityKind, Integer> counts) {
    if (counts.keySet().stream().anyMatch(IntegrityKind::isError)) {
      return Severity.MEDIUM;
    }
    boolean onlyRoots = counts.keySet().equals(Set.of(IntegrityKind.MULTIPLE_ROOTS));
    return onlyRoots ? Severity.INFO : Severity.LOW;
  }

  private void violations(
      ViolationKind kind, Severity severity, String claim, String recommendation) {
    if (seen.dependency().violations().found().all().isEmpty()) {
      return;
    }
    var steps = new ArrayList<Implicated>();
    int number = 0;
    for (Violation violation : seen.dependency().violations().found().all()) {
      if (violation.kind() == kind) {
        number++;
        source(violation).ifPresent(from -> steps.add(new Implicated(from, Role.CAUSE)));
        steps.add(new Implicated(violation.to(), Role.EFFECT));
      }
    }
    if (number > 0) {
      String first = name(trace.find(steps.getLast().step()).orElseThrow().label());
      draft.add(
          FindingType.DEPENDENCY_VIOLATION,
          severity,
          0.7,
          steps.stream().distinct().toList(),
          Impact.NONE,
          new Words(
              fill("%s %s, %s among them.", count(number, "step"), claim, first),
              recommendation,
              List.of("accepted dependencies against the observed times")));
    }
  }

  private Optional<StepId> source(Violation violation) {
    return violation.from().isEmpty()
        ? Optional.empty()
        : Optional.of(new StepId(violation.from())).filter(id -> trace.indexOf(id) >= 0);
  }

  /// A call that the model's provider ran tells nothing of the tools that the agent runs.
  private boolean sentSpans(StepId executed) {
    return trace.find(executed).filter(step -> !step.has(StepFlag.MESSAGE_BORN)).isPresent();
  }

  /// Only where calls are seen to be run at all: else the tools send no spans.
  private void unexecutedCalls() {
    var steps = new ArrayList<StepId>();
    var tools = new TreeSet<String>();
    boolean executed = false;
    int calls = 0;
    for (ExecutionStep step : trace.steps()) {
      if (step.requestedCalls().isEmpty()) {
        continue;
      }
      int before = calls;
      for (RequestedCall call : step.requestedCalls()) {
        executed |= call.executed().filter(this::sentSpans).isPresent();
        if (call.executed().isEmpty()) {
          calls++;
          tools.add(call.toolName());
        }
      }
      if (calls > before) {
        steps.add(step.id());
      }
    }
    if (executed && calls > 0) {
      draft.add(
          FindingType.UNEXECUTED_CALL,
          Severity.LOW,
          0.7,
          FindingDraft.as(Role.CAUSE, steps),
          Impact.NONE,
          new Words(
              fill(
                  "The model asked for %s that no step ran: %s.",
                  count(calls, "call"), names(tools)),
              "Check whether these calls were refused, cut off by a limit, or run without a span.",
              List.of("other calls of this run have a step")));
    }
  }

  private static String names(Set<String> tools) {
    // A model may answer anything: what is no name is content, and is only counted.
    List<String> shown =
        tools.stream().filter(Identifier::isOne).limit(5).map(tool -> name(tool)).toList();
    int others = tools.size() - shown.size();
    if (shown.isEmpty()) {
      return count(others, "tool") + " under names that are none";
    }
    return String.join(", ", shown) + (others > 0 ? " and " + others + " more" : "");
  }
}
