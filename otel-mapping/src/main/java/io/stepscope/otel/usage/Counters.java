/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.usage;

import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.model.StepKind;
import io.stepscope.otel.attribute.SpanAttributes;
import io.stepscope.otel.attribute.Topic;
import io.stepscope.otel.draft.FoldedSpan;
import io.stepscope.otel.draft.StepDraft;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Predicate;

/// Counts calls that leave the process, and reads the few counters that spans carry. What nobody
/// instrumented is unknown, which is not none.
final class Counters {
  private static final List<String> PEERS =
      List.of(
          "server.address",
          "url.full",
          "http.url",
          "net.peer.name",
          "peer.service",
          "network.peer.address");

  private Counters() {}

  /// Calls seen below the step; when none was, the step itself if it is a client.
  static OptionalLong networkCalls(StepDraft step) {
    long below = 0;
    for (FoldedSpan span : step.folded()) {
      below += leavesProcess(span) ? 1 : 0;
    }
    below = Math.max(below, mergedCalls(step, Counters::leavesProcess));
    if (below > 0) {
      return OptionalLong.of(below);
    }
    return step.kind() == StepKind.CLIENT || step.kind() == StepKind.PRODUCER
        ? OptionalLong.of(1)
        : OptionalLong.empty();
  }

  private static boolean leavesProcess(FoldedSpan span) {
    return (span.span().isClient() || span.span().isProducer()) && hasPeer(span.attributes());
  }

  private static boolean leavesProcess(StepDraft merged) {
    return (merged.kind() == StepKind.CLIENT || merged.kind() == StepKind.PRODUCER)
        && hasPeer(merged.attributes());
  }

  /// Of the spans that told of the same call as the step.
  private static long mergedCalls(StepDraft step, Predicate<StepDraft> remote) {
    long calls = 0;
    for (StepDraft merged : step.merged()) {
      calls += remote.test(merged) ? 1 : 0;
    }
    return calls;
  }

  private static boolean hasPeer(SpanAttributes attributes) {
    return PEERS.stream().anyMatch(attributes::has);
  }

  /// Model, embedding and rerank calls, each attempt counted, and remote calls of tools.
  static OptionalLong apiCalls(StepDraft step) {
    return switch (step.operation()) {
      case LLM, EMBEDDING, RERANKER -> isOutermost(step) ? modelCalls(step) : OptionalLong.empty();
      case REMOTE_AGENT -> OptionalLong.of(1L + RetryRules.reported(step));
      case TOOL, RETRIEVER, MEMORY -> remoteCalls(step);
      default -> OptionalLong.empty();
    };
  }

  private static OptionalLong modelCalls(StepDraft step) {
    return OptionalLong.of(
        Math.max(1L + RetryRules.reported(step), RetryRules.requests(step.folded())));
  }

  /// A model's step that holds other model steps is a wrapper: the calls are theirs.
  private static boolean isOutermost(StepDraft step) {
    for (StepDraft child : step.children()) {
      if (child.operation() == step.operation()) {
        return false;
      }
    }
    return true;
  }

  private static OptionalLong remoteCalls(StepDraft step) {
    long below = 0;
    for (FoldedSpan span : step.folded()) {
      boolean remote = isRemote(span.operation()) || span.attributes().tells(Topic.MCP);
      below += remote && span.span().isClient() ? 1 : 0;
    }
    below = Math.max(below, mergedCalls(step, Counters::isMcpClient));
    if (below > 0) {
      return OptionalLong.of(below);
    }
    return isMcpClient(step) ? OptionalLong.of(1) : OptionalLong.empty();
  }

  private static boolean isMcpClient(StepDraft step) {
    return step.kind() == StepKind.CLIENT && step.attributes().tells(Topic.MCP);
  }

  private static boolean isRemote(Operation operation) {
    return operation == Operation.HTTP || operation == Operation.RPC;
  }

  /// Active processor time, when the span says so.
  static OptionalLong cpuNanos(StepDraft step) {
    if (!step.attributes().tells(Topic.COUNTERS)) {
      return OptionalLong.empty();
    }
    OptionalLong nanos = known(step.attributes().whole("busy_ns"));
    if (nanos.isPresent()) {
      return nanos;
    }
    OptionalDouble seconds = step.attributes().real("process.cpu.time");
    return seconds.isPresent() && seconds.getAsDouble() >= 0 && seconds.getAsDouble() < 1e9
        ? OptionalLong.of(Math.round(seconds.getAsDouble() * 1e9))
        : OptionalLong.empty();
  }

  /// Peak memory, when the span says so. A limit is not a use.
  static OptionalLong memoryBytes(StepDraft step) {
    if (!step.attributes().tells(Topic.COUNTERS)) {
      return OptionalLong.empty();
    }
    OptionalLong peak = known(step.attributes().whole("process.memory.peak"));
    return peak.isPresent() ? peak : known(step.attributes().whole("process.memory.usage"));
  }

  private static OptionalLong known(OptionalLong value) {
    return value.isPresent() && value.getAsLong() >= 0 ? value : OptionalLong.empty();
  }
}
