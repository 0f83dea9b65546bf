/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.testing.RandomTraces;
import org.junit.jupiter.api.Test;

class ContainmentTest {
  @Test
  void ancestorsAreThoseOfTheParentsChain() {
    RandomTraces.many(7, 400, 40).forEach(ContainmentTest::compare);
  }

  private static void compare(ExecutionTrace trace) {
    Containment containment = Containment.of(trace);
    for (int a = 0; a < trace.size(); a++) {
      int depth = 0;
      int below = 0;
      for (int at = trace.parent(a); at >= 0; at = trace.parent(at)) {
        depth++;
      }
      for (int b = 0; b < trace.size(); b++) {
        assertThat(containment.contains(a, b)).isEqualTo(trace.isAncestor(a, b));
        below += a == b || trace.isAncestor(a, b) ? 1 : 0;
        int common = a;
        while (common >= 0 && common != b && !trace.isAncestor(common, b)) {
          common = trace.parent(common);
        }
        assertThat(containment.commonAncestor(a, b)).isEqualTo(common);
        if (common != b) {
          int toward = b;
          while (trace.parent(toward) != common) {
            toward = trace.parent(toward);
          }
          assertThat(containment.childToward(common, b)).isEqualTo(toward);
        }
      }
      assertThat(containment.depth(a)).isEqualTo(depth);
      assertThat(containment.subtreeSize(a)).isEqualTo(below);
    }
  }
}
