/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.bench;

import io.stepscope.analyzer.model.Completion;
import io.stepscope.analyzer.model.CompletionReason;
import io.stepscope.analyzer.model.DependencyEdge;
import io.stepscope.analyzer.model.EdgeClass;
import io.stepscope.analyzer.model.ExecutionContext;
import io.stepscope.analyzer.model.ExecutionStatus;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.model.Outcome;
import io.stepscope.analyzer.model.ResourceUsage;
import io.stepscope.analyzer.model.StepError;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.analyzer.model.StepType;
import io.stepscope.analyzer.model.TokenUsage;
import io.stepscope.analyzer.model.TraceId;
import io.stepscope.analyzer.model.TraceSummary;
import io.stepscope.analyzer.model.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;

/// Runs of any length as agents produce them: under one root, agents that take turns of a model
/// call and one to four tool calls, some of which fail, repeat or overlap.
final class AgentTrace {
  private static final long MILLISECOND = 1_000_000;

  private final Random random;
  private final int size;
  private final List<ExecutionStep> steps = new ArrayList<>();
  private final List<DependencyEdge> edges = new ArrayList<>();
  private long now = 1_760_000_000_000_000_000L;
  private long nextId = 1;

  private AgentTrace(int size, long seed) {
    this.size = size;
    this.random = new Random(seed);
  }

  /// A run of exactly `size` steps, the same for the same seed.
  static ExecutionTrace of(int size, long seed) {
    return new AgentTrace(size, seed).build();
  }

  private ExecutionTrace build() {
    StepId root = id();
    long start = now;
    while (nextId <= size) {
      agent(root);
    }
    steps.add(
        step(root, "invoke_agent lead", start, now)
            .operation(Operation.AGENT)
            .agent("lead")
            .build());
    return new ExecutionTrace(
        new TraceId(1, size),
        new TraceSummary(
            Optional.of("bench"),
            Optional.of("lead"),
            Optional.of("lead"),
            new ExecutionContext(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                new Value.Fields(new LinkedHashMap<>())),
            ExecutionStatus.SUCCESS,
            List.of("bench"),
            Optional.of(root),
            List.of()),
        steps,
        edges,
        List.of(),
        new Completion(CompletionReason.ROOT_ENDED, now, false, 1, 0));
  }

  private void agent(StepId parent) {
    StepId agent = id();
    long start = now;
    int turns = 3 + random.nextInt(8);
    Optional<StepId> before = Optional.empty();
    for (int turn = 0; turn < turns && nextId <= size; turn++) {
      before = Optional.of(turn(agent, before));
    }
    steps.add(
        step(agent, "invoke_agent worker", start, now)
            .parentId(parent)
            .operation(Operation.AGENT)
            .agent("worker")
            .build());
  }

  private StepId turn(StepId agent, Optional<StepId> before) {
    StepId model = id();
    long start = now;
    now += (200 + random.nextInt(800)) * MILLISECOND;
    steps.add(
        step(model, "chat", start, now)
            .parentId(agent)
            .operation(Operation.LLM)
            .model("gpt-4o")
            .agent("worker")
            .usage(usage())
            .build());
    before.ifPresent(tool -> edge(tool, model, EdgeClass.E2B));
    StepId last = model;
    for (int calls = 1 + random.nextInt(4); calls > 0 && nextId <= size; calls--) {
      last = tool(agent, model);
    }
    return last;
  }

  private StepId tool(StepId agent, StepId model) {
    StepId tool = id();
    String name = "tool_" + random.nextInt(12);
    long start = now;
    long end = start + (5 + random.nextInt(400)) * MILLISECOND;
    boolean failed = random.nextInt(20) == 0;
    var parameters = new LinkedHashMap<String, Value>();
    parameters.put("query", Value.text("item " + random.nextInt(40)));
    steps.add(
        step(tool, "execute_tool " + name, start, end)
            .parentId(agent)
            .type(StepType.TOOL_CALL)
            .operation(Operation.TOOL)
            .toolName(name)
            .callId("call_" + tool)
            .agent("worker")
            .parameters(new Value.Fields(parameters))
            .result(Value.text("result " + random.nextInt(1_000)))
            .outcome(
                failed
                    ? new Outcome.Failed(
                        StepError.reported(
                            Optional.of("TimeoutError"), Optional.of("request timed out")))
                    : new Outcome.Succeeded(true))
            .build());
    edge(model, tool, EdgeClass.E2A);
    now = random.nextInt(4) == 0 ? start + (end - start) / 2 : end;
    return tool;
  }

  private static ExecutionStep.Builder step(StepId id, String name, long start, long end) {
    return ExecutionStep.builder(id)
        .name(name)
        .service("bench")
        .type(StepType.DECISION)
        .time(StepTime.of(start, end))
        .outcome(new Outcome.Succeeded(true));
  }

  private ResourceUsage usage() {
    var tokens =
        new TokenUsage(
            OptionalLong.of(500 + random.nextInt(4_000)),
            OptionalLong.of(20 + random.nextInt(400)),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty());
    return new ResourceUsage(
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.of(1),
        OptionalDouble.empty(),
        tokens);
  }

  private void edge(StepId from, StepId to, EdgeClass edgeClass) {
    edges.add(new DependencyEdge(from, to, edgeClass, 0.98, "call id"));
  }

  private StepId id() {
    return StepId.ofSpan(nextId++);
  }
}
