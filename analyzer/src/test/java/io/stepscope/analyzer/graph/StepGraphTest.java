/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.graph;

import static io.stepscope.analyzer.testing.DrawnTrace.draw;
import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.model.DependencyEdge;
import io.stepscope.analyzer.model.EdgeClass;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Ints;
import io.stepscope.analyzer.testing.RandomTraces;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.jgrapht.Graph;
import org.jgrapht.alg.connectivity.GabowStrongConnectivityInspector;
import org.jgrapht.alg.cycle.CycleDetector;
import org.jgrapht.graph.DirectedPseudograph;
import org.jgrapht.traverse.TopologicalOrderIterator;
import org.junit.jupiter.api.Test;

class StepGraphTest {
  private static final String FOUR =
      """
      root   |=============|
        a    |==|
        b       |==|
        c          |==|
        d             |==|
      """;

  @Test
  void aLevelIsOneMoreThanTheHighestDependency() {
    var trace = draw(FOUR, "a -> b E1", "b -> d E1", "a -> d E6 0.7", "c -> d E9 0.3");
    assertThat(levels(trace)).isEqualTo("root 0, a 0, b 1, c 0, d 2");
  }

  @Test
  void weakEdgesAreNoDependencies() {
    StepGraph graph = TraceFacts.of(draw(FOUR, "a -> b E6 0.59", "b -> c E6 0.6")).graph();
    assertThat(graph.edgeCount()).isEqualTo(1);
    assertThat(graph.edges().getFirst().to().value()).isEqualTo("c");
  }

  @Test
  void stepsOfACycleShareALevelAndTheCycleIsTold() {
    var trace = draw(FOUR, "a -> b E1", "b -> c E1", "c -> b E1", "c -> d E1");
    assertThat(levels(trace)).isEqualTo("root 0, a 0, b 1, c 1, d 2");
    StepGraph graph = TraceFacts.of(trace).graph();
    assertThat(graph.isCyclic()).isTrue();
    assertThat(graph.cycles()).containsExactly(Ints.copyOf(2, 3, 2));
    assertThat(graph.reaches(2, 3)).isTrue();
    assertThat(graph.reaches(3, 2)).isTrue();
    assertThat(graph.reaches(1, 4)).isTrue();
    assertThat(graph.reaches(4, 1)).isFalse();
  }

  @Test
  void anEdgeFromAStepToItselfIsACycleOfOne() {
    StepGraph graph = TraceFacts.of(draw(FOUR, "a -> a E1", "a -> b E1")).graph();
    assertThat(graph.cycles()).containsExactly(Ints.copyOf(1, 1));
    assertThat(graph.predecessors(1)).isEmpty();
    assertThat(graph.reaches(1, 1)).isFalse();
  }

  @Test
  void aSearchThatRunsIntoItsBoundCallsStepsDependent() {
    var drawing = new StringBuilder("s0 |==|\n");
    var edges = new ArrayList<String>();
    for (int i = 1; i < 300; i++) {
      drawing.append("s").append(i).append(" |==|\n");
      for (int back = 1; back <= Math.min(5, i); back++) {
        edges.add("s" + (i - back) + " -> s" + i + " E1");
      }
    }
    ExecutionTrace trace = draw(drawing.toString(), edges.toArray(String[]::new));
    StepGraph graph = TraceFacts.of(trace, new GraphSettings(20, 0, 1)).graph();
    for (int i = 0; i < 100; i++) {
      assertThat(graph.reaches(i == 1 ? 2 : 0, trace.size() - 1)).isTrue();
    }
    assertThat(graph.undecidedPaths()).isPositive();
  }

