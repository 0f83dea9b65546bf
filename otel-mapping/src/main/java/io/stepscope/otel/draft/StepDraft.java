/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.draft;

import io.stepscope.analyzer.model.Annotation;
import io.stepscope.analyzer.model.FieldEvidence;
import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.model.Outcome;
import io.stepscope.analyzer.model.RequestedCall;
import io.stepscope.analyzer.model.ResourceUsage;
import io.stepscope.analyzer.model.StepFlag;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.model.StepKind;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.analyzer.model.StepType;
import io.stepscope.analyzer.model.UsageRollup;
import io.stepscope.analyzer.model.Value;
import io.stepscope.otel.RawSpan;
import io.stepscope.otel.attribute.AttributeValue;
import io.stepscope.otel.attribute.Scalars;
import io.stepscope.otel.attribute.SpanAttributes;
import io.stepscope.otel.dialect.Field;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One step in the making, while the rules of the mapping fill it. Owned by one thread.
///
/// Who fills what:
/// - admission and typing, before anybody else runs: ids, span, attributes, events, links,
///   [#dialects], type, operation, kind, name, tool name, call id, parameters, result, time, model,
///   provider, agent, parent, folded and merged spans, [#explicitOutcome];
/// - [io.stepscope.otel.message.MessageReader]: [#requestedCalls], [#providedCalls],
///   [#toolResponses], [#finishReason], [#lastUserText], and parameters and result where only a
///   message holds them;
/// - [io.stepscope.otel.outcome.OutcomeRules]: [#outcome] and the flags that explain it;
/// - [io.stepscope.otel.edge.EdgeBuilder]: `executed` of the requested calls;
/// - [io.stepscope.otel.usage.UsageRules]: [#usage], [#usageRollup], [#retryCount],
///   [#timeToFirstTokenNanos];
/// - structure, at the end: annotations and types that only the children tell.
public final class StepDraft {
  private static final StepTime NO_TIME = new StepTime(StepTime.UNKNOWN, StepTime.UNKNOWN, false);
  private static final Outcome RUNNING = new Outcome.Running();

  private final StepId id;
  private final @Nullable RawSpan span;
  private final SpanAttributes attributes;
  private final FieldReading fields;
  private List<DraftEvent> events;
  private @Nullable SpanAttributes allAttributes;
  private List<DraftLink> links = List.of();
  private List<StepDraft> merged = List.of();
  private List<FoldedSpan> folded = List.of();
  private List<StepDraft> children = List.of();
  private List<Long> mergedToolsNanos = List.of();
  private List<String> dialects = List.of();
  private List<FieldEvidence> evidence = List.of();
  private List<String> notes = List.of();
  private List<Annotation> annotations = List.of();
  private final EnumSet<StepFlag> flags = EnumSet.noneOf(StepFlag.class);
  private List<RequestedCall> requestedCalls = List.of();
  private List<ToolResponse> toolResponses = List.of();
  private List<ProvidedCall> providedCalls = List.of();

  private int index = -1;
  private @Nullable StepDraft parent;
  private Optional<String> missingParentId = Optional.empty();
  private StepType type = StepType.DECISION;
  private Operation operation = Operation.CHAIN;
  private StepKind kind = StepKind.INTERNAL;
  private String name = "";
  private SpanStatus status = SpanStatus.UNSET;
  private String statusMessage = "";
  private Optional<String> toolName = Optional.empty();
  private Optional<String> service = Optional.empty();
  private Optional<String> serviceVersion = Optional.empty();
  private Optional<String> agent = Optional.empty();
  private Optional<String> model = Optional.empty();
  private Optional<String> provider = Optional.empty();
  private Optional<String> callId = Optional.empty();
  private Value parameters = Value.absent();
  private Value result = Value.absent();
  private StepTime time = NO_TIME;
  private @Nullable ExplicitOutcome explicitOutcome;
  private Outcome outcome = RUNNING;
  private boolean aside;
  private boolean errorIsContent;
  private int retryCount;
  private ResourceUsage usage = ResourceUsage.UNKNOWN;
  private Optional<UsageRollup> usageRollup = Optional.empty();
  private OptionalLong timeToFirstTokenNanos = OptionalLong.empty();
  private OptionalLong remoteNanos = OptionalLong.empty();
  private Optional<String> finishReason = Optional.empty();
  private DeferredText lastUserText = DeferredText.NONE;

