/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.analyzer.model.TraceId;
import org.jspecify.annotations.Nullable;

/*
 * A parsed span takes ten times the memory of its bytes, in many small objects that a collector has
 * to walk. Traces wait for seconds before they are complete and are kept for minutes after, so what
 * waits is the bytes; they are parsed when somebody looks.
 */
/// A span as the wire told it, beside the resource and the scope it came under. Its ids and its
/// bytes are valid: who makes one has checked them. For one thread at a time.
public final class RawSpan {
  private static final int HAS_IS_REMOTE = 0x100;
  private static final int IS_REMOTE = 0x200;

  private final TraceId traceId;
  private final long spanId;
  private final long parentSpanId;
  private final long startNanos;
  private final long endNanos;
  private final boolean remoteParent;
  private final ByteString wire;
  private final int messages;
  private final SpanOrigin origin;
  private final String note;
  private @Nullable Span parsed;

  /// @param traceId not all zero
  /// @param spanId not zero
  /// @param parentSpanId 0 for a root
  /// @param startNanos Unix nanoseconds, or [StepTime#UNKNOWN]
  /// @param endNanos Unix nanoseconds, or [StepTime#UNKNOWN]
  /// @param flags as OTLP defines them
  public record Identity(
      TraceId traceId, long spanId, long parentSpanId, long startNanos, long endNanos, int flags) {
    public Identity {
      if (spanId == 0) {
        throw new IllegalArgumentException("a span id must not be zero");
      }
    }

    /// As `span` tells it, whose ids have valid lengths and are not all zero. In OTLP a time of
    /// zero is an unknown one.
    public static Identity of(Span span) {
      var trace = span.getTraceId().asReadOnlyByteBuffer();
      return new Identity(
          new TraceId(trace.getLong(), trace.getLong()),
          span.getSpanId().asReadOnlyByteBuffer().getLong(),
          span.getParentSpanId().isEmpty()
              ? 0
              : span.getParentSpanId().asReadOnlyByteBuffer().getLong(),
          known(span.getStartTimeUnixNano()),
          known(span.getEndTimeUnixNano()),
          span.getFlags());
    }

    private static long known(long nanos) {
      return nanos == 0 ? StepTime.UNKNOWN : nanos;
    }
  }

  /// A span that is not parsed yet.
  ///
  /// @param wire an encoded `Span` that protobuf can parse; not copied
  /// @param messages how many messages are nested in it, a measure of what it takes when parsed
  /// @param note an oddity of the source that a reader should see, such as an id that was not hex;
  ///   empty when there is none
  public RawSpan(Identity identity, ByteString wire, int messages, SpanOrigin origin, String note) {
    this.traceId = identity.traceId();
    this.spanId = identity.spanId();
    this.parentSpanId = identity.parentSpanId();
    this.startNanos = identity.startNanos();
    this.endNanos = identity.endNanos();
    this.remoteParent =
        (identity.flags() & HAS_IS_REMOTE) != 0 && (identity.flags() & IS_REMOTE) != 0;
    this.wire = wire;
    this.messages = messages;
    this.origin = origin;
    this.note = note;
  }

  private RawSpan(RawSpan other, SpanOrigin origin) {
    this.traceId = other.traceId;
    this.spanId = other.spanId;
    this.parentSpanId = other.parentSpanId;
    this.startNanos = other.startNanos;
    this.endNanos = other.endNanos;
    this.remoteParent = other.remoteParent;
    this.wire = other.wire;
    this.messages = other.messages;
    this.origin = origin;
    this.note = other.note;
  }

  /// A span that stands alone, its ids and times read out of it by [Identity#of].
  public static RawSpan of(
      Span span, Resource resource, InstrumentationScope scope, String schemaUrl) {
    return of(Identity.of(span), span, resource, scope, schemaUrl, "");
  }

  /// A span whose ids or times are not those that its message can hold.
  public static RawSpan of(
      Identity identity,
      Span span,
      Resource resource,
      InstrumentationScope scope,
      String schemaUrl,
      String note) {
    int messages = 2 * span.getAttributesCount() + span.getEventsCount() + span.getLinksCount();
    var origin = SpanOrigin.of(resource, scope, schemaUrl);
    var raw = new RawSpan(identity, span.toByteString(), messages, origin, note);
    raw.parsed = span;
    return raw;
  }

  /// The same span over the same bytes, to look at while this one is kept: what is parsed there is
  /// not remembered here.
  ///
  /// @param unparsedOrigin of [SpanOrigin#unparsed], to be shared by the spans that shared one
  public RawSpan unparsed(SpanOrigin unparsedOrigin) {
    return new RawSpan(this, unparsedOrigin);
  }

  public TraceId traceId() {
    return traceId;
  }

  public long spanId() {
    return spanId;
  }

  /// 0 for a root.
  public long parentSpanId() {
    return parentSpanId;
  }

  /// Unix nanoseconds, or [StepTime#UNKNOWN].
  public long startNanos() {
    return startNanos;
  }

  /// Unix nanoseconds, or [StepTime#UNKNOWN].
  public long endNanos() {
    return endNanos;
  }

  /// The message, parsed when it is asked for first.
  public Span span() {
    if (parsed == null) {
      try {
        parsed = Span.parseFrom(wire);
      } catch (InvalidProtocolBufferException e) {
        throw new IllegalStateException("a span was taken whose bytes cannot be parsed", e);
      }
    }
    return parsed;
  }

  /// The message's bytes.
  public ByteString wire() {
    return wire;
  }

  /// How many messages are nested in it.
  public int messages() {
    return messages;
  }

  /// Shared with the other spans of its scope in its request.
  public SpanOrigin origin() {
    return origin;
  }

  public Resource resource() {
    return origin.resource();
  }

  public InstrumentationScope scope() {
    return origin.scope();
  }

  public String schemaUrl() {
    return origin.schemaUrl();
  }

  /// An oddity of the source that a reader should see; empty when there is none.
  public String note() {
    return note;
  }

  /// Whether it says that its parent runs elsewhere.
  public boolean hasRemoteParent() {
    return remoteParent;
  }
}
