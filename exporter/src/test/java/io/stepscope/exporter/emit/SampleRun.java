/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter.emit;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import io.stepscope.analyzer.AnalysisSettings;
import io.stepscope.analyzer.Finding;
import io.stepscope.analyzer.FindingType;
import io.stepscope.analyzer.Ranked;
import io.stepscope.analyzer.Severity;
import io.stepscope.analyzer.TraceAnalysis;
import io.stepscope.analyzer.TraceAnalyzer;
import io.stepscope.analyzer.failure.Classification;
import io.stepscope.analyzer.failure.FailureCategory;
import io.stepscope.analyzer.failure.FailureReport;
import io.stepscope.analyzer.model.Completion;
import io.stepscope.analyzer.model.CompletionReason;
import io.stepscope.analyzer.model.ExecutionContext;
import io.stepscope.analyzer.model.ExecutionStatus;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.model.Outcome;
import io.stepscope.analyzer.model.ResourceUsage;
import io.stepscope.analyzer.model.StepError;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.analyzer.model.StepType;
import io.stepscope.analyzer.model.TokenUsage;
import io.stepscope.analyzer.model.TraceId;
import io.stepscope.analyzer.model.TraceSummary;
import io.stepscope.analyzer.model.Value;
import io.stepscope.otel.RawSpan;
import io.stepscope.otel.RawTrace;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;

/// A run as spans, taken for steps one by one and analysed, with the findings that a test wants.
record SampleRun(List<RawSpan> spans, List<Finding> findings, Completion completion, String said) {
  static final TraceId TRACE = TraceId.parse("0af7651916cd43dd8448eb211c80319c");

  /// The instant of microsecond 0, in Unix nanoseconds.
  static final long EPOCH = 1_700_000_000_000_000_000L;

  /// What nobody may see unless it is allowed.
  static final String SECRET = "my password is hunter2";

  static SampleRun of(RawSpan... spans) {
    var completion =
        new Completion(CompletionReason.ROOT_ENDED, EPOCH + 5_000_000_000L, false, 1, 0);
    return new SampleRun(List.of(spans), List.of(), completion, SECRET);
  }

  /// What the one model call used. What leaves goes by all findings, however few a report lists.
  private static final int LISTED = 1;

  private static final ResourceUsage USAGE =
      new ResourceUsage(
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.of(1),
          OptionalDouble.of(0.02),
          new TokenUsage(
              OptionalLong.of(1_000),
              OptionalLong.of(50),
              OptionalLong.empty(),
              OptionalLong.empty(),
              OptionalLong.empty()));

  /// An agent of 100 ms that plans, searches in vain, searches again and answers.
  static SampleRun agent() {
    return of(
        span(0x10, 0, "invoke_agent planner", 0, 100_000),
        span(0x11, 0x10, "chat", 1_000, 20_000),
        span(0x12, 0x10, "search", 20_000, 40_000),
        span(0x13, 0x10, "search", 45_000, 60_000),
        span(0x14, 0x10, "answer", 60_000, 95_000));
  }

  static RawSpan span(long id, long parent, String name, long startMicros, long endMicros) {
    return spanNanos(id, parent, name, EPOCH + startMicros * 1_000, EPOCH + endMicros * 1_000);
  }

  /// With a time of 0 for one that is not known.
  static RawSpan spanNanos(long id, long parent, String name, long startNanos, long endNanos) {
    var span =
        Span.newBuilder()
            .setTraceId(id(TRACE))
            .setSpanId(id(id))
            .setParentSpanId(parent == 0 ? ByteString.EMPTY : id(parent))
            .setName(name)
            .setStartTimeUnixNano(startNanos)
            .setEndTimeUnixNano(endNanos)
            .build();
    return RawSpan.of(span, service("shop"), InstrumentationScope.getDefaultInstance(), "");
  }

  static Resource service(String name) {
    var value = AnyValue.newBuilder().setStringValue(name);
    return Resource.newBuilder()
        .addAttributes(KeyValue.newBuilder().setKey("service.name").setValue(value))
        .build();
  }

  static Finding finding(FindingType type, Severity severity, long... spans) {
    var steps =
        Arrays.stream(spans)
            .mapToObj(id -> new Finding.Implicated(StepId.ofSpan(id), Finding.Role.CAUSE))
            .toList();
    return new Finding(
        "id-" + type.label() + "-" + spans.length,
        type,
        severity,
        0.9,
        steps,
        new Finding.Impact(
            OptionalLong.of(2_500_000_000L), OptionalDouble.of(0.25), OptionalLong.of(1_200)),
        "The tool search failed twice.",
        "Give it a timeout.",
        List.of());
  }

  SampleRun with(Finding... found) {
    return new SampleRun(spans, List.of(found), completion, said);
  }

  SampleRun fromService(String service) {
    var moved =
        spans.stream()
            .map(span -> RawSpan.of(span.span(), service(service), span.scope(), span.schemaUrl()))
            .toList();
    return new SampleRun(moved, findings, completion, said);
  }

  SampleRun revision(int revision) {
    var again =
        new Completion(
            completion.reason(), completion.atNanos(), completion.partial(), revision, 0);
    return new SampleRun(spans, findings, again, said);
  }

  SampleRun shuffled(long seed) {
    var other = new ArrayList<>(spans);
    Collections.shuffle(other, new Random(seed));
    return new SampleRun(other, findings, completion, said);
  }

