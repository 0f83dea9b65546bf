/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.report;

import io.stepscope.analyzer.model.Annotation;
import io.stepscope.analyzer.model.DebugInfo;
import io.stepscope.analyzer.model.DependencyEdge;
import io.stepscope.analyzer.model.EdgeClass;
import io.stepscope.analyzer.model.ErrorCode;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.FieldEvidence;
import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.model.Outcome;
import io.stepscope.analyzer.model.RefusedEdge;
import io.stepscope.analyzer.model.RequestedCall;
import io.stepscope.analyzer.model.ResourceUsage;
import io.stepscope.analyzer.model.StepError;
import io.stepscope.analyzer.model.StepEvent;
import io.stepscope.analyzer.model.StepFlag;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.analyzer.model.StepType;
import io.stepscope.analyzer.model.TokenUsage;
import io.stepscope.analyzer.model.TraceSummary;
import io.stepscope.analyzer.model.Value;
import io.stepscope.analyzer.testing.DrawnTrace;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/// Runs with far more of everything than a report lists: below one root a hundred of each shape,
/// one after another, and beside it a hundred steps that lost their parents. Times are
/// milliseconds.
final class CrowdedTrace {
  /// How many of each kind; lists that may be cut hold fifty.
  static final int MANY = 100;

  private static final int VERY_MANY = 600;

  private final List<ExecutionStep> steps = new ArrayList<>();
  private final List<DependencyEdge> edges = new ArrayList<>();
  private final List<RefusedEdge> refused = new ArrayList<>();
  private long now = 1;

  private CrowdedTrace() {}

  /// A hundred of every shape.
  static ExecutionTrace ofEverything() {
    var crowd = new CrowdedTrace();
    crowd.failures();
    crowd.sequences();
    crowd.overlaps();
    crowd.conditions();
    crowd.loops();
    crowd.longLoop();
    crowd.retries();
    crowd.retry(VERY_MANY, MANY, false);
    crowd.handoffs();
    crowd.fans();
    crowd.slowCalls();
    crowd.modelCalls();
    crowd.equalCalls();
    crowd.independentCalls();
    crowd.wrongOrder();
    crowd.oneStepWithALotToSay();
    crowd.flaws();
    return crowd.trace();
  }

  /// Few things in which many steps take part: one long chain of attempts, slow calls at one time,
  /// many entries.
  static ExecutionTrace ofFewThings() {
    var crowd = new CrowdedTrace();
    crowd.slowCallsAtOnce();
    crowd.retry(0, MANY, false);
    crowd.entries();
    return crowd.trace();
  }

  private ExecutionTrace trace() {
    add("run", "", 0, now, step -> step.operation(Operation.AGENT).name("run"));
    ExecutionTrace like = DrawnTrace.draw("s |=|");
    TraceSummary summary = like.summary();
    return new ExecutionTrace(
        like.traceId(),
        new TraceSummary(
            summary.taskDescription(),
            summary.agentId(),
            summary.agentName(),
            summary.context(),
            summary.overallStatus(),
            names("service"),
            summary.localRootSpanId(),
            names("note")),
        steps,
        edges,
        refused,
        like.completion());
  }

  private static List<String> names(String prefix) {
    return each(number -> prefix + " " + number);
  }

  private static <T> List<T> each(IntFunction<T> make) {
    return IntStream.range(0, MANY).mapToObj(make).toList();
  }

  private ExecutionStep add(
      String id, String parent, long start, long end, UnaryOperator<ExecutionStep.Builder> detail) {
    var step =
        ExecutionStep.builder(new StepId(id))
            .name(id)
            .outcome(new Outcome.Succeeded(false))
            .time(new StepTime(DrawnTrace.at(start), DrawnTrace.at(end), false));
    if (!parent.isEmpty()) {
      step.parentId(new StepId(parent));
    }
    ExecutionStep built = detail.apply(step).build();
    steps.add(built);
    return built;
  }

