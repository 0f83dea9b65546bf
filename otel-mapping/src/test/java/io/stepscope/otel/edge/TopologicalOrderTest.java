/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.otel.edge.TopologicalOrder.Added;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.jgrapht.alg.connectivity.ConnectivityInspector;
import org.jgrapht.alg.cycle.CycleDetector;
import org.jgrapht.alg.shortestpath.BFSShortestPath;
import org.jgrapht.graph.DefaultEdge;
import org.jgrapht.graph.SimpleDirectedGraph;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class TopologicalOrderTest {
  @Test
  void edgesAreTakenExactlyWhenTheyCloseNoCycle() {
    var random = new Random(11);
    for (int round = 0; round < 300; round++) {
      int vertices = 2 + random.nextInt(12);
      var order = new TopologicalOrder(vertices);
      var graph = new SimpleDirectedGraph<Integer, DefaultEdge>(DefaultEdge.class);
      for (int i = 0; i < vertices; i++) {
        graph.addVertex(i);
      }
      for (int i = 0; i < 4 * vertices; i++) {
        int from = random.nextInt(vertices);
        int to = random.nextInt(vertices);
        if (graph.containsEdge(from, to)) {
          continue;
        }
        boolean cycle = from == to || new BFSShortestPath<>(graph).getPath(to, from) != null;
        assertThat(order.add(from, to)).isEqualTo(cycle ? Added.CLOSES_CYCLE : Added.YES);
        if (cycle) {
          List<Integer> path = order.path(to, from);
          int shortest =
              from == to ? 0 : new BFSShortestPath<>(graph).getPath(to, from).getLength();
          assertThat(path).hasSize(shortest + 1);
        } else {
          graph.addEdge(from, to);
        }
      }
      assertThat(new CycleDetector<>(graph).detectCycles()).isFalse();
      assertThat(new ConnectivityInspector<>(graph).connectedSets()).isNotEmpty();
    }
  }

  @Test
  void edgesMadeToRunBackwardsCostABoundedTime() {
    int vertices = 100_000;
    var order = new TopologicalOrder(vertices);
    Assertions.assertTimeout(
        Duration.ofSeconds(60),
        () -> {
          for (int i = 1; i < vertices; i++) {
            order.add(i, i - 1);
          }
          var random = new Random(1);
          for (int i = 0; i < vertices; i++) {
            order.add(random.nextInt(vertices), random.nextInt(vertices));
          }
        });
  }
}