  public StepDraft(
      StepId id,
      @Nullable RawSpan span,
      SpanAttributes attributes,
      FieldReading fields,
      List<DraftEvent> events) {
    this.id = id;
    this.span = span;
    this.attributes = attributes;
    this.fields = fields;
    this.events = List.copyOf(events);
  }

  public StepId id() {
    return id;
  }

  /// The span it came from, or null for a step that only logs or messages told of.
  public @Nullable RawSpan span() {
    return span;
  }

  /// Of this span, filled up from those merged into it.
  public SpanAttributes attributes() {
    if (merged.isEmpty()) {
      return attributes;
    }
    var all = allAttributes;
    if (all == null) {
      all = attributes.filledFrom(merged.stream().map(StepDraft::attributes).toList());
      allAttributes = all;
    }
    return all;
  }

  /// The best value that the dialect tables find for `field` on this span, then on those merged
  /// into it; null when there is none. Empty values and redaction markers are no values.
  public @Nullable AttributeValue field(Field field) {
    var found = fields.get(field);
    for (int i = 0; found == null && i < merged.size(); i++) {
      found = merged.get(i).field(field);
    }
    return found;
  }

  /// The key that [#field] was read from, or empty.
  public String fieldKey(Field field) {
    String key = fields.key(field);
    for (int i = 0; key.isEmpty() && i < merged.size(); i++) {
      key = merged.get(i).fieldKey(field);
    }
    return key;
  }

  /// The fields of this span alone.
  public FieldReading fields() {
    return fields;
  }

  /// Span events and joined log records, by time, unknown times first; those of merged spans too.
  public List<DraftEvent> events() {
    if (merged.isEmpty()) {
      return events;
    }
    var all = new ArrayList<>(events);
    for (StepDraft other : merged) {
      all.addAll(other.events());
    }
    all.sort(Comparator.comparingLong(DraftEvent::timeNanos));
    return all;
  }

  /// Adds what was reported elsewhere about this step.
  public void addEvents(List<DraftEvent> more) {
    var all = new ArrayList<>(events);
    all.addAll(more);
    all.sort(Comparator.comparingLong(DraftEvent::timeNanos));
    events = List.copyOf(all);
  }

  /// Whether [#events] has any.
  public boolean hasEvents() {
    boolean found = !events.isEmpty();
    for (int i = 0; !found && i < merged.size(); i++) {
      found = merged.get(i).hasEvents();
    }
    return found;
  }

  /// Links of its own span and of the spans folded and merged into it.
  public List<DraftLink> links() {
    return links;
  }

  public void addLink(DraftLink link) {
    links = with(links, link);
  }

  /// The other drafts that told of the same call and were merged into this one. They are no steps.
  public List<StepDraft> merged() {
    return merged;
  }

  public void addMerged(StepDraft other) {
    merged = with(merged, other);
    allAttributes = null;
  }

  /// Spans that are details of this step.
  public List<FoldedSpan> folded() {
    return folded;
  }

  public void addFolded(FoldedSpan span) {
    folded = with(folded, span);
  }

  /// When a framework wrote a stand-in for several tools that it ran side by side, Unix
  /// nanoseconds.
  public List<Long> mergedToolsNanos() {
    return mergedToolsNanos;
  }

  public void addMergedToolsNanos(long nanos) {
    mergedToolsNanos = with(mergedToolsNanos, nanos);
  }

  /// Position in [TraceDraft#steps], for arrays beside it; -1 before the order is fixed.
  public int index() {
    return index;
  }

  public void index(int index) {
    this.index = index;
  }

  /// The step that contains it, or null at the top.
  public @Nullable StepDraft parent() {
    return parent;
  }

  public void parent(@Nullable StepDraft parent) {
    this.parent = parent;
  }

  /// The steps it contains, in the order of [TraceDraft#steps].
  public List<StepDraft> children() {
    return children;
  }

  public void addChild(StepDraft child) {
    children = with(children, child);
  }

  /// The agent step whose scope this step runs in: the nearest ancestor that is an agent, itself
  /// not counted; null outside any.
  public @Nullable StepDraft agentScope() {
    for (StepDraft at = parent; at != null; at = at.parent) {
      if (at.operation.isAgent()) {
        return at;
      }
    }
    return null;
  }

