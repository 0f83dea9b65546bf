/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.message;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.stepscope.analyzer.model.DependencyEdge;
import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.model.StepKind;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.analyzer.model.StepType;
import io.stepscope.analyzer.model.TraceId;
import io.stepscope.analyzer.model.Value;
import io.stepscope.otel.MappingSettings;
import io.stepscope.otel.RawSpan;
import io.stepscope.otel.attribute.JsonText;
import io.stepscope.otel.attribute.SpanAttributes;
import io.stepscope.otel.dialect.Field;
import io.stepscope.otel.draft.DraftEvent;
import io.stepscope.otel.draft.DraftLink;
import io.stepscope.otel.draft.ExplicitOutcome;
import io.stepscope.otel.draft.FieldReading;
import io.stepscope.otel.draft.FieldSource;
import io.stepscope.otel.draft.FoldedSpan;
import io.stepscope.otel.draft.LongTable;
import io.stepscope.otel.draft.SpanStatus;
import io.stepscope.otel.draft.StepDraft;
import io.stepscope.otel.draft.TraceDraft;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Draws a trace of drafts by name, as the first rules of the mapping would leave it. Times are
/// milliseconds.
public final class DraftTrace {
  public static final TraceId TRACE = new TraceId(1, 2);

  private static final long MILLI = 1_000_000;

  /// The keys that tests use and what the dialect tables would make of them.
  private static final Map<String, Field> FIELDS =
      Map.ofEntries(
          Map.entry("error.type", Field.ERROR_TYPE),
          Map.entry("error.message", Field.ERROR_MESSAGE),
          Map.entry("http.response.status_code", Field.HTTP_STATUS),
          Map.entry("rpc.grpc.status_code", Field.GRPC_STATUS),
          Map.entry("rpc.response.status_code", Field.JSON_RPC_CODE),
          Map.entry("db.response.status_code", Field.DB_STATUS),
          Map.entry("gen_ai.response.finish_reasons", Field.FINISH_REASON),
          Map.entry("gen_ai.usage.input_tokens", Field.INPUT_TOKENS),
          Map.entry("gen_ai.usage.output_tokens", Field.OUTPUT_TOKENS),
          Map.entry("input_tokens", Field.INPUT_TOKENS),
          Map.entry("output_tokens", Field.OUTPUT_TOKENS),
          Map.entry("llm.token_count.total", Field.TOTAL_TOKENS),
          Map.entry("gen_ai.usage.cache_read.input_tokens", Field.CACHE_READ_TOKENS),
          Map.entry("gen_ai.usage.cache_write.input_tokens", Field.CACHE_WRITE_TOKENS),
          Map.entry("gen_ai.usage.reasoning_tokens", Field.REASONING_TOKENS),
          Map.entry("langfuse.observation.usage_details", Field.USAGE_DETAILS),
          Map.entry("langfuse.observation.cost_details", Field.COST),
          Map.entry("gen_ai.usage.cost", Field.COST),
          Map.entry("gen_ai.usage.input_cost", Field.COST_INPUT),
          Map.entry("gen_ai.usage.output_cost", Field.COST_OUTPUT),
          Map.entry("gen_ai.response.time_to_first_chunk", Field.FIRST_TOKEN_SECONDS),
          Map.entry("ai.response.msToFirstChunk", Field.FIRST_TOKEN_MILLIS),
          Map.entry("langfuse.observation.completion_start_time", Field.FIRST_TOKEN_TIME),
          Map.entry("attempt", Field.ATTEMPTS),
          Map.entry("http.request.resend_count", Field.RESENDS),
          Map.entry("graph.node.id", Field.NODE_ID),
          Map.entry("graph.node.parent_id", Field.NODE_PARENT_ID));

  private final Map<String, Step> steps = new LinkedHashMap<>();
  private final Map<String, StepDraft> drafts = new HashMap<>();
  private final Map<StepId, String> names = new HashMap<>();
  private MappingSettings settings = MappingSettings.DEFAULT;

  public DraftTrace with(MappingSettings settings) {
    this.settings = settings;
    return this;
  }

  public Step step(String name, Operation operation, long start, long end) {
    var step = new Step(name, operation, steps.size() + 1, start, end);
    steps.put(name, step);
    return step;
  }

  public Step agent(String name, long start, long end) {
    return step(name, Operation.AGENT, start, end);
  }

  public Step model(String name, long start, long end) {
    return step(name, Operation.LLM, start, end);
  }

  public Step tool(String name, long start, long end) {
    return step(name, Operation.TOOL, start, end);
  }

