/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.edge;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.resource.v1.Resource;
import io.stepscope.otel.SpanOrigin;
import io.stepscope.otel.draft.StepDraft;
import io.stepscope.otel.draft.TraceDraft;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The steps of a trace as the edge rules ask for them: who contains whom in O(1), whose scope a
/// step runs in, and how far two clocks may differ. Built once, O(n).
final class Steps {
  private final TraceDraft trace;
  private final List<StepDraft> all;
  private final int[] entered;
  private final int[] left;
  private final StepDraft[] walked;
  private final boolean[] holdsModels;
  private final int[] scopes;
  private final int[] processes;
  private final Clocks clocks;

  Steps(TraceDraft trace) {
    this.trace = trace;
    this.all = trace.steps();
    this.entered = new int[all.size()];
    this.left = new int[all.size()];
    this.walked = new StepDraft[all.size()];
    this.holdsModels = new boolean[all.size()];
    this.scopes = new int[all.size()];
    this.processes = new int[all.size()];
    number();
    findModels();
    scope();
    this.clocks = Clocks.of(all, processes, identify());
  }

  TraceDraft trace() {
    return trace;
  }

  /// In the order of start.
  List<StepDraft> all() {
    return all;
  }

  int size() {
    return all.size();
  }

  /// Whether one of them contains the other, or they are the same.
  boolean areRelated(StepDraft one, StepDraft other) {
    return contains(one.index(), other.index()) || contains(other.index(), one.index());
  }

  /// Whether `inner` is below `outer`.
  boolean holds(StepDraft outer, StepDraft inner) {
    return outer != inner && contains(outer.index(), inner.index());
  }

  /// In the order of a walk: each step after the one that contains it.
  StepDraft walked(int position) {
    return walked[position];
  }

  /// A number that is equal for steps that run in the same scope: below the same agent, tool, or
  /// other call that asks models of its own, else below the same top step.
  int scope(StepDraft step) {
    return scopes[step.index()];
  }

  /// How far an edge between them may run against time, in nanoseconds.
  private long skew(int process, int other) {
    if (process == other) {
      return trace.settings().sameProcessSkewNanos();
    }
    long uncertainty = clocks.uncertainty(process, other);
    return uncertainty < 0
        ? trace.settings().crossProcessSkewNanos()
        : trace.settings().sameProcessSkewNanos() + uncertainty;
  }

  /// How long after the start of `to` the clock of `from`'s process showed `nanos`; what is known
  /// of the difference of the two clocks is taken out.
  long after(StepDraft to, StepDraft from, long nanos) {
    return (nanos - clocks.ahead(processes[from.index()]))
        - (to.time().start() - clocks.ahead(processes[to.index()]));
  }

  private boolean isInTime(StepDraft from, long nanos, StepDraft to) {
    return after(to, from, nanos) <= skew(processes[from.index()], processes[to.index()]);
  }

  /// Whether `from` had ended when `to` started; false when that is not known.
  boolean isBefore(StepDraft from, StepDraft to) {
    return from.time().hasEnd() && to.time().hasStart() && isInTime(from, from.time().end(), to);
  }

  /// Whether `from` had started when `to` started; false when that is not known.
  boolean startsBefore(StepDraft from, StepDraft to) {
    return from.time().hasStart()
        && to.time().hasStart()
        && isInTime(from, from.time().start(), to);
  }

  /// Whether they ran one after the other, as far as clocks can tell: `from` had ended when `to`
  /// started, or they overlap by so little that it is the clocks' doing.
  boolean isInTurn(StepDraft from, StepDraft to) {
    if (from == to || !isBefore(from, to)) {
      return false;
    }
    long overlap = after(to, from, from.time().end());
    return overlap <= 0 || overlap < Math.min(length(from), length(to)) / 2;
  }

  private static long length(StepDraft step) {
    return step.time().hasEnd() ? step.time().end() - step.time().start() : Long.MAX_VALUE;
  }

  private boolean contains(int ancestor, int step) {
    return entered[ancestor] <= entered[step] && left[step] <= left[ancestor];
  }

