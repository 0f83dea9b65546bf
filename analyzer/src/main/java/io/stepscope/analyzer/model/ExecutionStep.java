/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.model;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// One step of a run: a model call, a tool call, an agent, a guard, a container of others.
///
/// @param id its id
/// @param parentId the step that contains it; always a step of the same trace
/// @param missingParentId the parent it named when that is not in the trace; all steps with the
///   same one are siblings under a virtual parent
/// @param type in the reference's words
/// @param operation in finer words
/// @param kind the span's kind
/// @param name the span's name
/// @param toolName only for tools and generic calls, so that models and containers never mix into
///   tool statistics
/// @param service the service that reported it
/// @param serviceVersion which version of it
/// @param agent the agent it belongs to
/// @param model the model that answered
/// @param provider the model's provider
/// @param callId the tool call's id
/// @param parameters what it was given; content
/// @param result what it returned; content
/// @param time when it ran
/// @param outcome how it ended
/// @param retryCount failed earlier runs of the same call
/// @param usage what it used itself
/// @param usageRollup totals it reported for the steps below it
/// @param timeToFirstTokenNanos from its start to the first token of a streamed answer
/// @param remoteNanos duration of the folded server half of a client step
/// @param finishReason why a model stopped
/// @param requestedCalls tool calls a model asked for
/// @param intermediateStates what it reported while it ran, in time order
/// @param flags what to know about how it was understood
/// @param annotations shapes among its children
/// @param debugInfo how it came to be
public record ExecutionStep(
    StepId id,
    Optional<StepId> parentId,
    Optional<String> missingParentId,
    StepType type,
    Operation operation,
    StepKind kind,
    String name,
    Optional<String> toolName,
    Optional<String> service,
    Optional<String> serviceVersion,
    Optional<String> agent,
    Optional<String> model,
    Optional<String> provider,
    Optional<String> callId,
    Value parameters,
    Value result,
    StepTime time,
    Outcome outcome,
    int retryCount,
    ResourceUsage usage,
    Optional<UsageRollup> usageRollup,
    OptionalLong timeToFirstTokenNanos,
    OptionalLong remoteNanos,
    Optional<String> finishReason,
    List<RequestedCall> requestedCalls,
    List<StepEvent> intermediateStates,
    Set<StepFlag> flags,
    List<Annotation> annotations,
    DebugInfo debugInfo) {
  public ExecutionStep {
    requestedCalls = List.copyOf(requestedCalls);
    intermediateStates = List.copyOf(intermediateStates);
    annotations = List.copyOf(annotations);
    flags = flags.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(flags));
    if (retryCount < 0) {
      throw new IllegalArgumentException("retry count must not be negative, was " + retryCount);
    }
  }

  /// How it stands, in the reference's word.
  public ExecutionStatus status() {
    return outcome.status();
  }

  public boolean has(StepFlag flag) {
    return flags.contains(flag);
  }

  /// No step of the trace contains it: its parent is unknown or there is none.
  public boolean isTop() {
    return parentId.isEmpty();
  }

  /// What to call it in a sentence: the tool, the model, else the span's name.
  public String label() {
    return toolName.orElse(name);
  }

  /// A builder that starts with this step's fields.
  public Builder toBuilder() {
    var builder = new Builder(id);
    builder.parentId = parentId;
    builder.missingParentId = missingParentId;
    builder.type = type;
    builder.operation = operation;
    builder.kind = kind;
    builder.name = name;
    builder.toolName = toolName;
    builder.service = service;
    builder.serviceVersion = serviceVersion;
    builder.agent = agent;
    builder.model = model;
    builder.provider = provider;
    builder.callId = callId;
    builder.parameters = parameters;
    builder.result = result;
    builder.time = time;
    builder.outcome = outcome;
    builder.retryCount = retryCount;
    builder.usage = usage;
    builder.usageRollup = usageRollup;
    builder.timeToFirstTokenNanos = timeToFirstTokenNanos;
    builder.remoteNanos = remoteNanos;
    builder.finishReason = finishReason;
    builder.requestedCalls = requestedCalls;
    builder.intermediateStates = intermediateStates;
    builder.flags = flags;
    builder.annotations = annotations;
    builder.debugInfo = debugInfo;
    return builder;
  }

  public static Builder builder(StepId id) {
    return new Builder(id);
  }

  /// Collects the fields of one step. Every field has a default that claims nothing.
  public static final class Builder {
    private final StepId id;
    private Optional<StepId> parentId = Optional.empty();
    private Optional<String> missingParentId = Optional.empty();
    private StepType type = StepType.DECISION;
    private Operation operation = Operation.CHAIN;
    private StepKind kind = StepKind.INTERNAL;
    private String name = "";
    private Optional<String> toolName = Optional.empty();
    private Optional<String> service = Optional.empty();
    private Optional<String> serviceVersion = Optional.empty();
    private Optional<String> agent = Optional.empty();
    private Optional<String> model = Optional.empty();
    private Optional<String> provider = Optional.empty();
    private Optional<String> callId = Optional.empty();
    private Value parameters = Value.absent();
    private Value result = Value.absent();
    private StepTime time = new StepTime(StepTime.UNKNOWN, StepTime.UNKNOWN, false);
    private Outcome outcome = new Outcome.Running();
    private int retryCount = 0;
    private ResourceUsage usage = ResourceUsage.UNKNOWN;
    private Optional<UsageRollup> usageRollup = Optional.empty();
    private OptionalLong timeToFirstTokenNanos = OptionalLong.empty();
    private OptionalLong remoteNanos = OptionalLong.empty();
    private Optional<String> finishReason = Optional.empty();
    private List<RequestedCall> requestedCalls = List.of();
    private List<StepEvent> intermediateStates = List.of();
    private Set<StepFlag> flags = Set.of();
    private List<Annotation> annotations = List.of();
    private DebugInfo debugInfo = DebugInfo.NONE;

    private Builder(StepId id) {
      this.id = id;
    }

    public Builder parentId(StepId parentId) {
      this.parentId = Optional.of(parentId);
      return this;
    }

    public Builder missingParentId(String missingParentId) {
      this.missingParentId = Optional.of(missingParentId);
      return this;
    }

    public Builder type(StepType type) {
      this.type = type;
      return this;
    }

    public Builder operation(Operation operation) {
      this.operation = operation;
      return this;
    }

    public Builder kind(StepKind kind) {
      this.kind = kind;
      return this;
    }

    public Builder name(String name) {
      this.name = name;
      return this;
    }

    public Builder toolName(String toolName) {
      this.toolName = Optional.of(toolName);
      return this;
    }

    public Builder service(String service) {
      this.service = Optional.of(service);
      return this;
    }

    public Builder serviceVersion(String serviceVersion) {
      this.serviceVersion = Optional.of(serviceVersion);
      return this;
    }

    public Builder agent(String agent) {
      this.agent = Optional.of(agent);
      return this;
    }

    public Builder model(String model) {
      this.model = Optional.of(model);
      return this;
    }

    public Builder provider(String provider) {
      this.provider = Optional.of(provider);
      return this;
    }

    public Builder callId(String callId) {
      this.callId = Optional.of(callId);
      return this;
    }

    public Builder parameters(Value parameters) {
      this.parameters = parameters;
      return this;
    }

    public Builder result(Value result) {
      this.result = result;
      return this;
    }

    public Builder time(StepTime time) {
      this.time = time;
      return this;
    }

    public Builder outcome(Outcome outcome) {
      this.outcome = outcome;
      return this;
    }

    public Builder retryCount(int retryCount) {
      this.retryCount = retryCount;
      return this;
    }

    public Builder usage(ResourceUsage usage) {
      this.usage = usage;
      return this;
    }

    public Builder usageRollup(UsageRollup usageRollup) {
      this.usageRollup = Optional.of(usageRollup);
      return this;
    }

    public Builder timeToFirstTokenNanos(long timeToFirstTokenNanos) {
      this.timeToFirstTokenNanos = OptionalLong.of(timeToFirstTokenNanos);
      return this;
    }

    public Builder remoteNanos(long remoteNanos) {
      this.remoteNanos = OptionalLong.of(remoteNanos);
      return this;
    }

    public Builder finishReason(String finishReason) {
      this.finishReason = Optional.of(finishReason);
      return this;
    }

    public Builder requestedCalls(List<RequestedCall> requestedCalls) {
      this.requestedCalls = requestedCalls;
      return this;
    }

    public Builder intermediateStates(List<StepEvent> intermediateStates) {
      this.intermediateStates = intermediateStates;
      return this;
    }

    public Builder flags(Set<StepFlag> flags) {
      this.flags = flags;
      return this;
    }

    public Builder annotations(List<Annotation> annotations) {
      this.annotations = annotations;
      return this;
    }

    public Builder debugInfo(DebugInfo debugInfo) {
      this.debugInfo = debugInfo;
      return this;
    }

    public ExecutionStep build() {
      return new ExecutionStep(
          id,
          parentId,
          missingParentId,
          type,
          operation,
          kind,
          name,
          toolName,
          service,
          serviceVersion,
          agent,
          model,
          provider,
          callId,
          parameters,
          result,
          time,
          outcome,
          retryCount,
          usage,
          usageRollup,
          timeToFirstTokenNanos,
          remoteNanos,
          finishReason,
          requestedCalls,
          intermediateStates,
          flags,
          annotations,
          debugInfo);
    }
  }
}
