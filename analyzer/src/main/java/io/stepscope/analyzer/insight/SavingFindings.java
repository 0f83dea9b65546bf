/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.insight;

import static io.stepscope.analyzer.Wording.count;
import static io.stepscope.analyzer.Wording.duration;
import static io.stepscope.analyzer.Wording.fill;
import static io.stepscope.analyzer.Wording.name;
import static io.stepscope.analyzer.Wording.percent;
import static io.stepscope.analyzer.Wording.times;

import io.stepscope.analyzer.Finding.Impact;
import io.stepscope.analyzer.Finding.Role;
import io.stepscope.analyzer.FindingType;
import io.stepscope.analyzer.Observations;
import io.stepscope.analyzer.Severity;
import io.stepscope.analyzer.insight.FindingDraft.Words;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.optimization.CanonicalParameters;
import io.stepscope.analyzer.optimization.OptimizationReport.CachingOpportunity;
import io.stepscope.analyzer.optimization.OptimizationReport.ParallelizationOpportunity;
import io.stepscope.analyzer.optimization.OptimizationReport.RedundancyOpportunity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/// What need not have been done, or not one after the other.
final class SavingFindings {
  /// Below this it is not known well enough that the calls were in vain.
  private static final double LEAST_CONFIDENCE = 0.5;

  private final Observations seen;
  private final ExecutionTrace trace;
  private final Explained explained;
  private final Shares shares;
  private final FindingDraft draft;

  SavingFindings(Observations seen, Explained explained, FindingDraft draft) {
    this.seen = seen;
    this.trace = seen.trace();
    this.explained = explained;
    this.shares = Shares.of(seen);
    this.draft = draft;
  }

  void write() {
    seen.optimization().parallelization().all().forEach(this::parallelizable);
    if (seen.optimization().redundancy().all().isEmpty()) {
      return;
    }
    var cached = new HashSet<StepId>();
    for (CachingOpportunity opportunity : seen.optimization().caching().all()) {
      if (!explained.byAny(opportunity.steps())) {
        cacheable(opportunity);
        cached.addAll(opportunity.steps());
      }
    }
    repeated(cached);
    unused();
  }

  private void parallelizable(ParallelizationOpportunity group) {
    if (group.timeSavingNanos() == 0
        || explained.byLoop(group.steps())
        || isOneCallMadeAgain(group.steps())) {
      return;
    }
    String summary =
        fill(
                "%s ran one after another though none needed another's result; together they would have",
                calls(group.steps()))
            + fill(
                " ended the run %s (%s) earlier.",
                duration((double) group.timeSavingNanos()),
                percent(shares.of(group.timeSavingNanos())));
    draft.add(
        FindingType.PARALLELIZABLE_CALLS,
        shares.severity(group.timeSavingNanos()),
        group.confidence(),
        FindingDraft.as(Role.MEMBER, group.steps()),
        Spent.time(group.timeSavingNanos()),
        new Words(
            summary,
            fill("Start %s at the same time and wait for all of them.", calls(group.steps())),
            List.of(group.evidence())));
  }

  /// What need not be made again need not be made at the same time either.
  private boolean isOneCallMadeAgain(List<StepId> steps) {
    ExecutionStep first = trace.find(steps.getFirst()).orElseThrow();
    long given = CanonicalParameters.fingerprint(first.parameters());
    return given != 0
        && steps.stream()
            .map(step -> trace.find(step).orElseThrow())
            .allMatch(step ->
                step.label().equals(first.label())
                    && CanonicalParameters.fingerprint(step.parameters()) == given);
  }

  /// `` `a` and `b` ``, `` 3 calls of `a` ``, `` `a`, `b` and 3 more ``.
  private String calls(List<StepId> steps) {
    List<String> names =
        steps.stream()
            .map(step -> name(trace.find(step).orElseThrow().label()))
            .distinct()
            .toList();
    if (names.size() == 1) {
      return fill("%s of %s", count(steps.size(), "call"), names.getFirst());
    }
    if (names.size() <= 3) {
      return String.join(", ", names.subList(0, names.size() - 1)) + " and " + names.getLast();
    }
    return fill("%s, %s and %s more", names.get(0), names.get(1), names.size() - 2);
  }

