/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.bench;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/// What the requests of a load look like: whole agent runs, an agent that asks a model and calls a
/// tool in turn, with ten to twelve attributes and half a kilobyte a span, and four kilobytes of
/// messages more when spans are large. In every fifth run a call times out and is made again.
public enum RequestShape {
  /// A small agent that exports often: runs of eight spans.
  SMALL(8, 8, 0),
  /// What a batching SDK sends: runs of twenty spans.
  BATCH(512, 20, 0),
  /// A batch with prompts and answers on the spans: runs of twenty spans.
  CONTENT(128, 20, 4_096);

  private static final int FAILS_EVERY = 5;
  private static final int FAILING_STEP = 4;
  private static final long STEP_NANOS = 100_000_000L;

  private final int spans;
  private final int spansPerTrace;
  private final int contentBytes;

  RequestShape(int spans, int spansPerTrace, int contentBytes) {
    this.spans = spans;
    this.spansPerTrace = spansPerTrace;
    this.contentBytes = contentBytes;
  }

  public int spans() {
    return spans;
  }

  /// Of every run but the last of a request, which may be shorter.
  int spansPerTrace() {
    return spansPerTrace;
  }

  private int traces() {
    return (spans + spansPerTrace - 1) / spansPerTrace;
  }

  private int spansOf(int trace) {
    return Math.min(spansPerTrace, spans - trace * spansPerTrace);
  }

  static RequestShape parse(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  /// A request whose trace ids can be renewed in place.
  Template template(long seed) {
    var random = new Random(seed);
    List<byte[]> traceIds = new ArrayList<>();
    var scope =
        ScopeSpans.newBuilder()
            .setScope(InstrumentationScope.newBuilder().setName("bench-agent").setVersion("1.0"));
    for (int trace = 0; trace < traces(); trace++) {
      byte[] id = new byte[16];
      random.nextBytes(id);
      traceIds.add(id);
      for (int step = 0; step < spansOf(trace); step++) {
        scope.addSpans(span(id, trace, step));
      }
    }
    byte[] body =
        ExportTraceServiceRequest.newBuilder()
            .addResourceSpans(
                ResourceSpans.newBuilder()
                    .setResource(
                        Resource.newBuilder()
                            .addAttributes(text("service.name", "bench"))
                            .addAttributes(text("service.version", "1.0.0")))
                    .addScopeSpans(scope))
            .build()
            .toByteArray();
    return new Template(body, offsets(body, traceIds));
  }

  private Span span(byte[] traceId, int trace, int step) {
    long start = 1_760_000_000_000_000_000L + trace * 1_000L + step * STEP_NANOS;
    long whole = spansOf(trace) * STEP_NANOS;
    var span =
        Span.newBuilder()
            .setTraceId(ByteString.copyFrom(traceId))
            .setSpanId(id((long) trace * spansPerTrace + step + 1))
            .setStartTimeUnixNano(step == 0 ? start : start + 1_000)
            .setEndTimeUnixNano(step == 0 ? start + whole : start + 9 * STEP_NANOS / 10);
    if (step == 0) {
      span.setName("invoke_agent planner").setKind(Span.SpanKind.SPAN_KIND_INTERNAL);
    } else {
      span.setParentSpanId(id((long) trace * spansPerTrace + 1));
      span.setName(step % 2 == 1 ? "chat gpt-4o" : "execute_tool search");
      span.setKind(
          step % 2 == 1 ? Span.SpanKind.SPAN_KIND_CLIENT : Span.SpanKind.SPAN_KIND_INTERNAL);
    }
    if (step == FAILING_STEP && trace % FAILS_EVERY == 0) {
      span.setStatus(Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR));
      span.addAttributes(text("error.type", "timeout"));
    }
    attributes(span, step);
    return span.build();
  }

  private void attributes(Span.Builder span, int step) {
    span.addAttributes(text("gen_ai.provider.name", "openai"))
        .addAttributes(text("gen_ai.agent.id", "agent-7c41d2f09b"))
        .addAttributes(text("gen_ai.agent.name", "planner"))
        .addAttributes(text("gen_ai.conversation.id", "conversation-5f2c8e0b"))
        .addAttributes(text("server.address", "api.example.com"))
        .addAttributes(whole("server.port", 443));
    if (step == 0) {
      span.addAttributes(text("gen_ai.operation.name", "invoke_agent"));
    } else if (step % 2 == 1) {
      span.addAttributes(text("gen_ai.operation.name", "chat"))
          .addAttributes(text("gen_ai.request.model", "gpt-4o"))
          .addAttributes(text("gen_ai.response.id", "chatcmpl-Bx7Qn2LwTz" + step))
          .addAttributes(text("gen_ai.response.model", "gpt-4o-2024-08-06"))
          .addAttributes(whole("gen_ai.usage.input_tokens", 1_000 + step))
          .addAttributes(whole("gen_ai.usage.output_tokens", 100 + step));
    } else {
      span.addAttributes(text("gen_ai.operation.name", "execute_tool"))
          .addAttributes(text("gen_ai.tool.name", "search"))
          .addAttributes(text("gen_ai.tool.call.id", "call_" + step))
          .addAttributes(text("gen_ai.tool.description", "Searches restaurants by place and time"))
          .addAttributes(text("gen_ai.tool.type", "function"));
    }
    if (contentBytes > 0) {
      span.addAttributes(text("gen_ai.input.messages", messages(span.getSpanId())));
    }
  }

  /// Others for each span of a request.
  private String messages(ByteString spanId) {
    String before = "[{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"";
    String first = "no. " + spanId.asReadOnlyByteBuffer().getLong() + ": ";
    return before
        + first
        + "find a table for four in the old town ".repeat(contentBytes / 38)
        + "\"}]}]";
  }

  private static KeyValue text(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }

  private static KeyValue whole(String key, long value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setIntValue(value))
        .build();
  }

  private static ByteString id(long value) {
    return ByteString.copyFrom(ByteBuffer.allocate(8).putLong(0, value).array());
  }

  private List<int[]> offsets(byte[] body, List<byte[]> traceIds) {
    List<int[]> offsets = new ArrayList<>();
    int from = 0;
    for (byte[] id : traceIds) {
      int[] found = new int[spansOf(offsets.size())];
      for (int i = 0; i < found.length; i++) {
        found[i] = indexOf(body, id, from);
        from = found[i] + 16;
      }
      offsets.add(found);
    }
    return offsets;
  }

  private static int indexOf(byte[] body, byte[] id, int from) {
    for (int i = from; i <= body.length - id.length; i++) {
      if (Arrays.equals(body, i, i + id.length, id, 0, id.length)) {
        return i;
      }
    }
    throw new IllegalStateException("the encoder lost a trace id");
  }

  /// An encoded request and the places of its trace ids.
  static final class Template {
    private final byte[] body;
    private final List<int[]> offsets;

    private Template(byte[] body, List<int[]> offsets) {
      this.body = body;
      this.offsets = offsets;
    }

    int bytes() {
      return body.length;
    }

    /// The same request about other traces.
    byte[] renewed(Random random) {
      byte[] copy = body.clone();
      byte[] id = new byte[16];
      for (int[] places : offsets) {
        random.nextBytes(id);
        for (int place : places) {
          System.arraycopy(id, 0, copy, place, 16);
        }
      }
      return copy;
    }
  }
}
