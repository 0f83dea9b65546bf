/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.dialect;

import io.stepscope.analyzer.model.Operation;
import io.stepscope.otel.attribute.SpanAttributes;
import io.stepscope.otel.attribute.Topic;
import io.stepscope.otel.draft.FieldReading;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The type ladder with its exceptions: the lowest level that says anything decides, unless a
/// weaker one is known to know better.
///
/// @param level that decided
/// @param conflict another level said something that cannot both be true
record TypeChoice(SpanRole role, int level, boolean conflict) {
  private static final int OPENINFERENCE = 2;
  private static final int TRACELOOP = 3;
  private static final int OPERATION = 4;
  private static final int NAME = 8;

  /// Roles that say no more than that something contains something.
  private static final Set<SpanRole> SHAPELESS = Set.of(SpanRole.CHAIN, SpanRole.TASK);

  /// Roles that a framework tells by nothing but its span names.
  private static final Set<SpanRole> SHAPES =
      Set.of(SpanRole.ITERATION, SpanRole.ROUTER, SpanRole.FAN_OUT, SpanRole.BATCH);

  /// Roles of a workflow's own parts, of which one may be a finer word for another.
  private static final Set<SpanRole> FLOW =
      Set.of(SpanRole.ROUTER, SpanRole.BRANCH, SpanRole.FAN_OUT, SpanRole.FAN_IN, SpanRole.LOOP);

  /// Operations that a collector's rewriting never makes up.
  private static final Set<SpanRole> CALLS =
      Set.of(SpanRole.LLM, SpanRole.TOOL, SpanRole.EMBEDDING, SpanRole.RETRIEVER);

  /// Roles that other names for the same container may have.
  private static final Set<SpanRole> CONTAINERS =
      Set.of(
          SpanRole.AGENT,
          SpanRole.CHAIN,
          SpanRole.TASK,
          SpanRole.CONTAINER,
          SpanRole.ITERATION,
          SpanRole.BATCH,
          SpanRole.LLM_WRAPPER);

  /// @param roles what each level says, null for nothing
  static @Nullable TypeChoice of(@Nullable SpanRole[] roles, SpanAttributes attributes) {
    int level = 0;
    while (level <= NAME && roles[level] == null) {
      level++;
    }
    if (level > NAME) {
      return null;
    }
    var chosen = exception(level, roles, attributes);
    return new TypeChoice(chosen.role, chosen.level, conflict(roles, chosen));
  }

  private static TypeChoice exception(
      int level, @Nullable SpanRole[] roles, SpanAttributes attributes) {
    var role = Objects.requireNonNull(roles[level]);
    var operation = roles[OPERATION];
    if (level == OPENINFERENCE && role == SpanRole.AGENT) {
      // One instrumentor calls every run an agent whose name has "agent" in it.
      if (operation != null && CALLS.contains(operation)) {
        return new TypeChoice(operation, OPERATION, false);
      }
      // A call that failed was given messages and answered none.
      boolean speaks =
          attributes.hasPrefix("llm.input_messages.")
              || attributes.hasPrefix("llm.output_messages.");
      if (speaks && !attributes.has("agent.name")) {
        return new TypeChoice(SpanRole.LLM, OPENINFERENCE, false);
      }
      if (attributes.has("tool_call.id") || attributes.has("gen_ai.tool.call.id")) {
        return new TypeChoice(SpanRole.TOOL, OPENINFERENCE, false);
      }
    }
    if (level == TRACELOOP
        && operation != null
        && (role == SpanRole.CHAIN || role == SpanRole.TASK)) {
      if (CALLS.contains(operation) || operation == SpanRole.AGENT) {
        return new TypeChoice(operation, OPERATION, false);
      }
    }
    var named = roles[NAME];
    if (named != null && SHAPELESS.contains(role) && SHAPES.contains(named)) {
      return new TypeChoice(named, NAME, false);
    }
    return new TypeChoice(role, level, false);
  }

  /// A tool that hands over to another agent is a handoff, whichever key named it. Its fields are a
  /// tool's.
  ///
  /// @param name the span's
  /// @param tool the tool's name as the tables found it
  TypeChoice named(String name, String tool, SpanAttributes attributes) {
    boolean handoff =
        role == SpanRole.TOOL
            && (isTransfer(tool)
                || name.startsWith("handoff to ")
                || attributes.tells(Topic.TRANSFER));
    return handoff ? new TypeChoice(SpanRole.HANDOFF, level, conflict) : this;
  }

  private static boolean isTransfer(String tool) {
    return tool.startsWith("transfer_to_") || tool.startsWith("handoff_to_");
  }

  private static boolean conflict(@Nullable SpanRole[] roles, TypeChoice chosen) {
    for (int level = 0; level <= OPERATION; level++) {
      var role = roles[level];
      if (role != null && contradicts(role, chosen.role)) {
        return true;
      }
    }
    return false;
  }

  private static boolean contradicts(SpanRole one, SpanRole other) {
    if (one.operation() == other.operation()) {
      return false;
    }
    return !CONTAINERS.contains(one) && !CONTAINERS.contains(other) && !isDetail(one, other);
  }

  /// A finer word for the same thing.
  private static boolean isDetail(SpanRole one, SpanRole other) {
    if (FLOW.contains(one) && FLOW.contains(other)) {
      return true;
    }
    boolean tool = one == SpanRole.TOOL || other == SpanRole.TOOL;
    return tool && one.operation() != Operation.LLM && other.operation() != Operation.LLM;
  }

  /// What a span holds tells what it is when nothing else does.
  static @Nullable TypeChoice byPresence(FieldReading fields) {
    boolean model = fields.has(Field.MODEL);
    if (model
        && (fields.has(Field.INPUT_TOKENS)
            || fields.has(Field.OUTPUT_TOKENS)
            || fields.has(Field.USAGE_DETAILS)
            || fields.has(Field.FINISH_REASON))) {
      return new TypeChoice(SpanRole.LLM, SpanReading.PRESENCE, false);
    }
    boolean called =
        fields.has(Field.PARAMETERS) || fields.has(Field.RESULT) || fields.has(Field.CALL_ID);
    return fields.has(Field.TOOL_NAME) && called && !model
        ? new TypeChoice(SpanRole.TOOL, SpanReading.PRESENCE, false)
        : null;
  }
}