  /// A call of a tool, right after what came before.
  private String call(
      String container, String tool, long millis, UnaryOperator<ExecutionStep.Builder> detail) {
    String id = tool + "@" + now;
    add(
        id,
        container,
        now,
        now + millis,
        step ->
            detail.apply(
                step.type(StepType.TOOL_CALL)
                    .operation(Operation.TOOL)
                    .toolName(tool)
                    .name(tool)
                    .parameters(Value.text(id))));
    now += millis;
    return id;
  }

  /// A container around what `body` adds.
  private void inside(String id, Runnable body) {
    long start = now;
    body.run();
    add(id, "run", start, now, step -> step.operation(Operation.CHAIN));
    now += 1;
  }

  private static ExecutionStep.Builder failed(ExecutionStep.Builder step, String type) {
    return step.outcome(
        new Outcome.Failed(StepError.reported(Optional.of(type), Optional.of(type))));
  }

  private void edge(String from, String to, EdgeClass edgeClass, double confidence) {
    edges.add(new DependencyEdge(new StepId(from), new StepId(to), edgeClass, confidence, "drawn"));
  }

  private void sequences() {
    for (int i = 0; i < MANY; i++) {
      String id = "sequence " + i;
      inside(
          id,
          () -> {
            call(id, "first", 2, step -> step);
            call(id, "second", 2, step -> step);
          });
    }
  }

  private void overlaps() {
    for (int i = 0; i < MANY; i++) {
      String id = "overlap " + i;
      int members = i == 0 ? MANY : 2;
      inside(
          id,
          () -> {
            for (int nth = 0; nth < members; nth++) {
              add(id + "." + nth, id, now, now + 400, step -> step.name("side " + members));
            }
            now += 400;
          });
    }
  }

  private void conditions() {
    for (int i = 0; i < MANY; i++) {
      String id = "choice " + i;
      inside(
          id,
          () -> {
            add(
                id + ".condition",
                id,
                now,
                now + 1,
                step ->
                    step.type(StepType.CONDITION)
                        .annotations(
                            List.of(new Annotation.Branch(Optional.of("note 1"), names("note")))));
            now += 1;
          });
    }
  }

  private void loops() {
    for (int i = 0; i < MANY; i++) {
      String id = "loop " + i;
      int rounds = i == 0 ? MANY : 3;
      String tool = "look " + i;
      inside(
          id,
          () -> {
            for (int round = 0; round < rounds; round++) {
              call(id, tool, 2, step -> step.parameters(Value.text(id)).result(Value.text("none")));
            }
          });
    }
  }

  private void retries() {
    for (int i = 0; i < VERY_MANY; i++) {
      retry(i, 1 + i % 2, i % 3 == 1);
    }
  }

  private void retry(int number, int failures, boolean recovers) {
    String id = "retry " + number;
    String tool = "flaky " + number;
    inside(
        id,
        () -> {
          for (int attempt = 0; attempt < failures; attempt++) {
            call(id, tool, 1, step -> failed(step.parameters(Value.text(id)), "RateLimitError"));
          }
          call(
              id,
              tool,
              1,
              step ->
                  recovers
                      ? step.parameters(Value.text(id))
                      : failed(step.parameters(Value.text(id)), "RateLimitError"));
        });
  }

  private void handoffs() {
    for (int i = 0; i < MANY; i++) {
      String id = "crew " + i;
      int turns = i == 0 ? MANY : 6;
      inside(
          id,
          () -> {
            for (int turn = 0; turn < turns; turn++) {
              String agent = turn % 2 == 0 ? "a" : "b";
              add(
                  id + "." + turn,
                  id,
                  now,
                  now + 1,
                  step -> step.operation(Operation.AGENT).name(agent).agent(agent));
              now += 1;
            }
          });
    }
  }