  /// The drafts in their order, with parents, children and owners.
  public TraceDraft build() {
    var owners = new LongTable<StepDraft>(steps.size());
    List<StepDraft> all = new ArrayList<>();
    for (Step step : steps.values()) {
      StepDraft draft = step.draft();
      all.add(draft);
      drafts.put(step.name, draft);
      names.put(draft.id(), step.name);
      owners.put(step.number, draft);
      draft.folded().forEach(folded -> owners.put(folded.raw().spanId(), draft));
    }
    all.sort((a, b) -> {
      int byStart = Long.compare(a.time().start(), b.time().start());
      int byEnd = byStart != 0 ? byStart : Long.compare(b.time().end(), a.time().end());
      return byEnd != 0 ? byEnd : a.id().compareTo(b.id());
    });
    for (Step step : steps.values()) {
      find(step.name).parent(step.parent == null ? null : find(step.parent));
      for (Link link : step.links) {
        Step target = steps.get(link.target);
        long id = target == null ? 0xdead : target.number;
        find(step.name)
            .addLink(new DraftLink(link.trace, id, SpanAttributes.EMPTY, step.number, false));
      }
    }
    for (StepDraft draft : all) {
      StepDraft parent = draft.parent();
      if (parent != null) {
        parent.addChild(draft);
      }
    }
    return new TraceDraft(TRACE, settings, false, all, owners);
  }

  /// The draft drawn under that name; the trace must have been built.
  public StepDraft find(String name) {
    StepDraft found = drafts.get(name);
    if (found == null) {
      throw new IllegalArgumentException("no step is called " + name);
    }
    return found;
  }

  public String nameOf(StepId id) {
    return names.getOrDefault(id, id.value());
  }

  /// `from > to CLASS confidence`, accepted edges and candidates.
  public List<String> edges(TraceDraft trace) {
    return trace.edges().stream().map(this::written).sorted().toList();
  }

  /// `from > to CLASS` of the accepted edges.
  public List<String> accepted(TraceDraft trace) {
    return trace.edges().stream()
        .filter(DependencyEdge::isAccepted)
        .map(e -> nameOf(e.from()) + " > " + nameOf(e.to()) + " " + e.edgeClass())
        .sorted()
        .toList();
  }

  private String written(DependencyEdge edge) {
    return nameOf(edge.from())
        + " > "
        + nameOf(edge.to())
        + " "
        + edge.edgeClass()
        + " "
        + edge.confidence();
  }

  private record Link(String target, TraceId trace) {}

  /// One step of the drawing.
  public static final class Step {
    private final String name;
    private final Operation operation;
    private final long number;
    private final long start;
    private final long end;
    private final List<KeyValue> attributes = new ArrayList<>();
    private final List<DraftEvent> events = new ArrayList<>();
    private final List<FoldedSpan> folded = new ArrayList<>();
    private final List<Link> links = new ArrayList<>();
    private final FieldReading fields = new FieldReading();
    private @Nullable String parent;
    private @Nullable String toolName;
    private @Nullable String callId;
    private @Nullable String agent;
    private @Nullable String model;
    private @Nullable ExplicitOutcome explicit;
    private String spanName;
    private String resource = "service";
    private StepKind kind = StepKind.INTERNAL;
    private SpanStatus status = SpanStatus.UNSET;
    private String message = "";
    private Value parameters = Value.absent();
    private Value result = Value.absent();

    private Step(String name, Operation operation, long number, long start, long end) {
      this.name = name;
      this.spanName = name;
      this.operation = operation;
      this.number = number;
      this.start = start;
      this.end = end;
    }

    public Step in(String parent) {
      this.parent = parent;
      return this;
    }

    public Step named(String spanName) {
      this.spanName = spanName;
      return this;
    }

    public Step tool(String toolName) {
      this.toolName = toolName;
      return this;
    }

    public Step call(String callId) {
      this.callId = callId;
      return this;
    }

    public Step agent(String agent) {
      this.agent = agent;
      return this;
    }

    public Step model(String model) {
      this.model = model;
      return this;
    }

    public Step kind(StepKind kind) {
      this.kind = kind;
      return this;
    }

    /// A process of its own, with its own clock.
    public Step on(String resource) {
      this.resource = resource;
      return this;
    }

    public Step status(SpanStatus status, String message) {
      this.status = status;
      this.message = message;
      return this;
    }

    public Step explicit(ExplicitOutcome explicit) {
      this.explicit = explicit;
      return this;
    }

    public Step attribute(String key, Object value) {
      var entry = entry(key, value);
      attributes.add(entry);
      Field field = FIELDS.get(key);
      if (field != null) {
        fields.offer(
            new FieldSource(field, 1, key, "", "test", false),
            SpanAttributes.of(List.of(entry)).attribute(0),
            attributes.size());
      }
      return this;
    }

    /// As JSON, or as a text.
    public Step given(String parameters) {
      this.parameters = JsonText.read(parameters).value();
      return this;
    }