  public void sortChildren(Comparator<StepDraft> order) {
    if (children.size() > 1) {
      children.sort(order);
    }
  }

  public Optional<String> missingParentId() {
    return missingParentId;
  }

  public void missingParentId(String missingParentId) {
    this.missingParentId = Optional.of(missingParentId);
  }

  /// Dialects seen on the span, the one that typed it first: `openinference`, `otel-genai`, …
  public List<String> dialects() {
    return dialects;
  }

  public void dialects(List<String> dialects) {
    this.dialects = dialects;
  }

  /// Adds those that are not there yet.
  public void addDialects(List<String> more) {
    if (dialects.containsAll(more)) {
      return;
    }
    var all = new LinkedHashSet<>(dialects);
    all.addAll(more);
    dialects = List.copyOf(all);
  }

  public boolean speaks(String dialect) {
    return dialects.contains(dialect);
  }

  public StepType type() {
    return type;
  }

  public Operation operation() {
    return operation;
  }

  public void type(StepType type, Operation operation) {
    this.type = type;
    this.operation = operation;
  }

  public boolean isLlm() {
    return operation == Operation.LLM;
  }

  /// A call that has parameters and a result: a tool or a generic call.
  public boolean isToolCall() {
    return type == StepType.TOOL_CALL;
  }

  public StepKind kind() {
    return kind;
  }

  public void kind(StepKind kind) {
    this.kind = kind;
  }

  public String name() {
    return name;
  }

  public void name(String name) {
    this.name = name;
  }

  /// The span's status, `otel.status_code` read where the native field is unset.
  public SpanStatus status() {
    return status;
  }

  /// The status message, empty when there is none.
  public String statusMessage() {
    return statusMessage;
  }

  public void status(SpanStatus status, String message) {
    this.status = status;
    this.statusMessage = message;
  }

  public Optional<String> toolName() {
    return toolName;
  }

  public void toolName(Optional<String> toolName) {
    this.toolName = toolName;
  }

  public Optional<String> service() {
    return service;
  }

  public void service(Optional<String> service) {
    this.service = service;
  }

  public Optional<String> serviceVersion() {
    return serviceVersion;
  }

  public void serviceVersion(Optional<String> serviceVersion) {
    this.serviceVersion = serviceVersion;
  }

  public Optional<String> agent() {
    return agent;
  }

  public void agent(Optional<String> agent) {
    this.agent = agent;
  }

  public Optional<String> model() {
    return model;
  }

  public void model(Optional<String> model) {
    this.model = model;
  }

  public Optional<String> provider() {
    return provider;
  }

  public void provider(Optional<String> provider) {
    this.provider = provider;
  }

  public Optional<String> callId() {
    return callId;
  }

  public void callId(Optional<String> callId) {
    this.callId = callId;
  }

  /// What it was given, JSON opened; content.
  public Value parameters() {
    return parameters;
  }

  public void parameters(Value parameters) {
    this.parameters = parameters;
  }

  /// What it returned, JSON opened; content.
  public Value result() {
    return result;
  }

  public void result(Value result) {
    this.result = result;
  }

  public StepTime time() {
    return time;
  }

  public void time(StepTime time) {
    this.time = time;
  }

  /// What the dialect's own words say of how it ended, by the tables; null when they say nothing.
  public @Nullable ExplicitOutcome explicitOutcome() {
    return explicitOutcome;
  }

  public void explicitOutcome(@Nullable ExplicitOutcome explicitOutcome) {
    this.explicitOutcome = explicitOutcome;
  }

  public Outcome outcome() {
    return outcome;
  }

  public void outcome(Outcome outcome) {
    this.outcome = outcome;
  }

  /// Whether a client made this model call on its own account: it decides and reads nothing in the
  /// conversation.
  public boolean isAside() {
    return aside;
  }

  public void aside(boolean aside) {
    this.aside = aside;
  }

  /// Whether the message of its error was taken from its result.
  public boolean errorIsContent() {
    return errorIsContent;
  }

  public void errorIsContent(boolean errorIsContent) {
    this.errorIsContent = errorIsContent;
  }

  public int retryCount() {
    return retryCount;
  }