  private void fans() {
    for (int i = 0; i < MANY; i++) {
      String id = "fan " + i;
      int width = i == 0 ? MANY : 3;
      inside(
          id,
          () -> {
            String first = call(id, "split", 1, step -> step);
            List<String> middle = new ArrayList<>();
            for (int nth = 0; nth < width; nth++) {
              middle.add(call(id, "part", 1, step -> step));
            }
            String last = call(id, "join", 1, step -> step);
            middle.forEach(each -> edge(first, each, EdgeClass.E1, 1));
            middle.forEach(each -> edge(each, last, EdgeClass.E1, 1));
          });
    }
    inside(
        "chain",
        () -> {
          String before = call("chain", "link", 1, step -> step);
          for (int nth = 1; nth < MANY; nth++) {
            String after = call("chain", "link", 1, step -> step);
            edge(before, after, EdgeClass.E1, 1);
            before = after;
          }
        });
  }

  /// Ordinary calls of a few milliseconds, and many that took a second.
  private void slowCalls() {
    inside(
        "work",
        () -> {
          for (int i = 0; i < 10 * MANY; i++) {
            boolean slow = i % 10 == 9;
            call("work", "worker", slow ? 1000 : 2 + i % 2, step -> step);
            now += 3;
          }
        });
    for (int i = 0; i < MANY; i++) {
      String tool = "clock " + i;
      inside(
          tool,
          () -> {
            for (int beat = 0; beat < 6; beat++) {
              call(tool, tool, 2, step -> step);
              now += 7;
            }
          });
    }
  }

  private void slowCallsAtOnce() {
    inside(
        "rush",
        () -> {
          for (int i = 0; i < 10 * MANY; i++) {
            call("rush", "worker", 3, step -> step);
          }
          for (int i = 0; i < MANY; i++) {
            add("rush " + i, "rush", now, now + 1000, step -> step);
          }
          now += 1000;
        });
  }

  private void modelCalls() {
    for (int i = 0; i < MANY; i++) {
      String id = "talk " + i;
      int calls = i == 0 ? MANY : 3;
      inside(
          id,
          () -> {
            for (int nth = 0; nth < calls; nth++) {
              long input = 2000L * (nth + 1);
              add(
                  id + "." + nth,
                  id,
                  now,
                  now + 2,
                  step ->
                      step.operation(Operation.LLM).name("model").model("m").usage(usage(input)));
              now += 2;
            }
          });
    }
  }

  private static ResourceUsage usage(long input) {
    return new ResourceUsage(
        OptionalLong.of(1),
        OptionalLong.of(1),
        OptionalLong.of(1),
        OptionalLong.of(1),
        OptionalDouble.of(1),
        new TokenUsage(
            OptionalLong.of(input),
            OptionalLong.of(1),
            OptionalLong.of(0),
            OptionalLong.of(0),
            OptionalLong.of(0)));
  }

  private void equalCalls() {
    for (int i = 0; i < MANY; i++) {
      String id = "repeat " + i;
      int calls = i == 0 ? MANY : 2;
      String tool = "lookup " + i;
      inside(
          id,
          () -> {
            for (int nth = 0; nth < calls; nth++) {
              call(id, tool, 3, step -> step.parameters(Value.text("q")).result(Value.text("r")));
              call(id, "other " + nth, 1, step -> step);
            }
          });
    }
  }

  /// One that takes a hundred with it, and tools that fail twice in the same way.
  private void failures() {
    inside(
        "cascade",
        () -> {
          String origin = call("cascade", "origin", 1, step -> failed(step, "TypeError"));
          for (int nth = 0; nth < MANY; nth++) {
            String next =
                call("cascade", "victim", 1, step -> step.outcome(new Outcome.Cancelled("dep")));
            edge(origin, next, EdgeClass.E3, 0.9);
          }
          String before = origin;
          for (int nth = 0; nth < MANY; nth++) {
            String next = call("cascade", "link " + nth, 1, step -> failed(step, "ValueError"));
            edge(before, next, EdgeClass.E3, 0.9);
            before = next;
          }
        });
    for (int i = 0; i < MANY; i++) {
      String tool = "broken " + i;
      for (int nth = 0; nth < 2; nth++) {
        inside(tool + "." + nth, () -> call("run", tool, 1, step -> failed(step, "KeyError")));
      }
    }
  }

