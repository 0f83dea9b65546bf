/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.testing;

import io.stepscope.analyzer.model.Completion;
import io.stepscope.analyzer.model.CompletionReason;
import io.stepscope.analyzer.model.DependencyEdge;
import io.stepscope.analyzer.model.EdgeClass;
import io.stepscope.analyzer.model.ExecutionStatus;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.model.Outcome;
import io.stepscope.analyzer.model.ResourceUsage;
import io.stepscope.analyzer.model.StepError;
import io.stepscope.analyzer.model.StepFlag;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.model.StepKind;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.analyzer.model.StepType;
import io.stepscope.analyzer.model.TokenUsage;
import io.stepscope.analyzer.model.TraceId;
import io.stepscope.analyzer.model.Value;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Random traces, the same for the same seed: runs like an agent's, and hostile ones that no agent
/// would make. Times of hostile traces are small numbers, so that bars touch, tie and have no
/// length all the time.
public final class RandomTraces {
  private static final List<String> TOOLS = List.of("search", "fetch", "read", "write", "sql");
  private static final List<EdgeClass> CLASSES = List.of(EdgeClass.values());
  private static final List<StepKind> KINDS = List.of(StepKind.values());
  private static final List<Operation> OPERATIONS = List.of(Operation.values());

  private final SplittableRandom random;
  private final List<ExecutionStep> steps = new ArrayList<>();
  private final List<DependencyEdge> edges = new ArrayList<>();

