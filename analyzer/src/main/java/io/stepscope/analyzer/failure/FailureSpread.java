/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.failure;

import io.stepscope.analyzer.graph.StepGraph;
import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.model.DependencyEdge;
import io.stepscope.analyzer.model.EdgeClass;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.StepFlag;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Which failure brought about which.
final class FailureSpread {
  /*
   * A failure spreads in two ways: along an accepted dependency, to a step that needed the failed
   * one, and up the tree, from a step to the one that contains it. Every failed step takes as its
   * source the failed candidate of highest confidence, then latest end, then smallest id; a source
   * that was made good before is none, except when the container reports the very same exception.
   * As everyone has one source at most, the failures form trees, the chains: each is in one.
   *
   *   agent    |====================x     escalation: fetch -> agent
   *     search |====x                     made good by the next call: a chain of its own
   *     search       |===|
   *     fetch             |====x
   *
   * A container with an error of its own is taken for the consequence of what failed below it, even
   * when the clocks say that the child ended a little later: the two are often of different
   * processes, and a server answers before it closes its calls. Only a child that failed clearly
   * later, after its container had given up, did not bring that about.
   *
   *   http     |=====x                    gave up, and the call ran on: two chains
   *     grpc     |=====================x
   *
   * Times that contradict each other could close a cycle; components are kept in a union-find
   * forest and a source from the step's own component is refused. O(e + n log n).
   */
  private static final double SAME_EXCEPTION = 1.0;
  private static final double SILENT_CONTAINER = 0.9;
  private static final double CONTAINER_WITH_ERROR_OF_ITS_OWN = 0.7;

  /// So much the clocks of two processes may differ.
  private static final long CLOCK_SKEW_NANOS = Duration.ofMillis(50).toNanos();

  private final TraceFacts facts;
  private final ExecutionTrace trace;
  private final FailedSteps failed;
  private final boolean[] made;
  private final int[] component;
  private final List<Optional<Link>> sources = new ArrayList<>();
  private final List<List<Integer>> targets = new ArrayList<>();
  private final boolean[] recovered;

  /// Why a failure is taken for the consequence of another.
  ///
  /// @param source number of the failure that came first
  /// @param via the edge's class; empty for an escalation up the tree
  record Link(int source, Optional<EdgeClass> via, double confidence) {
    String label() {
      return via.map(EdgeClass::label).orElse("escalation");
    }

    boolean isEscalation() {
      return via.isEmpty();
    }
  }

  /// @param madeGood which failures were made good, each by itself
  FailureSpread(TraceFacts facts, FailedSteps failed, boolean[] madeGood) {
    this.facts = facts;
    this.trace = facts.trace();
    this.failed = failed;
    this.made = madeGood;
    this.component = new int[failed.size()];
    Arrays.setAll(component, number -> number);
    for (int number = 0; number < failed.size(); number++) {
      targets.add(new ArrayList<>());
    }
    for (int number = 0; number < failed.size(); number++) {
      sources.add(bestSource(number));
      int target = number;
      sources.getLast().ifPresent(link -> join(link.source(), target));
    }
    this.recovered = spreadRecovery();
  }

  /// What brought a failure about; empty for an origin.
  Optional<Link> source(int number) {
    return sources.get(number);
  }

  /// The failures that it brought about.
  List<Integer> targets(int number) {
    return targets.get(number);
  }

  /// Made good itself, or everything that it brought about was.
  boolean isRecovered(int number) {
    return recovered[number];
  }

  /// It only passes on what happened below it, and is not counted again.
  boolean isReRaised(int number) {
    return source(number)
        .map(link -> link.isEscalation() && link.confidence() >= SILENT_CONTAINER)
        .orElse(false);
  }

  /// The failure and all it brought about, sources before consequences.
  List<Integer> chainFrom(int origin) {
    var chain = new ArrayList<>(List.of(origin));
    for (int at = 0; at < chain.size(); at++) {
      chain.addAll(targets.get(chain.get(at)));
    }
    return chain;
  }

  private void join(int source, int target) {
    targets.get(source).add(target);
    component[root(target)] = root(source);
  }

  private int root(int number) {
    int at = number;
    while (component[at] != at) {
      component[at] = component[component[at]];
      at = component[at];
    }
    return at;
  }

  private Optional<Link> bestSource(int number) {
    Optional<Link> best = Optional.empty();
    int index = failed.index(number);
    for (int nth = 0, count = trace.childCount(index); nth < count; nth++) {
      int below = failed.numberOf(trace.child(index, nth));
      if (below >= 0) {
        best = better(number, best, escalation(below, number));
      }
    }
    StepGraph graph = facts.graph();
    for (int nth = 0, count = graph.inDegree(index); nth < count; nth++) {
      int edge = graph.inEdge(index, nth);
      int before = failed.numberOf(graph.from(edge));
      if (before >= 0 && !made[before]) {
        DependencyEdge evidence = graph.edges().get(edge);
        var link = new Link(before, Optional.of(evidence.edgeClass()), evidence.confidence());
        best = better(number, best, Optional.of(link));
      }
    }
    return best;
  }

  private Optional<Link> escalation(int below, int above) {
    var outer = failed.signature(above);
    boolean same =
        (outer.isKnown() && outer.equals(failed.signature(below)))
            || failed.step(above).has(StepFlag.PROPAGATED);
    if (same) {
      return Optional.of(new Link(below, Optional.empty(), SAME_EXCEPTION));
    }
    if (made[below]) {
      return Optional.empty();
    }
    if (!outer.isKnown()) {
      return Optional.of(new Link(below, Optional.empty(), SILENT_CONTAINER));
    }
    return failedAfter(below, above)
        ? Optional.empty()
        : Optional.of(new Link(below, Optional.empty(), CONTAINER_WITH_ERROR_OF_ITS_OWN));
  }

  /// Whether `below` is known to have failed later than `above` by more than the clocks may differ.
  private boolean failedAfter(int below, int above) {
    var inner = failed.step(below).time();
    var outer = failed.step(above).time();
    return inner.hasEnd() && outer.hasEnd() && inner.end() - CLOCK_SKEW_NANOS > outer.end();
  }

  private Optional<Link> better(int target, Optional<Link> best, Optional<Link> other) {
    if (other.isEmpty() || root(other.get().source()) == root(target)) {
      return best;
    }
    return best.isEmpty() || isBetter(other.get(), best.get()) ? other : best;
  }

  private boolean isBetter(Link link, Link best) {
    int order = Double.compare(link.confidence(), best.confidence());
    if (order == 0) {
      order = Long.compare(end(link.source()), end(best.source()));
    }
    if (order == 0) {
      order = failed.step(best.source()).id().compareTo(failed.step(link.source()).id());
    }
    return order > 0;
  }

  private long end(int number) {
    var time = failed.step(number).time();
    return time.hasEnd() ? time.end() : Long.MAX_VALUE;
  }

  private boolean[] spreadRecovery() {
    boolean[] good = made.clone();
    for (int number = 0; number < failed.size(); number++) {
      if (sources.get(number).isEmpty()) {
        var chain = chainFrom(number);
        for (int at = chain.size() - 1; at >= 0; at--) {
          var brought = targets.get(chain.get(at));
          good[chain.get(at)] |=
              !brought.isEmpty() && brought.stream().allMatch(target -> good[target]);
        }
      }
    }
    return good;
  }
}
