/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.dependency;

import io.stepscope.analyzer.Ranked;
import io.stepscope.analyzer.dependency.DependencyReport.Opportunity;
import io.stepscope.analyzer.dependency.DependencyReport.Parallelization;
import io.stepscope.analyzer.graph.Change;
import io.stepscope.analyzer.graph.LeafActivity;
import io.stepscope.analyzer.graph.Roots;
import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Interval;
import io.stepscope.analyzer.model.StepKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Finds siblings that ran one after another though nothing shows that they had to, and replays
/// what running them together would have saved.
final class ParallelizationFinder {
  private static final Comparator<Candidate> LARGEST_FIRST =
      Comparator.comparingLong(Candidate::upperBound)
          .reversed()
          .thenComparing(candidate -> candidate.steps().getFirst());

  private static final Comparator<Saving> MOST_FIRST =
      Comparator.comparingLong(Saving::nanos)
          .reversed()
          .thenComparing(saving -> saving.candidate().steps().getFirst());

  private final TraceFacts facts;
  private final ExecutionTrace trace;
  private final DependencySettings settings;
  private final double integrity;
  private final SiblingDependencies dependencies;
  private final IndependenceEvidence.Register evidence;
  private final long[] pathTimeBelow;
  private final boolean[] isMember;

  // The run that grows, and what speaks least for it.
  private final List<Integer> run = new ArrayList<>();
  private Optional<IndependenceEvidence> weakest = Optional.empty();

  ParallelizationFinder(TraceFacts facts, DependencySettings settings, double integrity) {
    this.facts = facts;
    this.trace = facts.trace();
    this.settings = settings;
    this.integrity = integrity;
    this.dependencies = new SiblingDependencies(facts);
    this.evidence = new IndependenceEvidence.Register(facts);
    this.pathTimeBelow = facts.timeOnPath().toArray();
    for (int i = trace.size() - 1; i >= 0; i--) {
      int step = facts.containment().topDown(i);
      if (trace.parent(step) >= 0) {
        pathTimeBelow[trace.parent(step)] += pathTimeBelow[step];
      }
    }
    this.isMember = new boolean[trace.size()];
  }

  private record Candidate(List<Integer> steps, IndependenceEvidence evidence, long upperBound) {
    private int[] indexes() {
      return steps.stream().mapToInt(Integer::intValue).toArray();
    }
  }

  private record Saving(Candidate candidate, long nanos) {}

  boolean isCut() {
    return dependencies.isCut();
  }

  Parallelization find() {
    var candidates = new ArrayList<Candidate>();
    for (int container = 0; container < trace.size(); container++) {
      if (trace.childCount(container) > 1) {
        for (int nth = 0; nth < trace.childCount(container); nth++) {
          grow(trace.child(container, nth), candidates);
        }
        close(candidates);
      }
    }
    for (Roots.Root root : facts.roots().all()) {
      if (root.isVirtual() && root.steps().size() > 1) {
        for (int step : root.steps()) {
          grow(step, candidates);
        }
        close(candidates);
      }
    }
    if (candidates.isEmpty()) {
      return new Parallelization(Ranked.none(), 0, efficiency());
    }
    List<Saving> savings =
        candidates.stream()
            .sorted(LARGEST_FIRST)
            .limit(settings.replayedOpportunities())
            .map(this::replayed)
            .filter(saving -> saving.nanos() > 0)
            .sorted(MOST_FIRST)
            .toList();
    return new Parallelization(
        Ranked.of(savings.stream().map(this::opportunity).toList(), settings.maxListed()),
        joint(savings),
        efficiency());
  }

  private long joint(List<Saving> savings) {
    if (savings.size() == 1) {
      return savings.getFirst().nanos();
    }
    Change joint = Change.none();
    for (Saving saving : savings) {
      joint = joint.and(Change.together(saving.candidate().indexes()));
    }
    return facts.replay().saving(joint);
  }

  /// Runs grow greedily in start order: the next sibling joins when no member reaches it and the
  /// evidence stays strong enough to report; else it begins a run of its own.
  private void grow(int step, List<Candidate> candidates) {
    if (takesNoPart(step)) {
      return;
    }
    Optional<IndependenceEvidence> joined =
        run.isEmpty() ? Optional.empty() : evidenceToJoin(run, step);
    if (joined.isEmpty()) {
      close(candidates);
    } else if (weakest.isEmpty() || weakest.get().confidence() > joined.get().confidence()) {
      weakest = joined;
    }
    if (run.isEmpty()) {
      evidence.begin(step);
    } else {
      evidence.add(step);
    }
    run.add(step);
    isMember[step] = true;
  }

  private boolean takesNoPart(int step) {
    int parent = trace.parent(step);
    boolean detached =
        parent >= 0
            && trace.step(step).kind() == StepKind.CONSUMER
            && trace.step(parent).kind() == StepKind.PRODUCER;
    return detached || !facts.hasTimes(step) || facts.startOf(step) == facts.endOf(step);
  }

  private Optional<IndependenceEvidence> evidenceToJoin(List<Integer> run, int step) {
    return evidence
        .between(isMember, step)
        .filter(found -> found.confidence() >= settings.parallelConfidence())
        .filter(_ -> !dependencies.waitedFor(isMember, facts.startOf(run.getFirst()), step));
  }

  private void close(List<Candidate> candidates) {
    for (int step : run) {
      isMember[step] = false;
    }
    if (weakest.isPresent() && isAnyAfterAnother()) {
      long total = 0;
      long longest = 0;
      long onPath = 0;
      for (int step : run) {
        long duration = facts.endOf(step) - facts.startOf(step);
        total += duration;
        longest = Math.max(longest, duration);
        onPath += pathTimeBelow[step];
      }
      long bound = Math.min(total - longest, onPath);
      if (bound > 0) {
        candidates.add(new Candidate(List.copyOf(run), weakest.get(), bound));
      }
    }
    run.clear();
    weakest = Optional.empty();
  }

  /// Members that all ran side by side run together already, though they did not start as one.
  private boolean isAnyAfterAnother() {
    long firstEnd = Long.MAX_VALUE;
    long lastStart = Long.MIN_VALUE;
    for (int step : run) {
      firstEnd = Math.min(firstEnd, facts.endOf(step));
      lastStart = Math.max(lastStart, facts.startOf(step));
    }
    return firstEnd <= lastStart;
  }

  private Saving replayed(Candidate candidate) {
    return new Saving(candidate, facts.replay().saving(Change.together(candidate.indexes())));
  }

  private Opportunity opportunity(Saving saving) {
    Candidate candidate = saving.candidate();
    int first = candidate.steps().getFirst();
    return new Opportunity(
        candidate.steps().stream().map(step -> trace.step(step).id()).toList(),
        trace.step(first).parentId(),
        saving.nanos(),
        facts.durationNanos().orElse(0) - saving.nanos(),
        Math.min(integrity, candidate.evidence().confidence()),
        candidate.evidence().words());
  }

  private double efficiency() {
    Optional<Interval> window = facts.interval();
    if (window.isEmpty()) {
      return 1;
    }
    LeafActivity.Profile profile = facts.leafActivity().within(window.get());
    if (profile.maxConcurrency() == 0) {
      return 1;
    }
    double capacity = (double) window.get().nanos() * profile.maxConcurrency();
    return Math.clamp(profile.workNanos() / capacity, 0.0, 1.0);
  }
}