  private RandomTraces(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /// `count` traces of up to `maxSteps` steps, agent-like and hostile in turns.
  public static Stream<ExecutionTrace> many(long seed, int count, int maxSteps) {
    return IntStream.range(0, count)
        .mapToObj(i -> {
          long own = seed * 1_000_003 + i;
          int size = 1 + new SplittableRandom(own).nextInt(maxSteps);
          return i % 2 == 0 ? hostile(own, size) : agent(own, size);
        });
  }

  /// About `size` steps: agents that ask a model, run what it asked for, one after another or at
  /// once, hand over to other agents, fail and try again.
  public static ExecutionTrace agent(long seed, int size) {
    return new RandomTraces(seed).agentRun(seed, Math.max(1, size));
  }

  /// `size` steps with any parents, overlaps, ties, zero lengths, missing times, orphans, several
  /// roots, children outside their parents, and edges of every class that never close a cycle.
  public static ExecutionTrace hostile(long seed, int size) {
    return new RandomTraces(seed).hostileRun(seed, Math.max(1, size));
  }

  private ExecutionTrace agentRun(long seed, int size) {
    long end = agentSteps(Optional.empty(), DrawnTrace.EPOCH, size);
    return trace(seed, end);
  }

  /// Adds an agent with about `size` steps below it, and says when it ended. The agent itself is
  /// added last, as instrumentation does.
  private long agentSteps(Optional<StepId> parent, long start, int size) {
    StepId agent = StepId.ofSpan(random.nextLong());
    long now = start + random.nextLong(1, 50_000);
    Optional<StepId> model = Optional.empty();
    List<StepId> returned = new ArrayList<>();
    int left = size - 1;
    while (left > 0) {
      StepId asked = StepId.ofSpan(random.nextLong());
      long answered = now + random.nextLong(100_000, 3_000_000);
      add(step(asked, Operation.LLM, Optional.of(agent), now, answered), "model");
      returned.forEach(tool -> edge(tool, asked, EdgeClass.E2B, 0.98));
      model.ifPresent(previous -> edge(previous, asked, EdgeClass.E8, 0.6));
      model = Optional.of(asked);
      returned.clear();
      now = answered + random.nextLong(0, 3) * 10_000;
      left--;
      int calls = Math.min(left, random.nextInt(4));
      boolean together = random.nextBoolean();
      long last = now;
      for (int i = 0; i < calls; i++) {
        StepId tool = StepId.ofSpan(random.nextLong());
        long from = together ? now + random.nextLong(0, 20_000) : last;
        last = Math.max(last, toolCall(tool, agent, from));
        edge(asked, tool, EdgeClass.E2A, 0.98);
        returned.add(tool);
        left--;
      }
      now = last;
      if (left > 4 && random.nextInt(6) == 0) {
        int below = random.nextInt(2, left);
        now = agentSteps(Optional.of(agent), now, below) + random.nextLong(0, 2) * 5_000;
        left -= below;
      }
    }
    long end = now + random.nextLong(0, 100_000);
    add(step(agent, Operation.AGENT, parent, start, end), "agent" + random.nextInt(3));
    return end;
  }

  private long toolCall(StepId id, StepId agent, long start) {
    long end = start + random.nextLong(0, 8) * random.nextLong(1, 500_000);
    String tool = oneOf(TOOLS);
    var step = step(id, Operation.TOOL, Optional.of(agent), start, end).toolName(tool);
    var parameters = new LinkedHashMap<String, Value>();
    parameters.put("q", new Value.Whole(random.nextInt(4)));
    step.type(StepType.TOOL_CALL).parameters(new Value.Fields(parameters));
    if (random.nextInt(8) == 0) {
      step.outcome(
          new Outcome.Failed(StepError.reported(Optional.of("ToolError"), Optional.of("no"))));
    } else {
      step.result(Value.text("r" + random.nextInt(4)));
    }
    add(step, tool);
    return end;
  }

  private ExecutionStep.Builder step(
      StepId id, Operation operation, Optional<StepId> parent, long start, long end) {
    var step =
        ExecutionStep.builder(id)
            .operation(operation)
            .time(StepTime.of(start, end))
            .outcome(new Outcome.Succeeded(false));
    parent.ifPresent(step::parentId);
    if (operation == Operation.LLM) {
      step.usage(tokens(random.nextInt(2000), random.nextInt(200)));
    }
    return step;
  }

  private static ResourceUsage tokens(long input, long output) {
    ResourceUsage none = ResourceUsage.UNKNOWN;
    return new ResourceUsage(
        none.cpuTimeNanos(),
        none.memoryPeakBytes(),
        none.networkCalls(),
        OptionalLong.of(1),
        none.costUsd(),
        new TokenUsage(
            OptionalLong.of(input),
            OptionalLong.of(output),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty()));
  }

  private <T> T oneOf(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private void add(ExecutionStep.Builder step, String name) {
    steps.add(step.name(name).build());
  }

  private void edge(StepId from, StepId to, EdgeClass edgeClass, double confidence) {
    edges.add(new DependencyEdge(from, to, edgeClass, confidence, "random"));
  }

  private ExecutionTrace hostileRun(long seed, int size) {
    int span = 4 + random.nextInt(4 * size + 8);
    int shape = random.nextInt(4);
    for (int i = 0; i < size; i++) {
      var step = ExecutionStep.builder(StepId.ofSpan(i + 1)).name("s" + i);
      var flags = EnumSet.noneOf(StepFlag.class);
      placeHostile(step, i, shape, flags);
      timeHostile(step, span, flags);
      step.kind(oneOf(KINDS));
      if (random.nextInt(3) == 0) {
        String tool = oneOf(TOOLS);
        step.operation(Operation.TOOL).type(StepType.TOOL_CALL).toolName(tool);
      } else {
        step.operation(oneOf(OPERATIONS));
      }
      steps.add(step.flags(flags).build());
    }
    hostileEdges(size);
    return trace(seed, DrawnTrace.EPOCH + span);
  }

  private void placeHostile(
      ExecutionStep.Builder step, int index, int shape, EnumSet<StepFlag> flags) {
    int chance = random.nextInt(20);
    if (index == 0 || chance == 0) {
      return;
    }
    if (chance == 1) {
      step.missingParentId("absent" + random.nextInt(2));
      flags.add(StepFlag.ORPHAN);
      return;
    }
    int parent =
        switch (shape) {
          case 0 -> index - 1;
          case 1 -> 0;
          case 2 -> Math.max(0, index - 1 - random.nextInt(4));
          default -> random.nextInt(index);
        };
    step.parentId(StepId.ofSpan(parent + 1));
  }

  private void timeHostile(ExecutionStep.Builder step, int span, EnumSet<StepFlag> flags) {
    long start = DrawnTrace.EPOCH + random.nextInt(span);
    long end = start + (random.nextInt(6) == 0 ? 0 : random.nextInt(span));
    step.outcome(new Outcome.Succeeded(false));
    switch (random.nextInt(25)) {
      case 0 -> {
        end = StepTime.UNKNOWN;
        flags.add(StepFlag.NEVER_ENDED);
        step.outcome(new Outcome.Running());
      }
      case 1 -> start = StepTime.UNKNOWN;
      case 2 -> {
        start = StepTime.UNKNOWN;
        end = StepTime.UNKNOWN;
      }
      case 3 ->
          step.outcome(new Outcome.Failed(StepError.reported(Optional.of("E"), Optional.empty())));
      default -> {}
    }
    step.time(StepTime.of(start, end));
  }

  /// Edges against neither time nor a hidden order, so that they never close a cycle.
  private void hostileEdges(int size) {
    int wanted = size < 2 ? 0 : random.nextInt(2 * size);
    for (int i = 0; i < wanted; i++) {
      int a = random.nextInt(size);
      int b = random.nextInt(size);
      if (a == b) {
        continue;
      }
      boolean first = ExecutionTrace.ORDER.compare(steps.get(a), steps.get(b)) < 0;
      StepId from = steps.get(first ? a : b).id();
      StepId to = steps.get(first ? b : a).id();
      edge(from, to, oneOf(CLASSES), random.nextInt(101) / 100.0);
    }
  }

  private ExecutionTrace trace(long seed, long closed) {
    return new ExecutionTrace(
        new TraceId(seed, 1),
        DrawnTrace.summary(ExecutionStatus.SUCCESS),
        steps,
        edges,
        List.of(),
        new Completion(CompletionReason.ROOT_ENDED, closed, false, 1, 0));
  }
}
