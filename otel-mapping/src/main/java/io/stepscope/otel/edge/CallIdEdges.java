/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.edge;

import io.stepscope.analyzer.model.EdgeClass;
import io.stepscope.otel.draft.StepDraft;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/*
 * Three lists for each call id, each in the order of start: the tools that carry it, the models that
 * asked for it, the models that were given its result. A tool's source is the latest model before it
 * that asked; its target the first model after it that was told, since all later ones see it only as
 * history: without that rule the graph would grow with the square of the conversation.
 *
 * Some providers number calls from zero again in each turn. Then several tools carry the same id and
 * count as ambiguous. Each looks in its own branch first, then in its scope, then in scopes that have
 * no tool of that id themselves. A model's call goes to one tool while others are free; of models
 * that ask at the same time the first is taken first.
 */
/// Joins tools to the model that asked for them and the first one that was given their result, by
/// the id of the call.
final class CallIdEdges {
  private static final double CERTAIN = 0.98;
  private static final double AMBIGUOUS = 0.70;

  /// Models passed over because they are related to the tool, gave their call to another tool or
  /// tell nothing of the id.
  private static final int MAX_SKIPPED = 64;

  private final Steps steps;
  private final EdgeSink sink;
  private final Lanes lanes;
  private Map<String, Call> calls = Map.of();

  private CallIdEdges(Steps steps, EdgeSink sink, Lanes lanes) {
    this.steps = steps;
    this.sink = sink;
    this.lanes = lanes;
  }

  static void find(Steps steps, EdgeSink sink, Lanes lanes) {
    if (!anyMessages(steps)) {
      return;
    }
    var edges = new CallIdEdges(steps, sink, lanes);
    edges.collect();
    edges.calls.forEach(edges::join);
  }

