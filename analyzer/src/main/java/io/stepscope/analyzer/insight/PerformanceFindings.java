/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.insight;

import static io.stepscope.analyzer.Wording.count;
import static io.stepscope.analyzer.Wording.decimal;
import static io.stepscope.analyzer.Wording.dollars;
import static io.stepscope.analyzer.Wording.duration;
import static io.stepscope.analyzer.Wording.fill;
import static io.stepscope.analyzer.Wording.name;
import static io.stepscope.analyzer.Wording.percent;
import static io.stepscope.analyzer.Wording.whole;

import io.stepscope.analyzer.Finding.Impact;
import io.stepscope.analyzer.Finding.Role;
import io.stepscope.analyzer.FindingType;
import io.stepscope.analyzer.Observations;
import io.stepscope.analyzer.Severity;
import io.stepscope.analyzer.dependency.DependencyReport.IdleGap;
import io.stepscope.analyzer.graph.Change;
import io.stepscope.analyzer.insight.FindingDraft.Words;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.optimization.Calls;
import io.stepscope.analyzer.optimization.OptimizationReport.PerformanceOpportunity;
import io.stepscope.analyzer.pattern.PatternReport.Anomaly;
import io.stepscope.analyzer.pattern.PatternReport.NamedPattern;
import io.stepscope.analyzer.performance.PerformanceReport.Bottleneck;
import io.stepscope.analyzer.performance.PerformanceReport.ContextGrowth;
import io.stepscope.analyzer.performance.PerformanceReport.Level;
import io.stepscope.analyzer.performance.PerformanceReport.ToolPerformance;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;

/// What was slow or dear.
final class PerformanceFindings {
  /// Nobody waits for less than a millisecond.
  private static final long SHORTEST = 1_000_000;

  private final Observations seen;
  private final ExecutionTrace trace;
  private final FindingDraft draft;
  private final Set<StepId> slow = new HashSet<>();

  PerformanceFindings(Observations seen, FindingDraft draft) {
    this.seen = seen;
    this.trace = seen.trace();
    this.draft = draft;
  }

  void write() {
    for (PerformanceOpportunity opportunity : seen.optimization().performance().all()) {
      if (opportunity.kind().equals("slow_tool")) {
        slowTool(opportunity);
      }
    }
    for (Bottleneck bottleneck : seen.performance().notableBottlenecks()) {
      bottleneck(bottleneck);
    }
    for (Anomaly anomaly : seen.patterns().anomalies().all()) {
      if (anomaly.source().equals("trace")) {
        outlier(anomaly);
      }
    }
    seen.performance().resources().contextGrowth().ifPresent(this::contextGrowth);
    costConcentrations();
  }

  private void slowTool(PerformanceOpportunity opportunity) {
    long onPath = 0;
    int callsOnPath = 0;
    for (StepId step : opportunity.steps()) {
      long nanos = seen.facts().timeOnPath().get(trace.indexOf(step));
      onPath += nanos;
      callsOnPath += nanos > 0 ? 1 : 0;
    }
    if (onPath < SHORTEST || tooFewSteps()) {
      return;
    }
    String label = trace.find(opportunity.steps().getFirst()).orElseThrow().label();
    double share = shareOfPath(onPath);
    slow.addAll(opportunity.steps());
    String spread = spread(label);
    draft.add(
        FindingType.SLOW_STEP,
        share >= 0.5 ? Severity.MEDIUM : Severity.LOW,
        opportunity.confidence(),
        FindingDraft.as(Role.CAUSE, opportunity.steps()),
        Spent.time(onPath),
        new Words(
            fill(
                "Tool %s held the run up for %s, %s of the critical path%s.",
                name(label), duration((double) onPath), percent(share), spread),
            fill(
                "Make %s faster or do it beside other work: at twice the speed the run ends %s earlier.",
                name(label), duration((double) opportunity.timeSavingNanos())),
            List.of("own time on the critical path in " + count(callsOnPath, "call"))));
  }

  /// In a run of one or two steps the longest says nothing.
  private boolean tooFewSteps() {
    return trace.size() < 3;
  }