  private void cacheable(CachingOpportunity opportunity) {
    String tool = name(opportunity.toolName());
    var impact =
        new Impact(
            OptionalLong.of(opportunity.timeSavingNanos()),
            opportunity.costSavingUsd(),
            OptionalLong.empty());
    boolean proven = opportunity.confidence() > 0.9;
    draft.add(
        FindingType.CACHEABLE_CALL,
        shares.severity(opportunity.timeSavingNanos()),
        opportunity.confidence(),
        FindingDraft.as(Role.REPEAT, opportunity.steps()),
        impact,
        new Words(
            fill(
                "%s was called %s with the same arguments%s, %s in all; a cache would save %s.",
                tool,
                times(opportunity.callCount()),
                proven ? " and gave the same result" : "",
                duration((double) opportunity.totalNanos()),
                Spent.words(impact)),
            fill("Keep the result of %s for the length of a run, by its arguments.", tool),
            List.of(
                "equal arguments after normalisation",
                proven ? "equal results" : "results not captured")));
  }

  private void repeated(Set<StepId> cached) {
    // By the first step, not by all of them: the hash of a list of ids is the sender's choice.
    var asked = new HashMap<StepId, List<StepId>>();
    for (RedundancyOpportunity opportunity : seen.optimization().redundancy().all()) {
      if (opportunity.kind().equals("two_agents_ask_the_same")) {
        asked.put(opportunity.steps().getFirst(), opportunity.steps());
      }
    }
    for (RedundancyOpportunity opportunity : seen.optimization().redundancy().all()) {
      boolean told =
          cached.containsAll(opportunity.steps()) || explained.byAny(opportunity.steps());
      if (opportunity.kind().equals("repeated_call")
          && opportunity.confidence() >= LEAST_CONFIDENCE
          && !told) {
        List<StepId> steps = opportunity.steps();
        repeated(opportunity, steps.equals(asked.get(steps.getFirst())));
      }
    }
  }

  private void repeated(RedundancyOpportunity opportunity, boolean byAgents) {
    String tool = name(opportunity.toolName());
    var impact =
        new Impact(
            OptionalLong.of(opportunity.timeSavingNanos()),
            opportunity.costSavingUsd(),
            opportunity.tokenSaving());
    var evidence = new ArrayList<String>();
    evidence.add("equal arguments after normalisation");
    if (byAgents) {
      evidence.add("asked by different agents");
    }
    draft.add(
        FindingType.REPEATED_CALL,
        shares.severity(opportunity.timeSavingNanos()),
        opportunity.confidence(),
        FindingDraft.as(Role.REPEAT, opportunity.steps()),
        impact,
        new Words(
            fill(
                "%s was called %s with the same arguments%s; once would have saved %s.",
                tool,
                times(opportunity.callCount()),
                byAgents ? " by different agents" : "",
                Spent.words(impact)),
            byAgents
                ? fill("Let the agents share what %s answered.", tool)
                : fill("Keep what %s answered where the agent finds it again.", tool),
            evidence));
  }

  /// One for each tool.
  private void unused() {
    var byTool = new TreeMap<String, List<StepId>>();
    seen.optimization().redundancy().all().stream()
        .filter(opportunity -> opportunity.kind().equals("unused_result"))
        .forEach(opportunity ->
            byTool
                .computeIfAbsent(opportunity.toolName(), _ -> new ArrayList<>())
                .addAll(opportunity.steps()));
    byTool.forEach((tool, steps) ->
        draft.add(
            FindingType.UNUSED_RESULT,
            Severity.INFO,
            0.5,
            FindingDraft.as(Role.MEMBER, steps),
            new Impact(OptionalLong.empty(), OptionalDouble.empty(), OptionalLong.empty()),
            new Words(
                fill(
                    "Nothing later took up the result of %s (%s).",
                    name(tool), count(steps.size(), "call")),
                fill(
                    "Leave %s out where its result is not needed, or check that it reaches the model.",
                    name(tool)),
                List.of("no value and no call id leads from it to a later step"))));
  }
}