  private void longLoop() {
    inside(
        "patience",
        () -> {
          for (int i = 0; i < MANY; i++) {
            call("patience", "patient", 1, step -> step);
          }
        });
  }

  /// Calls that one model turn asked for, one after another all the same.
  private void independentCalls() {
    inside(
        "batch",
        () -> {
          add("asks", "batch", now, now + 1, step -> step.operation(Operation.LLM));
          now += 1;
          for (int nth = 0; nth < MANY; nth++) {
            edge("asks", call("batch", "item", 5, step -> step), EdgeClass.E2A, 1);
          }
        });
  }

  /// Steps that started before what they need.
  private void wrongOrder() {
    inside(
        "hasty",
        () -> {
          for (int i = 0; i < MANY; i++) {
            String early = call("hasty", "early", 2, step -> step);
            String late = call("hasty", "late", 2, step -> step);
            edge(late, early, EdgeClass.E3, 0.9);
          }
        });
  }

  private void oneStepWithALotToSay() {
    List<Annotation> annotations = new ArrayList<>();
    annotations.add(new Annotation.Parallel(each(n -> new StepId("overlap 0." + n)), true));
    annotations.add(new Annotation.Merge(each(n -> new StepId("overlap 0." + n))));
    annotations.add(new Annotation.Branch(Optional.of("note 1"), names("note")));
    annotations.addAll(each(n -> new Annotation.Loop(3, n + 1, true)));
    add(
        "talkative",
        "run",
        now,
        now + 1,
        step ->
            failed(step, "x")
                .outcome(
                    new Outcome.Failed(
                        new StepError(
                            Optional.of("Many"),
                            Optional.empty(),
                            Optional.empty(),
                            each(n -> new ErrorCode(ErrorCode.Scheme.HTTP, "" + (400 + n))),
                            false,
                            1)))
                .annotations(annotations)
                .intermediateStates(
                    each(n -> new StepEvent("token", n, new Value.Fields(new TreeMap<>()))))
                .requestedCalls(
                    each(n ->
                        new RequestedCall(
                            Optional.of("call " + n), "t", Value.absent(), Optional.empty())))
                .debugInfo(
                    new DebugInfo(
                        names("copy"),
                        names("folded"),
                        each(n -> new FieldEvidence("field " + n, "rule", "key")),
                        names("remark"))));
    now += 1;
  }

  /// What is wrong with the trace itself.
  private void flaws() {
    for (int i = 0; i < MANY; i++) {
      int number = i;
      long at = now;
      add("lost " + i, "", at, at + 1, step -> step.missingParentId("gone " + number));
      add(
          "running " + i,
          "run",
          at,
          at + 1,
          step ->
              step.time(new StepTime(DrawnTrace.at(at), StepTime.UNKNOWN, false))
                  .flags(EnumSet.of(StepFlag.NEVER_ENDED)));
      refused.add(new RefusedEdge.MissingStep(new StepId("lost " + i), "gone " + i, EdgeClass.E1));
      now += 1;
    }
    entries();
    List<StepId> cycle = new ArrayList<>(each(n -> new StepId("entry " + n)));
    cycle.add(cycle.getFirst());
    refused.add(
        0,
        new RefusedEdge.ClosesCycle(
            new DependencyEdge(cycle.get(1), cycle.get(0), EdgeClass.E3, 0.9, "drawn"), cycle));
  }

  private void entries() {
    for (int i = 0; i < MANY; i++) {
      add("entry " + i, "", now, now + 1, step -> step);
      now += 1;
    }
  }
}
