/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.step;

import io.stepscope.analyzer.model.Annotation;
import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.model.StepType;
import io.stepscope.otel.attribute.Topic;
import io.stepscope.otel.draft.StepDraft;
import io.stepscope.otel.edge.Supersteps;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds the repetition among a step's children.
///
/// For each period `p` up to a dozen, the longest stretch in which every child has the signature of
/// the child `p` places before it, and starts after that one ended, is a loop of that period. The
/// stretch that covers most children wins, the shorter period on a tie.
final class Loops {
  private static final int MAX_PERIOD = 12;
  private static final String HAYSTACK = "haystack";
  private static final List<String> NODE_KEYS =
      List.of(
          "haystack.component.name",
          "n8n.node.name",
          "executor.id",
          "edge_group.id",
          "langgraph_node");

  private Loops() {}

  static Annotation.@Nullable Loop among(StepDraft step, long epsilon) {
    var children = step.children();
    int numbered = 0;
    for (StepDraft child : children) {
      numbered += child.operation() == Operation.ITERATION ? 1 : 0;
    }
    if (numbered > 1) {
      return new Annotation.Loop(numbered, 1, true);
    }
    var visits = visits(children);
    if (visits != null) {
      return visits;
    }
    var turns = turns(step, children);
    return turns != null ? turns : repeats(children, epsilon);
  }

  /// Haystack counts the visits of each component: where one has several, the pipeline went round.
  /// The body is what was visited most often.
  private static Annotation.@Nullable Loop visits(List<StepDraft> children) {
    int most = 1;
    int body = 0;
    for (StepDraft child : children) {
      int visit = child.speaks(HAYSTACK) ? child.iteration().orElse(0) : 0;
      if (visit > most) {
        most = visit;
        body = 1;
      } else if (visit == most && visit > 1) {
        body++;
      }
    }
    return most > 1 ? new Annotation.Loop(most, body, true) : null;
  }

  /// Model, tools, model, tools …: an agent's own loop, whatever the tools are called.
  private static Annotation.@Nullable Loop turns(StepDraft step, List<StepDraft> children) {
    if (step.operation() != Operation.AGENT) {
      return null;
    }
    int models = 0;
    boolean toolSince = false;
    boolean toolBetween = false;
    for (StepDraft child : children) {
      if (child.isAside()) {
        continue;
      }
      if (child.isLlm()) {
        models++;
        toolBetween |= toolSince && models > 1;
        toolSince = false;
      } else if (child.isToolCall()) {
        toolSince = true;
      }
    }
    return toolBetween ? new Annotation.Loop(models, 2, false) : null;
  }

  private static Annotation.@Nullable Loop repeats(List<StepDraft> children, long epsilon) {
    var signatures = children.stream().map(Loops::signature).toList();
    Annotation.Loop best = null;
    int covered = 0;
    for (int period = 1; period <= Math.min(MAX_PERIOD, children.size() / 2); period++) {
      int start = 0;
      for (int i = period; i <= children.size(); i++) {
        if (i < children.size() && repeats(children, signatures, i, period, epsilon)) {
          continue;
        }
        int iterations = (i - start) / period;
        if (iterations > 1
            && iterations * period > covered
            && !isRetry(children.subList(start, i), period)) {
          covered = iterations * period;
          best =
              new Annotation.Loop(iterations, period, Supersteps.rise(children.subList(start, i)));
        }
        start = i - period + 1;
      }
    }
    return best;
  }

  private static boolean repeats(
      List<StepDraft> children, List<String> signatures, int at, int period, long epsilon) {
    if (!signatures.get(at).equals(signatures.get(at - period))) {
      return false;
    }
    var before = children.get(at - 1).time();
    var time = children.get(at).time();
    return before.isComplete() && time.hasStart() && time.start() >= before.end() - epsilon;
  }

  /// Operation and name, numbers left out so that `Step 1` and `Step 2` are the same.
  private static String signature(StepDraft step) {
    var text = new StringBuilder(step.operation().label()).append(' ');
    String name = step.toolName().or(() -> nodeName(step)).orElse(step.name());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c < '0' || c > '9') {
        text.append(c);
      }
    }
    return text.toString();
  }

  /// The node that ran, where all spans of a framework's nodes have one name.
  private static Optional<String> nodeName(StepDraft step) {
    var attributes = step.attributes();
    return attributes.tells(Topic.NODE) ? attributes.firstText(NODE_KEYS) : Optional.empty();
  }

  /// The same call again after it failed is a retry, no loop.
  private static boolean isRetry(List<StepDraft> run, int period) {
    if (period != 1 || run.getFirst().type() != StepType.TOOL_CALL) {
      return false;
    }
    return run.subList(0, run.size() - 1).stream()
        .allMatch(step -> step.outcome().status().isFailed());
  }
}
