/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.report;

import io.stepscope.analyzer.model.RefusedEdge;

/// Writes an edge that the graph could not take, with the reason.
final class RefusedJson {
  private RefusedJson() {}

  static void write(Json json, RefusedEdge refused) {
    switch (refused) {
      case RefusedEdge.ClosesCycle(var edge, var cycle) -> {
        json.text("why", "closes_cycle");
        json.text("from", edge.from().value());
        json.text("to", edge.to().value());
        json.text("class", edge.edgeClass().name());
        json.someSteps("cycle", cycle);
      }
      case RefusedEdge.MissingStep(var step, var missing, var edgeClass) -> {
        json.text("why", "missing_step");
        json.text("from", missing);
        json.text("to", step.value());
        json.text("class", edgeClass.name());
      }
      case RefusedEdge.AgainstTime(var edge, var overlap) -> {
        json.text("why", "against_time");
        json.text("from", edge.from().value());
        json.text("to", edge.to().value());
        json.text("class", edge.edgeClass().name());
        json.seconds("overlap", overlap);
      }
      case RefusedEdge.ParentCycle(var cycle) -> {
        json.text("why", "parent_cycle");
        json.someSteps("cycle", cycle);
      }
    }
  }
}
