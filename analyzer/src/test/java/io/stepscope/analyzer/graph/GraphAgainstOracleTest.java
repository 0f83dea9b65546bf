/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Interval;
import io.stepscope.analyzer.testing.RandomTraces;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Small random traces against definitions carried out naively.
class GraphAgainstOracleTest {
  private static final int TRACES = 10_000;
  private static final int STEPS = 12;

  @Test
  void theWalkFindsWhatItsDefinitionSays() {
    traces(1).forEach(GraphAgainstOracleTest::compareWalk);
  }

  private static void compareWalk(ExecutionTrace trace) {
    TraceFacts facts = TraceFacts.of(trace);
    var oracle = new Oracle(facts);
    int primary = facts.roots().primary();
    assertThat(facts.criticalPath().isPresent()).isEqualTo(primary >= 0);
    if (primary >= 0) {
      Roots.Root root = facts.roots().all().get(primary);
      int vertex = root.isVirtual() ? trace.size() + primary : root.steps().getFirst();
      assertThat(facts.criticalPath().orElseThrow().sections())
          .as(trace.traceId().toString())
          .isEqualTo(oracle.walk(vertex, root.isVirtual(), root.interval().orElseThrow()));
    }
  }

  @Test
  void replaysEndWhenTheirEquationsSay() {
    long compared = traces(2).filter(GraphAgainstOracleTest::compareReplays).count();
    assertThat(compared).isGreaterThan(TRACES / 2);
  }

  private static boolean compareReplays(ExecutionTrace trace) {
    TraceFacts facts = TraceFacts.of(trace);
    var oracle = new Oracle(facts);
    if (oracle.isAmbiguous()) {
      return false;
    }
    int step = (int) (trace.traceId().high() & 0xff) % trace.size();
    assertThat(facts.replay().endsUnder(Change.none()))
        .as("unchanged %s", trace.traceId())
        .isEqualTo(oracle.ends(Set.of(), Map.of(), -1, 0));
    assertThat(facts.replay().endsUnder(Change.removeOwnWork(step)))
        .as("own work of %d in %s", step, trace.traceId())
        .isEqualTo(oracle.ends(Set.of(), Map.of(step, 0.0), -1, 0));
    assertThat(facts.replay().endsUnder(Change.remove(step)))
        .as("removed %d in %s", step, trace.traceId())
        .isEqualTo(oracle.ends(Set.of(step), Map.of(), -1, 0));
    int other = (step + 1) % trace.size();
    assertThat(facts.replay().endsUnder(Change.scaleOwnWork(0.25, step, other)))
        .as("%d and %d four times as fast in %s", step, other, trace.traceId())
        .isEqualTo(
            oracle.ends(
                Set.of(),
                step == other ? Map.of(step, 0.0625) : Map.of(step, 0.25, other, 0.25),
                -1,
                0));
    assertThat(facts.replay().endsUnder(Change.remove(step).and(Change.scaleOwnWork(0.5, other))))
        .as("removed %d, %d twice as fast in %s", step, other, trace.traceId())
        .isEqualTo(oracle.ends(Set.of(step), Map.of(other, 0.5), -1, 0));
    return true;
  }

  @Test
  void aDelayWithinTheSlackMovesNoRootAndALongerOneDoes() {
    long compared = traces(3).filter(GraphAgainstOracleTest::compareSlack).count();
    assertThat(compared).isGreaterThan(TRACES / 2);
  }

  private static boolean compareSlack(ExecutionTrace trace) {
    TraceFacts facts = TraceFacts.of(trace);
    var oracle = new Oracle(facts);
    if (oracle.isAmbiguous()) {
      return false;
    }
    long[] observed = oracle.ends(Set.of(), Map.of(), -1, 0);
    List<Integer> roots =
        IntStream.range(0, observed.length).filter(v -> oracle.container(v) < 0).boxed().toList();
    for (int step = 0; step < trace.size(); step++) {
      long slack = facts.replay().slackNanos(step);
      assertThat(slack >= 0).isEqualTo(facts.hasTimes(step));
      if (slack < 0 || oracle.container(step) < 0) {
        continue;
      }
      int root = step;
      while (oracle.container(root) >= 0) {
        root = oracle.container(root);
      }
      long[] within = oracle.ends(Set.of(), Map.of(), step, slack);
      long[] beyond = oracle.ends(Set.of(), Map.of(), step, slack + 1);
      assertThat(roots).allSatisfy(r -> assertThat(within[r]).isEqualTo(observed[r]));
      boolean moves = roots.stream().anyMatch(r -> beyond[r] != observed[r]);
      boolean holdsNobody = slack == Math.max(0, observed[root] - observed[step]);
      assertThat(moves || holdsNobody).as("%d in %s", step, trace.traceId()).isTrue();
    }
    return true;
  }

  @Test
  void reachabilityIsWhatTryingEveryMiddleStepFinds() {
    var searching = new GraphSettings(20, 0, 1_000_000);
    traces(4)
        .forEach(trace -> {
          TraceFacts closed = TraceFacts.of(trace);
          TraceFacts searched = TraceFacts.of(trace, searching);
          boolean[][] expected = new Oracle(closed).reachable();
          for (int a = 0; a < trace.size(); a++) {
            for (int b = 0; b < trace.size(); b++) {
              assertThat(closed.graph().reaches(a, b)).isEqualTo(expected[a][b]);
              assertThat(searched.graph().reaches(a, b)).isEqualTo(expected[a][b]);
            }
          }
          assertThat(searched.graph().undecidedPaths()).isZero();
        });
  }

  @Test
  void selfTimesAndActivityAreWhatCountingNanosecondsFinds() {
    Stream.iterate(0, i -> i + 1)
        .limit(TRACES)
        .map(i -> RandomTraces.hostile(5_000_000L + i, 1 + i % STEPS))
        .forEach(trace -> {
          TraceFacts facts = TraceFacts.of(trace);
          var oracle = new Oracle(facts);
          for (int step = 0; step < trace.size(); step++) {
            assertThat(facts.selfTimes().get(step)).isEqualTo(oracle.selfTime(step));
          }
          facts.interval().ifPresent(window -> compareActivity(facts, oracle, window));
          facts.criticalPath().ifPresent(path -> compareActivity(facts, oracle, path.interval()));
        });
  }

  private static void compareActivity(TraceFacts facts, Oracle oracle, Interval window) {
    LeafActivity.Profile profile = facts.leafActivity().within(window);
    long[] expected = oracle.timeAtConcurrency(window);
    assertThat(profile.timeAtConcurrency().toArray()).isEqualTo(expected);
    long work = 0;
    for (int i = 0; i < expected.length; i++) {
      work += i * expected[i];
    }
    assertThat(profile.workNanos()).isEqualTo(work);
    assertThat(profile.gaps().stream().mapToLong(gap -> gap.interval().nanos()).sum())
        .isEqualTo(expected[0]);
  }

  private static Stream<ExecutionTrace> traces(long seed) {
    return RandomTraces.many(seed, TRACES, STEPS);
  }
}