  public void retryCount(int retryCount) {
    this.retryCount = retryCount;
  }

  public ResourceUsage usage() {
    return usage;
  }

  public void usage(ResourceUsage usage) {
    this.usage = usage;
  }

  public Optional<UsageRollup> usageRollup() {
    return usageRollup;
  }

  public void usageRollup(Optional<UsageRollup> usageRollup) {
    this.usageRollup = usageRollup;
  }

  public OptionalLong timeToFirstTokenNanos() {
    return timeToFirstTokenNanos;
  }

  public void timeToFirstTokenNanos(OptionalLong timeToFirstTokenNanos) {
    this.timeToFirstTokenNanos = timeToFirstTokenNanos;
  }

  public OptionalLong remoteNanos() {
    return remoteNanos;
  }

  public void remoteNanos(OptionalLong remoteNanos) {
    this.remoteNanos = remoteNanos;
  }

  public Optional<String> finishReason() {
    return finishReason;
  }

  public void finishReason(Optional<String> finishReason) {
    this.finishReason = finishReason;
  }

  /// The last thing a user said in what a model or agent was given; content.
  public Optional<String> lastUserText() {
    return lastUserText.get();
  }

  /// Whether there is a [#lastUserText], without making it.
  public boolean hasUserText() {
    return lastUserText.isPresent();
  }

  public void lastUserText(DeferredText lastUserText) {
    this.lastUserText = lastUserText;
  }

  /// Tool calls that the model's answer asks for, in its order.
  public List<RequestedCall> requestedCalls() {
    return requestedCalls;
  }

  public void addRequestedCall(RequestedCall call) {
    requestedCalls = with(requestedCalls, call);
  }

  /// Notes which step ran the call at `position` of [#requestedCalls].
  public void executed(int position, StepId by) {
    var call = requestedCalls.get(position);
    requestedCalls.set(
        position,
        new RequestedCall(call.callId(), call.toolName(), call.arguments(), Optional.of(by)));
  }

  /// Those of [#requestedCalls] that the provider ran inside this call, in their order.
  public List<ProvidedCall> providedCalls() {
    return providedCalls;
  }

  public void addProvidedCall(ProvidedCall call) {
    providedCalls = with(providedCalls, call);
  }

  public void addToolResponse(ToolResponse response) {
    toolResponses = with(toolResponses, response);
  }

  /// Tool results in what the model was given, in message order; history included.
  public List<ToolResponse> toolResponses() {
    return toolResponses;
  }

  public Set<StepFlag> flags() {
    return flags.clone();
  }

  public boolean has(StepFlag flag) {
    return flags.contains(flag);
  }

  public void flag(StepFlag flag) {
    flags.add(flag);
  }

  public void unflag(StepFlag flag) {
    flags.remove(flag);
  }

  public List<Annotation> annotations() {
    return annotations;
  }

  public void annotate(Annotation annotation) {
    annotations = with(annotations, annotation);
  }

  public List<FieldEvidence> evidence() {
    return evidence;
  }

  /// Says which rule filled `field` from where.
  public void evidence(String field, String rule, String source) {
    evidence = with(evidence, new FieldEvidence(field, rule, source));
  }

  /// Says so of every field that the tables filled.
  public void addEvidenceOfFields() {
    var all = evidence.isEmpty() ? new ArrayList<FieldEvidence>(fields.size() + 4) : evidence;
    fields.addEvidence(all);
    evidence = all;
  }

  public void addEvidence(FieldEvidence more) {
    evidence = with(evidence, more);
  }

  /// Anything else worth knowing, in short words.
  public List<String> notes() {
    return notes;
  }

  public void note(String note) {
    notes = with(notes, note);
  }

  /// Most lists of most steps stay empty; those share one.
  private static <T> List<T> with(List<T> list, T item) {
    var own = list instanceof ArrayList<T> made ? made : new ArrayList<T>(list);
    own.add(item);
    return own;
  }

  /// Its number in a run of iterations, when the instrumentation counts them.
  public OptionalInt iteration() {
    var value = Scalars.whole(field(Field.ITERATION));
    return value.isPresent() && value.getAsLong() == (int) value.getAsLong()
        ? OptionalInt.of((int) value.getAsLong())
        : OptionalInt.empty();
  }
}