  /// Numbers the tree in the order a walk enters and leaves it, without recursion.
  private void number() {
    int[] next = new int[all.size()];
    int clock = 0;
    int position = 0;
    for (StepDraft top : all) {
      if (top.parent() != null) {
        continue;
      }
      StepDraft at = top;
      entered[at.index()] = clock++;
      walked[position++] = at;
      while (true) {
        int child = next[at.index()]++;
        if (child < at.children().size()) {
          at = at.children().get(child);
          entered[at.index()] = clock++;
          walked[position++] = at;
          continue;
        }
        left[at.index()] = clock++;
        StepDraft parent = at.parent();
        if (at == top || parent == null) {
          break;
        }
        at = parent;
      }
    }
  }

  /// What is below a step whose scope is its own is no concern of the step above it.
  private void findModels() {
    for (int i = all.size() - 1; i >= 0; i--) {
      StepDraft step = walked[i];
      StepDraft parent = step.parent();
      if (parent != null && (step.isLlm() || holdsModels[step.index()]) && !opensScope(step)) {
        holdsModels[parent.index()] = true;
      }
    }
  }

  private void scope() {
    Arrays.fill(scopes, Integer.MIN_VALUE);
    Map<String, Integer> missing = new HashMap<>(0);
    for (StepDraft step : all) {
      StepDraft at = step;
      while (scopes[at.index()] == Integer.MIN_VALUE && !endsScope(at)) {
        at = parentOf(at);
      }
      int scope = scopes[at.index()] != Integer.MIN_VALUE ? scopes[at.index()] : fresh(at, missing);
      for (StepDraft fill = step;
          scopes[fill.index()] == Integer.MIN_VALUE;
          fill = fill.parent() == null ? fill : fill.parent()) {
        scopes[fill.index()] = scope;
      }
    }
  }

  /// The walk up stops at a step without a parent, and below one that opens a scope.
  private boolean endsScope(StepDraft step) {
    StepDraft parent = step.parent();
    return parent == null || opensScope(parent);
  }

  private static StepDraft parentOf(StepDraft step) {
    StepDraft parent = step.parent();
    return parent == null ? step : parent;
  }

  /// Steps below an agent share its scope; so do tops that miss the same parent, and what is below
  /// one top.
  private static int fresh(StepDraft step, Map<String, Integer> missing) {
    StepDraft parent = step.parent();
    if (parent != null) {
      return parent.index();
    }
    if (step.missingParentId().isPresent()) {
      return missing.computeIfAbsent(step.missingParentId().get(), _ -> -2 - missing.size());
    }
    return step.index();
  }

  /// Whether what is below the step runs in a scope of its own: below agents and tools, and below
  /// other calls that ask a model, as a guard does with a judge. That model is none of the loop.
  boolean opensScope(StepDraft step) {
    return switch (step.operation()) {
      case AGENT, SUBAGENT, REMOTE_AGENT, TOOL -> true;
      case GUARDRAIL, EVALUATOR, RETRIEVER, RERANKER, MEMORY, HANDOFF -> holdsModels[step.index()];
      default -> false;
    };
  }

  /// Numbers the processes and answers how many there are. Nearly always all spans of a trace come
  /// under one resource, in the same bytes; only when bytes differ is it worth to compare what they
  /// mean.
  private int identify() {
    SpanOrigin first = null;
    boolean differ = false;
    for (StepDraft step : all) {
      var span = step.span();
      processes[step.index()] = span == null ? -1 : 0;
      if (span != null && first == null) {
        first = span.origin();
      }
      differ |=
          span != null
              && first != null
              && span.origin() != first
              && !span.origin().resourceWire().equals(first.resourceWire());
    }
    return differ ? compare() : first == null ? 0 : 1;
  }

  private int compare() {
    Map<ByteString, Integer> seen = new HashMap<>();
    Map<Resource, Integer> distinct = new HashMap<>();
    for (StepDraft step : all) {
      var span = step.span();
      if (span != null) {
        var origin = span.origin();
        processes[step.index()] =
            seen.computeIfAbsent(
                origin.resourceWire(),
                _ -> distinct.computeIfAbsent(origin.resource(), _ -> distinct.size()));
      }
    }
    return distinct.size();
  }
}
