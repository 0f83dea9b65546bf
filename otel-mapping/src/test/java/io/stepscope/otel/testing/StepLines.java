/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.testing;

import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Value;
import java.util.ArrayList;
import java.util.List;

/// Writes what a trace became as one line per step, children indented below their parents:
/// `tool_call/tool search #call_1 {q=rain} -> wet model=m agent=a failure`.
public final class StepLines {
  private StepLines() {}

  public static List<String> of(ExecutionTrace trace) {
    var lines = new ArrayList<String>();
    for (int top : trace.tops()) {
      add(trace, top, "", lines);
    }
    return lines;
  }

  private static void add(ExecutionTrace trace, int index, String indent, List<String> lines) {
    lines.add(indent + line(trace.step(index)));
    for (int child : trace.children(index)) {
      add(trace, child, indent + "  ", lines);
    }
  }

  private static String line(ExecutionStep step) {
    var line = new StringBuilder(step.type().label()).append('/').append(step.operation().label());
    step.toolName().ifPresent(name -> line.append(' ').append(name));
    step.callId().ifPresent(id -> line.append(" #").append(id));
    if (!step.parameters().isAbsent()) {
      line.append(' ').append(text(step.parameters()));
    }
    if (!step.result().isAbsent()) {
      line.append(" -> ").append(text(step.result()));
    }
    step.model().ifPresent(model -> line.append(" model=").append(model));
    step.agent().ifPresent(agent -> line.append(" agent=").append(agent));
    step.usage().tokens().input().ifPresent(tokens -> line.append(" in=").append(tokens));
    step.usage().tokens().output().ifPresent(tokens -> line.append(" out=").append(tokens));
    if (step.retryCount() > 0) {
      line.append(" retries=").append(step.retryCount());
    }
    return line.append(' ').append(step.status().label()).toString();
  }

  private static String text(Value value) {
    return switch (value) {
      case Value.Absent _ -> "-";
      case Value.Bool(var bool) -> Boolean.toString(bool);
      case Value.Whole(var whole) -> Long.toString(whole);
      case Value.Real(var real) -> Double.toString(real);
      case Value.Text(var text) -> text;
      case Value.Binary(var bytes) -> bytes.toString();
      case Value.Items(var items) -> items.stream().map(StepLines::text).toList().toString();
      case Value.Fields(var fields) ->
          fields.entrySet().stream()
              .map(field -> field.getKey() + "=" + text(field.getValue()))
              .toList()
              .toString();
    };
  }
}