    /// As JSON, or as a text.
    public Step returned(String result) {
      this.result = JsonText.read(result).value();
      return this;
    }

    public Step event(String event, long at, Object... keysAndValues) {
      events.add(
          new DraftEvent(
              event, at * MILLI, SpanAttributes.of(entries(keysAndValues)), Value.absent(), false));
      return this;
    }

    public Step log(String event, long at, Value body, Object... keysAndValues) {
      events.add(
          new DraftEvent(event, at * MILLI, SpanAttributes.of(entries(keysAndValues)), body, true));
      return this;
    }

    public Step link(String target) {
      links.add(new Link(target, TRACE));
      return this;
    }

    public Step linkElsewhere() {
      links.add(new Link("", new TraceId(7, 7)));
      return this;
    }

    /// A folded client span; `failed` gives it the status ERROR.
    public Step fold(Operation operation, long endsAt, boolean failed, Object... keysAndValues) {
      long id = number * 1000 + folded.size() + 1;
      var span =
          Span.newBuilder()
              .setTraceId(ByteString.copyFrom(new byte[16]))
              .setName("folded")
              .setKind(Span.SpanKind.SPAN_KIND_CLIENT)
              .addAllAttributes(entries(keysAndValues));
      if (failed) {
        span.setStatus(Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR));
      }
      var raw =
          RawSpan.of(
              new RawSpan.Identity(TRACE, id, number, start * MILLI, endsAt * MILLI, 0),
              span.build(),
              Resource.getDefaultInstance(),
              InstrumentationScope.getDefaultInstance(),
              "",
              "");
      folded.add(
          new FoldedSpan(raw, raw.read(), SpanAttributes.of(entries(keysAndValues)), operation));
      return this;
    }

    private StepDraft draft() {
      var draft =
          new StepDraft(
              StepId.ofSpan(number), span(), SpanAttributes.of(attributes), fields, events);
      draft.type(typeOf(operation), operation);
      draft.name(spanName);
      draft.kind(kind);
      draft.toolName(
          toolName != null || operation != Operation.TOOL
              ? Optional.ofNullable(toolName)
              : Optional.of(name));
      draft.callId(Optional.ofNullable(callId));
      draft.agent(Optional.ofNullable(agent));
      draft.model(Optional.ofNullable(model));
      draft.status(status, message);
      draft.explicitOutcome(explicit);
      draft.parameters(parameters);
      draft.result(result);
      draft.time(StepTime.of(nanos(start), nanos(end)));
      folded.forEach(draft::addFolded);
      return draft;
    }

    private static long nanos(long millis) {
      return millis < 0 ? StepTime.UNKNOWN : millis * MILLI;
    }

    private RawSpan span() {
      var id = ByteString.copyFrom(ByteBuffer.allocate(8).putLong(0, number));
      return RawSpan.of(
          new RawSpan.Identity(TRACE, number, 0, nanos(start), nanos(end), 0),
          Span.newBuilder().setSpanId(id).setName(name).build(),
          Resource.newBuilder().addAttributes(entry("service.name", resource)).build(),
          InstrumentationScope.getDefaultInstance(),
          "",
          "");
    }

    private static StepType typeOf(Operation operation) {
      return switch (operation) {
        case TOOL, RETRIEVER, MEMORY, EMBEDDING, RERANKER, REMOTE_AGENT, SUBAGENT ->
            StepType.TOOL_CALL;
        case HTTP, DB, RPC, MESSAGING, FAAS, TASK -> StepType.TOOL_CALL;
        case GUARDRAIL, EVALUATOR, BRANCH -> StepType.CONDITION;
        default -> StepType.DECISION;
      };
    }
  }

  /// Attributes out of keys and values, one after the other.
  public static List<KeyValue> entries(Object... keysAndValues) {
    List<KeyValue> entries = new ArrayList<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      entries.add(entry(keysAndValues[i].toString(), keysAndValues[i + 1]));
    }
    return entries;
  }

  private static KeyValue entry(String key, Object value) {
    return KeyValue.newBuilder().setKey(key).setValue(any(value)).build();
  }

  private static AnyValue any(Object value) {
    var any = AnyValue.newBuilder();
    return switch (value) {
      case AnyValue ready -> ready;
      case String text -> any.setStringValue(text).build();
      case Boolean flag -> any.setBoolValue(flag).build();
      case Integer number -> any.setIntValue(number).build();
      case Long number -> any.setIntValue(number).build();
      case Double number -> any.setDoubleValue(number).build();
      case List<?> items -> {
        var array = ArrayValue.newBuilder();
        items.forEach(item -> array.addValues(any(item)));
        yield any.setArrayValue(array).build();
      }
      default -> throw new IllegalArgumentException("no attribute value: " + value);
    };
  }
}