  @Test
  void anotherLibraryAgreesOnCyclesComponentsAndOrder() {
    int cyclic = 0;
    for (int seed = 0; seed < 10_000; seed++) {
      ExecutionTrace trace = anyEdges(seed);
      StepGraph graph = TraceFacts.of(trace).graph();
      Graph<Integer, Integer> other = graphOf(trace);
      boolean theirs = new CycleDetector<>(other).detectCycles();
      assertThat(graph.cycles().stream().anyMatch(cycle -> cycle.size() > 2)).isEqualTo(theirs);
      cyclic += theirs ? 1 : 0;
      assertComponents(graph, other);
      if (!theirs) {
        assertOrder(graph, other);
      }
      assertThat(graph.cycles()).allSatisfy(cycle -> assertCycle(graph, cycle));
    }
    assertThat(cyclic).isBetween(1_000, 9_000);
  }

  /// Made here from the edges that were drawn, and asked with another algorithm than ours.
  private static Graph<Integer, Integer> graphOf(ExecutionTrace trace) {
    var graph = new DirectedPseudograph<Integer, Integer>(null, null, false);
    for (int step = 0; step < trace.size(); step++) {
      graph.addVertex(step);
    }
    for (int nth = 0; nth < trace.edges().size(); nth++) {
      if (trace.edgeSource(nth) != trace.edgeTarget(nth)) {
        graph.addEdge(trace.edgeSource(nth), trace.edgeTarget(nth), nth);
      }
    }
    return graph;
  }

  private static void assertComponents(StepGraph graph, Graph<Integer, Integer> other) {
    Set<Set<Integer>> theirs =
        new HashSet<>(new GabowStrongConnectivityInspector<>(other).stronglyConnectedSets());
    Set<Set<Integer>> ours = new HashSet<>();
    for (int a = 0; a < graph.size(); a++) {
      var set = new TreeSet<Integer>();
      for (int b = 0; b < graph.size(); b++) {
        if (graph.shareCycle(a, b)) {
          set.add(b);
        }
      }
      ours.add(set);
    }
    assertThat(ours).isEqualTo(theirs);
  }

  /// Levels are longest paths: computed again in the library's order.
  private static void assertOrder(StepGraph graph, Graph<Integer, Integer> other) {
    int[] longest = new int[graph.size()];
    new TopologicalOrderIterator<>(other)
        .forEachRemaining(step -> {
          for (int edge : other.incomingEdgesOf(step)) {
            longest[step] = Math.max(longest[step], longest[other.getEdgeSource(edge)] + 1);
          }
        });
    assertThat(graph.levels().toArray()).isEqualTo(longest);
    int[] order = graph.byLevel();
    int[] place = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      place[order[i]] = i;
    }
    for (int edge : other.edgeSet()) {
      assertThat(place[other.getEdgeSource(edge)]).isLessThan(place[other.getEdgeTarget(edge)]);
    }
  }

  private static void assertCycle(StepGraph graph, Ints cycle) {
    assertThat(cycle.get(0)).isEqualTo(cycle.get(cycle.size() - 1));
    for (int i = 0; i + 1 < cycle.size() && cycle.size() > 2; i++) {
      assertThat(graph.successors(cycle.get(i))).contains(cycle.get(i + 1));
    }
  }

  private static ExecutionTrace anyEdges(int seed) {
    ExecutionTrace trace = RandomTraces.hostile(seed, 2 + seed % 15);
    var random = new SplittableRandom(seed);
    var edges = new ArrayList<DependencyEdge>();
    for (int i = 0; i < trace.size(); i++) {
      int from = random.nextInt(trace.size());
      int to = random.nextInt(trace.size());
      edges.add(
          new DependencyEdge(trace.step(from).id(), trace.step(to).id(), EdgeClass.E1, 0.9, "any"));
    }
    return new ExecutionTrace(
        trace.traceId(), trace.summary(), trace.steps(), edges, List.of(), trace.completion());
  }

  private static String levels(ExecutionTrace trace) {
    Ints levels = TraceFacts.of(trace).graph().levels();
    var words = new ArrayList<String>();
    for (int step = 0; step < trace.size(); step++) {
      words.add(trace.step(step).id() + " " + levels.get(step));
    }
    return String.join(", ", words);
  }
}
