/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.edge;

import io.stepscope.analyzer.model.EdgeClass;
import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.model.RequestedCall;
import io.stepscope.analyzer.model.Value;
import io.stepscope.otel.attribute.Scalars;
import io.stepscope.otel.attribute.Topic;
import io.stepscope.otel.draft.StepDraft;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A handoff and the agent that took over: the next one to start under the name that was handed to.
final class HandoffEdges {
  private static final double CONFIDENCE = 0.85;

  private static final List<String> TARGET_KEYS =
      List.of(
          "gen_ai.handoff.to_agent", "gen_ai.transfer.target.name", "handoff.to_agent", "to_agent");
  private static final List<String> PREFIXES =
      List.of("handoff to ", "transfer_to_", "handoff_to_", "transfer to ", "delegate_to_");
  private static final List<String> ARGUMENTS =
      List.of("agent_name", "agent", "target", "to_agent");

  private HandoffEdges() {}

  static void find(Steps steps, EdgeSink sink) {
    if (!mayHandOff(steps)) {
      return;
    }
    var agents = new NodeRuns(steps);
    for (StepDraft step : steps.all()) {
      if (step.operation().isAgent()) {
        agentName(step).ifPresent(name -> agents.add(name, step));
      }
    }
    if (agents.isEmpty()) {
      return;
    }
    for (StepDraft step : steps.all()) {
      target(step).ifPresent(name -> join(agents, sink, step, name));
      for (RequestedCall call : step.requestedCalls()) {
        if (call.executed().isEmpty()) {
          named(call.toolName(), call.arguments())
              .ifPresent(name -> join(agents, sink, step, name));
        }
      }
    }
  }

  private static boolean mayHandOff(Steps steps) {
    if (steps.trace().tells(Topic.HANDOFF)) {
      return true;
    }
    for (StepDraft step : steps.all()) {
      if (step.operation() == Operation.HANDOFF || !step.requestedCalls().isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private static void join(NodeRuns agents, EdgeSink sink, StepDraft step, String name) {
    @Nullable StepDraft agent = agents.firstAfter(plain(name), step);
    if (agent != null) {
      sink.offer(
          step, agent, EdgeClass.E4, CONFIDENCE, "handoff to " + NodeRuns.shortened(plain(name)));
    }
  }

  /// The agent that the step hands over to, when it is a handoff.
  private static Optional<String> target(StepDraft step) {
    if (step.attributes().tells(Topic.HANDOFF)) {
      Optional<String> target = step.attributes().firstText(TARGET_KEYS);
      if (target.isPresent()) {
        return target;
      }
    }
    return step.operation() == Operation.HANDOFF
        ? named(step.toolName().orElse(step.name()), step.parameters())
            .or(() -> named(step.name(), step.parameters()))
        : Optional.empty();
  }

  /// The target in the name of the tool, or in the arguments of `transfer_to_agent`.
  private static Optional<String> named(String tool, Value arguments) {
    String lower = tool.toLowerCase(Locale.ROOT);
    if (lower.equals("transfer_to_agent")) {
      return argument(arguments);
    }
    for (String prefix : PREFIXES) {
      if (lower.startsWith(prefix) && lower.length() > prefix.length()) {
        return Optional.of(lower.substring(prefix.length()));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> argument(Value arguments) {
    if (arguments instanceof Value.Fields fields) {
      for (String key : ARGUMENTS) {
        Optional<String> name = Scalars.text(fields.values().getOrDefault(key, Value.absent()));
        if (name.isPresent()) {
          return name;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> agentName(StepDraft step) {
    return step.agent()
        .or(() -> Optional.of(step.name()).map(HandoffEdges::withoutOperation))
        .map(HandoffEdges::plain)
        .filter(name -> !name.isEmpty());
  }

  private static String withoutOperation(String name) {
    return name.startsWith("invoke_agent ") ? name.substring("invoke_agent ".length()) : name;
  }

  /// Frameworks write `Refund Agent` here and `refund_agent` there.
  private static String plain(String name) {
    var plain = new StringBuilder();
    for (int i = 0; i < Math.min(name.length(), 128); i++) {
      char c = Character.toLowerCase(name.charAt(i));
      plain.append(Character.isLetterOrDigit(c) ? c : '_');
    }
    return plain.toString();
  }
}
