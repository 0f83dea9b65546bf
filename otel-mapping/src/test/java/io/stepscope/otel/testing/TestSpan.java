/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.testing;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.proto.trace.v1.Status;
import io.stepscope.analyzer.model.Completion;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.analyzer.model.TraceId;
import io.stepscope.otel.RawLog;
import io.stepscope.otel.RawSpan;
import io.stepscope.otel.RawTrace;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// One span of a trace in a test, written down as it reads: `span(2, "chat").in(1).at(10, 30)`.
/// Times are milliseconds after an arbitrary start.
public final class TestSpan {
  /// The trace that all test spans belong to.
  public static final TraceId TRACE = new TraceId(0x1111_2222_3333_4444L, 0x5555_6666_7777_8888L);

  private static final long START = 1_700_000_000_000_000_000L;
  private static final long MILLI = 1_000_000;

  private final Span.Builder span = Span.newBuilder();
  private final Map<String, Object> resource = new HashMap<>(Map.of("service.name", "agent"));
  private String scope = "";

  private TestSpan(long id, String name) {
    span.setTraceId(traceId())
        .setSpanId(spanId(id))
        .setName(name)
        .setKind(SpanKind.SPAN_KIND_INTERNAL);
    at(0, 1);
  }

  public static TestSpan span(long id, String name) {
    return new TestSpan(id, name);
  }

  /// A span of one attribute that says its kind.
  public static TestSpan span(long id, String name, String key, Object value) {
    return span(id, name).with(key, value);
  }

  public TestSpan in(long parent) {
    span.setParentSpanId(spanId(parent));
    return this;
  }

  public TestSpan at(long startMillis, long endMillis) {
    span.setStartTimeUnixNano(nanos(startMillis)).setEndTimeUnixNano(nanos(endMillis));
    return this;
  }

  public TestSpan unfinished() {
    span.setEndTimeUnixNano(0);
    return this;
  }

  public TestSpan with(String key, Object value) {
    span.addAttributes(entry(key, value));
    return this;
  }

  public TestSpan kind(SpanKind kind) {
    span.setKind(kind);
    return this;
  }

  public TestSpan flags(int flags) {
    span.setFlags(flags);
    return this;
  }

  public TestSpan error(String message) {
    span.setStatus(
        Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR).setMessage(message));
    return this;
  }

  public TestSpan ok() {
    span.setStatus(Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_OK));
    return this;
  }

  public TestSpan scope(String name) {
    scope = name;
    return this;
  }

  public TestSpan resource(String key, Object value) {
    resource.put(key, value);
    return this;
  }

  /// @param keysAndValues in turn
  public TestSpan event(long atMillis, String name, Object... keysAndValues) {
    var event = Span.Event.newBuilder().setName(name).setTimeUnixNano(nanos(atMillis));
    for (int i = 0; i < keysAndValues.length; i += 2) {
      event.addAttributes(entry((String) keysAndValues[i], keysAndValues[i + 1]));
    }
    span.addEvents(event);
    return this;
  }

  public TestSpan link(long to) {
    span.addLinks(Span.Link.newBuilder().setTraceId(traceId()).setSpanId(spanId(to)));
    return this;
  }

  public RawSpan raw() {
    var entries = new ArrayList<KeyValue>();
    resource.forEach((key, value) -> entries.add(entry(key, value)));
    return RawSpan.of(
        span.build(),
        Resource.newBuilder().addAllAttributes(entries).build(),
        InstrumentationScope.newBuilder().setName(scope).build(),
        "");
  }

  /// A trace that was read to its end.
  public static RawTrace trace(TestSpan... spans) {
    return trace(List.of(), spans);
  }

  public static RawTrace trace(List<RawLog> logs, TestSpan... spans) {
    return new RawTrace(
        TRACE,
        Arrays.stream(spans).map(TestSpan::raw).toList(),
        logs,
        Completion.endOfInput(StepTime.UNKNOWN, false));
  }

  /// A log record of the span.
  ///
  /// @param keysAndValues in turn
  public static RawLog log(long span, long atMillis, String name, Object... keysAndValues) {
    var record = LogRecord.newBuilder().setEventName(name).setTimeUnixNano(nanos(atMillis));
    for (int i = 0; i < keysAndValues.length; i += 2) {
      record.addAttributes(entry((String) keysAndValues[i], keysAndValues[i + 1]));
    }
    return new RawLog(
        TRACE,
        span,
        record.build(),
        Resource.getDefaultInstance(),
        InstrumentationScope.getDefaultInstance());
  }

  public static KeyValue entry(String key, Object value) {
    return KeyValue.newBuilder().setKey(key).setValue(any(value)).build();
  }

  /// A text, a number, a boolean, a list, a map or what is already a value.
  public static AnyValue any(Object value) {
    var any = AnyValue.newBuilder();
    return switch (value) {
      case AnyValue made -> made;
      case String text -> any.setStringValue(text).build();
      case Boolean bool -> any.setBoolValue(bool).build();
      case Integer whole -> any.setIntValue(whole).build();
      case Long whole -> any.setIntValue(whole).build();
      case Double real -> any.setDoubleValue(real).build();
      case List<?> items -> {
        var list = ArrayValue.newBuilder();
        items.forEach(item -> list.addValues(any(item)));
        yield any.setArrayValue(list).build();
      }
      case Map<?, ?> map -> {
        var list = KeyValueList.newBuilder();
        map.forEach((key, item) -> list.addValues(entry((String) key, item)));
        yield any.setKvlistValue(list).build();
      }
      default -> throw new IllegalArgumentException("no attribute value: " + value);
    };
  }

  private static long nanos(long millis) {
    return START + millis * MILLI;
  }

  private static ByteString traceId() {
    return ByteString.copyFrom(
        ByteBuffer.allocate(16).putLong(TRACE.high()).putLong(TRACE.low()).flip());
  }

  private static ByteString spanId(long id) {
    return ByteString.copyFrom(ByteBuffer.allocate(8).putLong(id).flip());
  }
}