  private String spread(String label) {
    ToolPerformance tool = seen.performance().timing().byTool().get(label);
    if (tool == null || tool.callCount() < 2) {
      return "";
    }
    String calls = count(tool.callCount(), "call");
    String least = duration(tool.min());
    String most = duration(tool.max());
    if (least.equals(most)) {
      return fill("; each of its %s took %s", calls, most);
    }
    String half = tool.callCount() < 4 ? "" : ", half of them at most " + duration(tool.p50());
    return fill("; its %s took %s to %s%s", calls, least, most, half);
  }

  private double shareOfPath(long nanos) {
    long length = seen.facts().replay().rootNanos();
    return length == 0 ? 0 : Math.min(1, (double) nanos / length);
  }

  private void bottleneck(Bottleneck bottleneck) {
    if (bottleneck.impactNanos() < SHORTEST || tooFewSteps()) {
      return;
    }
    boolean high = bottleneck.level() == Level.HIGH;
    switch (bottleneck.kind()) {
      case SLOW_STEP -> slowStep(bottleneck);
      case IDLE_GAP -> idleGap(bottleneck, high ? Severity.LOW : Severity.INFO);
      case REMOTE_QUEUE -> remoteQueue(bottleneck, high ? Severity.MEDIUM : Severity.LOW);
      case SERIALIZED_GROUP, RETRY_TIME -> {
        // Told of as calls that could run together, and as a retry.
      }
    }
  }

  /// A call that is no tool is told of only when it holds half of the run: models take long. What
  /// only contains others holds nothing up by itself.
  private void slowStep(Bottleneck bottleneck) {
    ExecutionStep step = trace.find(bottleneck.steps().getFirst()).orElseThrow();
    if (slow.contains(step.id()) || bottleneck.share() < 0.5 || !Calls.isCall(step)) {
      return;
    }
    slow.add(step.id());
    draft.add(
        FindingType.SLOW_STEP,
        Severity.LOW,
        0.9,
        FindingDraft.as(Role.CAUSE, bottleneck.steps()),
        Spent.time(bottleneck.impactNanos()),
        new Words(
            fill(
                "%s alone held the run up for %s, %s of its duration.",
                name(step.label()),
                duration((double) bottleneck.impactNanos()),
                percent(bottleneck.share())),
            fill(
                "Look at %s first: at twice the speed the run ends %s earlier.",
                name(step.label()), duration((double) savingOfTwiceTheSpeed(step))),
            List.of("own time on the critical path")));
  }

  private long savingOfTwiceTheSpeed(ExecutionStep step) {
    return seen.facts().replay().saving(Change.scaleOwnWork(0.5, trace.indexOf(step.id())));
  }

  private void idleGap(Bottleneck bottleneck, Severity severity) {
    String where = where(bottleneck);
    draft.add(
        FindingType.IDLE_GAP,
        severity,
        0.7,
        FindingDraft.as(Role.MEMBER, bottleneck.steps()),
        Spent.time(bottleneck.impactNanos()),
        new Words(
            fill(
                "For %s (%s of the run) nothing was seen to run %s.",
                duration((double) bottleneck.impactNanos()), percent(bottleneck.share()), where),
            fill(
                "Find out what happens %s: the agent's own work, a queue, or a call that sends no spans.",
                where),
            List.of("no leaf step was active")));
  }

  /// `between a and b`, or at which end of the run.
  private String where(Bottleneck bottleneck) {
    StepId first = bottleneck.steps().getFirst();
    String name = name(trace.find(first).orElseThrow().label());
    if (bottleneck.steps().size() > 1) {
      StepId second = bottleneck.steps().get(1);
      return fill("between %s and %s", name, name(trace.find(second).orElseThrow().label()));
    }
    for (IdleGap gap : seen.dependency().execution().idleGaps().all()) {
      if (gap.afterStep().isEmpty()
          && gap.beforeStep().equals(Optional.of(first))
          && gap.durationNanos() == bottleneck.impactNanos()) {
        return "before " + name;
      }
    }
    return "after " + name;
  }

