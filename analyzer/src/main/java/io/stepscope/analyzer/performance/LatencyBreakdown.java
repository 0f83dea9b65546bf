/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.performance;

import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Operation;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.SequencedMap;

/// What the end of the run waited for: the time of the critical path by kind of work.
final class LatencyBreakdown {
  /// Every nanosecond of the path is of one kind.
  enum Kind {
    MODEL,
    TOOL,
    RETRIEVAL,
    REMOTE,
    HUMAN_WAIT,
    FRAMEWORK,
    IDLE;

    private final String label = name().toLowerCase(Locale.ROOT);
  }

  private static final Kind[] KINDS = Kind.values();

  private LatencyBreakdown() {}

  /// Nanoseconds by kind, every kind named. They add up to the root's duration.
  static SequencedMap<String, Long> of(ExecutionTrace trace, PathTimeline path) {
    var sums = new EnumMap<Kind, Long>(Kind.class);
    long idle = 0;
    for (int section = 0; section < path.size(); section++) {
      Kind kind = path.step(section) < 0 ? Kind.FRAMEWORK : kind(trace, path.step(section));
      sums.merge(kind, path.nanos(section) - path.idleNanos(section), Long::sum);
      idle += path.idleNanos(section);
    }
    sums.put(Kind.IDLE, idle);
    var named = new LinkedHashMap<String, Long>();
    for (Kind kind : KINDS) {
      named.put(kind.label, sums.getOrDefault(kind, 0L));
    }
    return named;
  }

  private static Kind kind(ExecutionTrace trace, int step) {
    return kind(trace.step(step).operation());
  }

  static Kind kind(Operation operation) {
    return switch (operation) {
      case LLM, EMBEDDING -> Kind.MODEL;
      case TOOL, TASK -> Kind.TOOL;
      case RETRIEVER, RERANKER, MEMORY -> Kind.RETRIEVAL;
      case REMOTE_AGENT, HTTP, DB, RPC, MESSAGING, FAAS -> Kind.REMOTE;
      case HUMAN -> Kind.HUMAN_WAIT;
      case AGENT,
          SUBAGENT,
          PLAN,
          HANDOFF,
          ROUTER,
          ITERATION,
          GUARDRAIL,
          EVALUATOR,
          BRANCH,
          LOOP,
          FAN_OUT,
          FAN_IN,
          CHAIN,
          CONTAINER ->
          Kind.FRAMEWORK;
    };
  }
}
