/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter.emit;

import io.opentelemetry.api.common.Attributes;
import io.stepscope.analyzer.model.ExecutionStatus;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.StepType;
import io.stepscope.analyzer.model.TokenUsage;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ObjLongConsumer;

/// The steps of one trace that metrics do not tell apart, and their sums.
final class StepGroup {
  private static final List<String> TOKEN_TYPES =
      List.of("input", "output", "cache_read", "cache_write", "reasoning");

  private final Key key;
  private final Attributes durationLabels;
  private final boolean[] counted = new boolean[TOKEN_TYPES.size()];
  private final long[] tokens = new long[TOKEN_TYPES.size()];
  private boolean onPath;
  private long nanosOnPath;

  /// @param agent the step's own, else the trace's
  record Key(
      StepType type,
      Optional<String> toolName,
      Optional<String> model,
      ExecutionStatus status,
      Optional<String> service,
      Optional<String> agent) {
    static Key of(ExecutionStep step, Optional<String> agentOfTrace) {
      return new Key(
          step.type(),
          step.toolName(),
          step.model(),
          step.status(),
          step.service(),
          step.agent().isPresent() ? step.agent() : agentOfTrace);
    }

    /// Whether [#of] would give this key.
    boolean isOf(ExecutionStep step, Optional<String> agentOfTrace) {
      return type == step.type()
          && status == step.status()
          && toolName.equals(step.toolName())
          && model.equals(step.model())
          && service.equals(step.service())
          && agent.equals(step.agent().isPresent() ? step.agent() : agentOfTrace);
    }
  }

  StepGroup(Key key, Attributes durationLabels) {
    this.key = key;
    this.durationLabels = durationLabels;
  }

  Key key() {
    return key;
  }

  Attributes durationLabels() {
    return durationLabels;
  }

  void add(TokenUsage usage) {
    add(0, usage.input());
    add(1, usage.output());
    add(2, usage.cacheRead());
    add(3, usage.cacheWrite());
    add(4, usage.reasoning());
  }

  private void add(int type, OptionalLong count) {
    if (count.isPresent()) {
      counted[type] = true;
      tokens[type] += Math.max(0, count.getAsLong());
    }
  }

  void addOnPath(long nanos) {
    onPath = true;
    nanosOnPath += nanos;
  }

  boolean isOnPath() {
    return onPath;
  }

  long nanosOnPath() {
    return nanosOnPath;
  }

  /// Hands over the sums that at least one step had a part in, by what the tokens were.
  void forEachTokenCount(ObjLongConsumer<String> action) {
    for (int i = 0; i < tokens.length; i++) {
      if (counted[i]) {
        action.accept(TOKEN_TYPES.get(i), tokens[i]);
      }
    }
  }
}