  private void remoteQueue(Bottleneck bottleneck, Severity severity) {
    ExecutionStep step = trace.find(bottleneck.steps().getFirst()).orElseThrow();
    draft.add(
        FindingType.REMOTE_QUEUE,
        severity,
        0.8,
        FindingDraft.as(Role.CAUSE, bottleneck.steps()),
        Spent.time(bottleneck.impactNanos()),
        new Words(
            fill(
                "%s spent %s (%s of the run) on the way to the server or in its queue.",
                name(step.label()),
                duration((double) bottleneck.impactNanos()),
                percent(bottleneck.share())),
            fill(
                "Reuse connections to %s, move it closer, or give it more workers.",
                name(step.label())),
            List.of("duration of the client's span less that of the server's")));
  }

  /// Slow beside its like, and felt: it was on the critical path.
  private void outlier(Anomaly anomaly) {
    int index = trace.indexOf(anomaly.step());
    ExecutionStep step = trace.step(index);
    double baseline = anomaly.baseline().orElse(0);
    long took = step.time().isComplete() ? step.time().end() - step.time().start() : 0;
    boolean felt = seen.facts().isOnCriticalPath(index);
    if (!anomaly.kind().equals("slow") || took < 2 * baseline || !felt || !slow.add(step.id())) {
      return;
    }
    long excess = Math.min(Math.round(took - baseline), seen.facts().timeOnPath().get(index));
    draft.add(
        FindingType.SLOW_OUTLIER,
        Severity.LOW,
        0.8,
        FindingDraft.as(Role.CAUSE, List.of(step.id())),
        Spent.time(excess),
        new Words(
            fill(
                "This call of %s took %s; its calls usually take %s.",
                name(step.label()), duration((double) took), duration(baseline)),
            fill(
                "Compare this call of %s with the others: its size, its host, its retries.",
                name(step.label())),
            List.of("robust z-score " + decimal(anomaly.score()))));
  }

  private void contextGrowth(ContextGrowth growth) {
    boolean oversized =
        seen.optimization().performance().all().stream()
            .anyMatch(opportunity -> opportunity.kind().equals("oversized_context"));
    boolean doubled = growth.lastInputTokens() >= 2 * Math.max(1, growth.firstInputTokens());
    if (growth.calls() < 3 || growth.slopePerCall() <= 0 || !doubled) {
      return;
    }
    long added = growth.inputTokens() - growth.calls() * growth.firstInputTokens();
    draft.add(
        FindingType.CONTEXT_GROWTH,
        oversized ? Severity.MEDIUM : Severity.LOW,
        0.9,
        FindingDraft.as(Role.MEMBER, growth.steps()),
        new Impact(
            OptionalLong.empty(), OptionalDouble.empty(), OptionalLong.of(Math.max(0, added))),
        new Words(
            fill(
                "The model's input grew from %s to %s over %s.",
                whole(growth.firstInputTokens()),
                count(growth.lastInputTokens(), "token"),
                count(growth.calls(), "call")),
            "Shorten what is carried along: sum up old turns, cut long tool results, cache the"
                + " common beginning.",
            List.of(count(Math.round(growth.slopePerCall()), "token") + " more with each call")));
  }

  /// Without a price there is no need to look for them.
  private void costConcentrations() {
    if (seen.performance().resources().totals().costUsd().isEmpty()) {
      return;
    }
    for (NamedPattern pattern : seen.patterns().resources().all()) {
      if (pattern.type().equals("cost_concentration")) {
        costConcentration(pattern);
      }
    }
  }

  private void costConcentration(NamedPattern pattern) {
    StepId id = pattern.steps().getFirst();
    ExecutionStep step = trace.find(id).orElseThrow();
    double cost = step.usage().costUsd().orElse(0);
    double total = seen.performance().resources().totals().costUsd().orElse(0);
    if (cost == 0 || total == 0) {
      return;
    }
    draft.add(
        FindingType.COST_CONCENTRATION,
        Severity.LOW,
        pattern.confidence(),
        FindingDraft.as(Role.CAUSE, List.of(id)),
        Spent.on(trace, List.of(id), OptionalLong.empty()),
        new Words(
            fill(
                "%s alone cost %s, %s of %s.",
                name(step.label()),
                dollars(cost),
                percent(cost / total),
                seen.performance().resources().cost().isPartial()
                    ? "what is known of the run's cost"
                    : "the run"),
            fill("Give %s a smaller model or a shorter input.", name(step.label())),
            List.of(
                step.usage().costEstimated()
                    ? "cost estimated with your prices"
                    : "reported cost")));
  }
}
