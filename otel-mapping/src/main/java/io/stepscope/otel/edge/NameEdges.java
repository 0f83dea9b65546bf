/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.edge;

import io.stepscope.analyzer.model.EdgeClass;
import io.stepscope.analyzer.model.RequestedCall;
import io.stepscope.otel.draft.StepDraft;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/*
 * A call waits for a tool of its name until a later model of its branch asks for that name too.
 * Models that do so at the same time cannot be told apart: their calls are one round, in the order
 * of the models. Each tool goes back from model to model to the latest round of its name; there its
 * calls and tools are joined in order. O(n log n), for a tool goes back a bounded way.
 */
/// Joins a model to the tools that it asked for by name where the ids are missing. Where the
/// numbers of calls and tools differ, some call was not run or some tool was not asked for, and the
/// edge is only a candidate.
final class NameEdges {
  private static final double COUNTS_MATCH = 0.75;
  private static final double COUNTS_DIFFER = 0.50;

  /// Models that a tool goes back over to the one that asked for it.
  private static final int MAX_BACK = 64;

  private final Steps steps;
  private final EdgeSink sink;
  private final Lanes lanes;
  private final List<Round> rounds = new ArrayList<>();
  private final Map<StepDraft, Map<String, Round>> asked = new HashMap<>(0);

  private NameEdges(Steps steps, EdgeSink sink, Lanes lanes) {
    this.steps = steps;
    this.sink = sink;
    this.lanes = lanes;
  }

  static void find(Steps steps, EdgeSink sink, Lanes lanes) {
    var edges = new NameEdges(steps, sink, lanes);
    lanes.models().forEach(edges::collect);
    if (!edges.rounds.isEmpty()) {
      lanes.tools().forEach(edges::assign);
      edges.rounds.forEach(edges::join);
    }
  }

  /// What was asked for under one name, and the tools of that name that followed.
  private static final class Round {
    final String name;
    final List<Call> calls = new ArrayList<>(1);

    /// Those that started before the next model, and those that came later.
    final List<StepDraft> prompt = new ArrayList<>(1);

    final List<StepDraft> late = new ArrayList<>(0);

    Round(String name) {
      this.name = name;
    }
  }

  /// A model and the position of the call among those it asked for.
  private record Call(StepDraft model, int position) {
    Optional<String> id() {
      return model.requestedCalls().get(position).callId();
    }
  }

  private void collect(StepDraft model) {
    for (int i = 0; i < model.requestedCalls().size(); i++) {
      RequestedCall call = model.requestedCalls().get(i);
      if (isOpen(call)) {
        asked
            .computeIfAbsent(model, _ -> new HashMap<>())
            .computeIfAbsent(call.toolName(), name -> round(model, name))
            .calls
            .add(new Call(model, i));
      }
    }
  }

  private Round round(StepDraft model, String name) {
    StepDraft before = lanes.before(model);
    Round open = before == null || steps.isInTurn(before, model) ? null : round(name, before);
    if (open != null) {
      return open;
    }
    var round = new Round(name);
    rounds.add(round);
    return round;
  }

  private @Nullable Round round(String name, StepDraft askedBy) {
    return asked.getOrDefault(askedBy, Map.of()).get(name);
  }

  private void assign(StepDraft tool) {
    if (sink.isCalled(tool)) {
      return;
    }
    StepDraft model = lanes.before(tool);
    for (int back = 0; model != null && back < MAX_BACK; back++) {
      Round round = round(name(tool), model);
      if (round != null) {
        (back == 0 ? round.prompt : round.late).add(tool);
        return;
      }
      model = lanes.before(model);
    }
  }

  private void join(Round round) {
    List<StepDraft> tools = new ArrayList<>(round.prompt);
    if (tools.size() < round.calls.size()) {
      tools.addAll(round.late);
    }
    List<Call> calls = round.calls;
    // Of two ids that differ neither is the other's.
    if (tools.stream().allMatch(tool -> tool.callId().isPresent())) {
      calls = calls.stream().filter(call -> call.id().isEmpty()).toList();
    } else if (calls.stream().allMatch(call -> call.id().isPresent())) {
      tools.removeIf(tool -> tool.callId().isPresent());
    }
    boolean match = tools.size() == calls.size();
    for (int i = 0; i < Math.min(tools.size(), calls.size()); i++) {
      join(calls.get(i), tools.get(i), match, round.name);
    }
  }

  private void join(Call call, StepDraft tool, boolean match, String name) {
    boolean differ = call.id().isPresent() && tool.callId().isPresent();
    if (!differ && offer(call.model(), tool, match, name)) {
      call.model().executed(call.position(), tool.id());
    }
  }

  private boolean offer(StepDraft model, StepDraft tool, boolean match, String name) {
    return sink.offer(
            model,
            tool,
            EdgeClass.E7,
            match ? COUNTS_MATCH : COUNTS_DIFFER,
            (match ? "call by name " : "call by name, counts differ, ") + name,
            EdgeSink.Timing.STARTS_FIRST)
        && match;
  }

  /// A call whose id some tool carries was joined by it.
  private static boolean isOpen(RequestedCall call) {
    return call.executed().isEmpty() && !call.toolName().isEmpty();
  }

  /// The name that a model would ask for the tool by.
  static String name(StepDraft tool) {
    return tool.toolName().orElse(tool.name());
  }
}