  /// Every span twice.
  SampleRun doubled() {
    var twice = new ArrayList<>(spans);
    twice.addAll(spans);
    return new SampleRun(twice, findings, completion, said);
  }

  RawTrace raw() {
    return new RawTrace(TRACE, spans, List.of(), completion);
  }

  TraceAnalysis analysis() {
    var found = new TraceAnalyzer(AnalysisSettings.DEFAULT).analyze(trace());
    return new TraceAnalysis(
        found.trace(),
        found.integrity(),
        found.dependency(),
        found.performance(),
        failures(found.failure()),
        found.pattern(),
        found.optimization(),
        found.insights(),
        found.debugScore(),
        new Ranked<>(findings, LISTED, findings.size()),
        found.degraded());
  }

  /// The failed search as a test wants it told, whatever else the analysis makes of it.
  private static FailureReport failures(FailureReport found) {
    var why =
        new Classification(FailureCategory.TOOL, "tool_error", Classification.Evidence.TYPE, 0.9);
    var failure = new FailureReport.Failure(StepId.ofSpan(0x12), why, OptionalLong.empty(), true);
    var categories = new LinkedHashMap<FailureCategory, List<FailureReport.Failure>>();
    categories.put(FailureCategory.TOOL, List.of(failure));
    return new FailureReport(
        categories,
        found.statistics(),
        found.deferredSummary(),
        found.propagation(),
        found.patterns(),
        found.impact(),
        found.deferredInsights(),
        found.severityScore());
  }

  /// What leaves of it as a span.
  Span analysisSpan(EmitSettings settings) {
    return request(settings).getResourceSpans(0).getScopeSpans(0).getSpans(0);
  }

  ExportTraceServiceRequest request(EmitSettings settings) {
    try {
      return ExportTraceServiceRequest.parseFrom(bytes(settings));
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  ByteString bytes(EmitSettings settings) {
    return new AnalysisSpan(settings).encode(raw(), analysis()).orElseThrow();
  }

  static List<String> keys(List<KeyValue> attributes) {
    return attributes.stream().map(KeyValue::getKey).toList();
  }

  static Optional<AnyValue> value(List<KeyValue> attributes, Attribute attribute) {
    return attributes.stream()
        .filter(one -> one.getKey().equals(attribute.name()))
        .map(KeyValue::getValue)
        .findFirst();
  }

  static String text(List<KeyValue> attributes, Attribute attribute) {
    return value(attributes, attribute).orElseThrow().getStringValue();
  }

  private ExecutionTrace trace() {
    // Of copies the one whose text comes first, so that the order of arrival has no say.
    var distinct = new LinkedHashMap<Long, ExecutionStep>();
    spans.stream()
        .sorted(Comparator.comparing(span -> span.span().toString()))
        .forEach(span -> distinct.putIfAbsent(span.spanId(), step(span)));
    return new ExecutionTrace(
        TRACE, summary(), List.copyOf(distinct.values()), List.of(), List.of(), completion);
  }

  private ExecutionStep step(RawSpan span) {
    boolean isTool = span.span().getName().startsWith("search");
    var step =
        ExecutionStep.builder(StepId.ofSpan(span.spanId()))
            .name(span.span().getName())
            .service("shop")
            .type(isTool ? StepType.TOOL_CALL : StepType.DECISION)
            .operation(isTool ? Operation.TOOL : Operation.LLM)
            .time(StepTime.of(span.startNanos(), span.endNanos()))
            .outcome(new Outcome.Succeeded(false));
    if (isTool) {
      step.toolName(span.span().getName()).parameters(Value.text(said)).result(Value.text(said));
    }
    if (span.spanId() == 0x11) {
      step.model("some-model").usage(USAGE);
    }
    if (span.spanId() == 0x12) {
      step.outcome(
          new Outcome.Failed(StepError.reported(Optional.of("IOError"), Optional.of(said))));
    }
    if (spans.stream().anyMatch(other -> other.spanId() == span.parentSpanId())) {
      step.parentId(StepId.ofSpan(span.parentSpanId()));
    } else if (span.parentSpanId() != 0) {
      step.missingParentId(StepId.ofSpan(span.parentSpanId()).value());
    }
    return step.build();
  }

  private TraceSummary summary() {
    var context =
        new ExecutionContext(
            Optional.empty(),
            Optional.of("session-7"),
            Optional.empty(),
            Optional.empty(),
            new Value.Fields(new LinkedHashMap<>()));
    return new TraceSummary(
        Optional.of(said),
        Optional.of("planner"),
        Optional.of("planner"),
        context,
        ExecutionStatus.SUCCESS,
        List.of("shop"),
        Optional.empty(),
        List.of());
  }

  /// `count` findings, the worst first.
  static Finding[] many(int count) {
    return IntStream.range(0, count)
        .mapToObj(i ->
            finding(
                List.of(FindingType.values()).get(i % FindingType.values().length),
                i == 0 ? Severity.HIGH : Severity.LOW,
                0x12,
                0x13))
        .toArray(Finding[]::new);
  }

  /// Ids as OTLP carries them.
  static ByteString id(long spanId) {
    return ByteString.copyFrom(ByteBuffer.allocate(Long.BYTES).putLong(0, spanId).array());
  }

  static ByteString id(TraceId traceId) {
    return id(traceId.high()).concat(id(traceId.low()));
  }
}