  private static boolean anyMessages(Steps steps) {
    for (StepDraft step : steps.all()) {
      if (!step.requestedCalls().isEmpty() || !step.toolResponses().isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /// Everything that carries one id, in the order of start.
  private static final class Call {
    final List<StepDraft> tools = new ArrayList<>(1);
    final List<Asking> askers = new ArrayList<>(1);
    final List<StepDraft> told = new ArrayList<>(1);
  }

  /// A model and the position of the call among those it asked for.
  private record Asking(StepDraft model, int position) {}

  private void collect() {
    for (StepDraft step : steps.all()) {
      if (isTool(step) && step.callId().isPresent()) {
        call(step.callId().get()).tools.add(step);
      }
    }
    if (calls.isEmpty()) {
      return;
    }
    for (StepDraft step : steps.all()) {
      collectFrom(step);
    }
  }

  private void collectFrom(StepDraft step) {
    for (int i = 0; i < step.requestedCalls().size(); i++) {
      Call call = known(step.requestedCalls().get(i).callId());
      if (call != null) {
        call.askers.add(new Asking(step, i));
      }
    }
    for (int i = 0; i < step.toolResponses().size(); i++) {
      Call call = known(step.toolResponses().get(i).callId());
      if (call != null) {
        call.told.add(step);
      }
    }
  }

  /// A model's own span may carry the ids of what it asks for: those make it no tool.
  private static boolean isTool(StepDraft step) {
    return !step.isLlm();
  }

  private Call call(String id) {
    if (calls.isEmpty()) {
      calls = new LinkedHashMap<>();
    }
    return calls.computeIfAbsent(id, _ -> new Call());
  }

  private @Nullable Call known(Optional<String> id) {
    return id.isPresent() ? calls.get(id.get()) : null;
  }

  private void join(String id, Call call) {
    if (call.askers.isEmpty() && call.told.isEmpty()) {
      return;
    }
    if (call.tools.size() > 1) {
      joinAmbiguous(call, "call id " + shortened(id) + ", ambiguous");
      return;
    }
    String evidence = "call id " + shortened(id);
    StepDraft tool = call.tools.getFirst();
    var askers = new ByScope<>(call.askers, asking -> steps.scope(asking.model()));
    join(asker(askers, tool), tool, CERTAIN, evidence);
    StepDraft consumer = consumer(call.told, tool);
    if (consumer != null) {
      sink.offer(tool, consumer, EdgeClass.E2B, CERTAIN, evidence);
    }
  }

  private void join(@Nullable Asking asking, StepDraft tool, double confidence, String evidence) {
    if (asking != null) {
      sink.offer(
          asking.model(), tool, EdgeClass.E2A, confidence, evidence, EdgeSink.Timing.STARTS_FIRST);
      execute(asking, tool);
    }
  }

  private void joinAmbiguous(Call call, String evidence) {
    var shared = new Shared(call);
    for (StepDraft tool : call.tools) {
      Asking asking = shared.asker(tool);
      if (asking != null) {
        shared.given.add(asking);
      }
      join(asking, tool, AMBIGUOUS, evidence);
      StepDraft consumer = shared.consumer(tool);
      if (consumer != null) {
        sink.offer(tool, consumer, EdgeClass.E2B, AMBIGUOUS, evidence);
      }
    }
  }

  /// One id that several tools carry.
  private final class Shared {
    final ByScope<Asking> askers;
    final ByScope<StepDraft> told;

    /// Those of scopes that have no tool of this id.
    final List<Asking> strayAskers;

    final List<StepDraft> strayTold;

    final Map<StepDraft, Asking> askingOf = new HashMap<>();
    final Set<StepDraft> toldOnes;
    final Set<Asking> given = new HashSet<>();

    Shared(Call call) {
      this.askers = new ByScope<>(call.askers, asking -> steps.scope(asking.model()));
      this.told = new ByScope<>(call.told, steps::scope);
      Set<Integer> scopes = new HashSet<>();
      call.tools.forEach(tool -> scopes.add(steps.scope(tool)));
      this.strayAskers =
          call.askers.stream()
              .filter(asking -> !scopes.contains(steps.scope(asking.model())))
              .toList();
      this.strayTold =
          call.told.stream().filter(model -> !scopes.contains(steps.scope(model))).toList();
      call.askers.forEach(asking -> askingOf.putIfAbsent(asking.model(), asking));
      this.toldOnes = new HashSet<>(call.told);
    }

    @Nullable Asking asker(StepDraft tool) {
      Asking inBranch = inBranch(tool);
      if (inBranch != null && !given.contains(inBranch)) {
        return inBranch;
      }
      Asking inScope = latestFree(askers.of(steps.scope(tool)), tool);
      if (inScope != null) {
        return inScope;
      }
      // A call that was tried again: the tools share the model that asked.
      Asking again = inBranch != null ? inBranch : latest(askers.of(steps.scope(tool)), tool);
      return again != null ? again : latestFree(strayAskers, tool);
    }

    /// The latest model that asked, back from model to model; of those that asked at the same time
    /// the first that is free.
    private @Nullable Asking inBranch(StepDraft tool) {
      StepDraft model = tool.time().hasStart() ? lanes.before(tool) : null;
      Asking found = null;
      StepDraft last = null;
      for (int back = 0; model != null && back < MAX_SKIPPED; back++) {
        Asking asking = askingOf.get(model);
        if (last != null && (asking == null || steps.isInTurn(model, last))) {
          break;
        }
        if (asking != null && !steps.areRelated(model, tool)) {
          found = found == null || !given.contains(asking) ? asking : found;
          last = model;
        }
        model = lanes.before(model);
      }
      return found;
    }

    private @Nullable Asking latestFree(List<Asking> sorted, StepDraft tool) {
      int last = lastStartingBefore(sorted, tool);
      for (int at = last; at >= 0 && last - at < MAX_SKIPPED; at--) {
        Asking asking = sorted.get(at);
        if (!given.contains(asking) && !steps.areRelated(asking.model(), tool)) {
          return asking;
        }
      }
      return null;
    }

    @Nullable StepDraft consumer(StepDraft tool) {
      StepDraft model = tool.time().hasStart() ? lanes.after(tool) : null;
      for (int on = 0; model != null && on < MAX_SKIPPED; on++) {
        if (toldOnes.contains(model) && !steps.areRelated(model, tool)) {
          return model;
        }
        model = lanes.after(model);
      }
      StepDraft inScope = CallIdEdges.this.consumer(told.of(steps.scope(tool)), tool);
      return inScope != null ? inScope : CallIdEdges.this.consumer(strayTold, tool);
    }
  }

  /// The latest model before the tool that asked for the call, in the tool's own scope if possible;
  /// when all came later, the first, so that the contradiction is reported.
  private @Nullable Asking asker(ByScope<Asking> askers, StepDraft tool) {
    Asking found = latest(askers.of(steps.scope(tool)), tool);
    if (found == null) {
      found = latest(askers.all(), tool);
    }
    return found == null && !askers.all().isEmpty() ? askers.all().getFirst() : found;
  }

  private @Nullable Asking latest(List<Asking> askers, StepDraft tool) {
    int last = lastStartingBefore(askers, tool);
    for (int at = last; at >= 0 && last - at < MAX_SKIPPED; at--) {
      if (!steps.areRelated(askers.get(at).model(), tool)) {
        return askers.get(at);
      }
    }
    return null;
  }

  private int lastStartingBefore(List<Asking> askers, StepDraft tool) {
    return Sorted.count(
            askers,
            asking -> !asking.model().time().hasStart() || steps.startsBefore(asking.model(), tool))
        - 1;
  }

  /// The first model after the tool that was given its result; when all came earlier, the last. A
  /// tool whose end nobody knows ended with the step it ran in.
  private @Nullable StepDraft consumer(List<StepDraft> told, StepDraft tool) {
    StepDraft inside = tool.parent();
    StepDraft ended = tool.time().hasEnd() || inside == null ? tool : inside;
    int first = Sorted.count(told, model -> !steps.isBefore(ended, model));
    for (int at = first; at < told.size() && at - first < MAX_SKIPPED; at++) {
      if (!steps.areRelated(tool, told.get(at))) {
        return told.get(at);
      }
    }
    return told.isEmpty() ? null : told.getLast();
  }

  private static void execute(Asking asking, StepDraft tool) {
    if (asking.model().requestedCalls().get(asking.position()).executed().isEmpty()) {
      asking.model().executed(asking.position(), tool.id());
    }
  }

  private static String shortened(String id) {
    return id.length() <= 64 ? id : id.substring(0, 64);
  }

  /// A list, and its parts by scope, each in the list's order.
  private static final class ByScope<T> {
    private final List<T> all;
    private final Map<Integer, List<T>> parts = new HashMap<>();

    ByScope(List<T> all, ToIntFunction<T> scope) {
      this.all = all;
      for (T item : all) {
        parts.computeIfAbsent(scope.applyAsInt(item), _ -> new ArrayList<>()).add(item);
      }
    }

    List<T> all() {
      return all;
    }

    List<T> of(int scope) {
      return parts.getOrDefault(scope, List.of());
    }
  }
}
