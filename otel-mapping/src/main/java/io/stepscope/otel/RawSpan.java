/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.analyzer.model.TraceId;
import java.util.Arrays;

/*
 * A parsed span takes ten times the memory of its bytes, in many small objects that a collector has
 * to walk. Traces wait for seconds before they are complete and are kept for minutes after, so what
 * waits is the bytes; they are read when somebody looks, and what was read is not kept here. An
 * array for each span would still be an object for the collector to copy and to walk, so spans that
 * wait for the same trace may share one.
 */
/// A span as the wire told it, beside the resource and the scope it came under. Its ids and its
/// bytes are valid: who makes one has checked them. Immutable.
public final class RawSpan {
  private static final int HAS_IS_REMOTE = 0x100;
  private static final int IS_REMOTE = 0x200;

  private final TraceId traceId;
  private final long spanId;
  private final long parentSpanId;
  private final long startNanos;
  private final long endNanos;
  private final boolean remoteParent;
  private final byte[] bytes;
  private final int from;
  private final int to;
  private final int messages;
  private final SpanOrigin origin;
  private final String note;

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

  /// Where a span's bytes are.
  ///
  /// @param bytes not copied, must not change; kept as long as the span is
  /// @param from its first byte
  /// @param to behind its last byte
  public record Place(@SuppressWarnings("ArrayRecordComponent") byte[] bytes, int from, int to) {
    /// All of `bytes`.
    public static Place whole(byte[] bytes) {
      return new Place(bytes, 0, bytes.length);
    }
  }

  /// @param place where the encoded `Span` is, which protobuf can parse
  /// @param messages how many messages are nested in it, a measure of what it takes when parsed
  /// @param note an oddity of the source that a reader should see, such as an id that was not hex;
  ///   empty when there is none
  public RawSpan(Identity identity, Place place, int messages, SpanOrigin origin, String note) {
    this.traceId = identity.traceId();
    this.spanId = identity.spanId();
    this.parentSpanId = identity.parentSpanId();
    this.startNanos = identity.startNanos();
    this.endNanos = identity.endNanos();
    this.remoteParent =
        (identity.flags() & HAS_IS_REMOTE) != 0 && (identity.flags() & IS_REMOTE) != 0;
    this.bytes = place.bytes();
    this.from = place.from();
    this.to = place.to();
    this.messages = messages;
    this.origin = origin;
    this.note = note;
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
    return new RawSpan(identity, Place.whole(span.toByteArray()), messages, origin, note);
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

  /// What [WireSpan#name] would say, without reading the rest; read anew each time.
  public String name() {
    return WireSpan.name(bytes, from, to);
  }

  /// What its bytes say, read anew each time.
  public WireSpan read() {
    return new WireSpan(bytes, from, to);
  }

  /// The message, parsed anew each time: for who needs the message itself, not what it says.
  public Span span() {
    try {
      return Span.parseFrom(wire());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a span was taken whose bytes cannot be parsed", e);
    }
  }

  /// The message's bytes.
  public ByteString wire() {
    return UnsafeByteOperations.unsafeWrap(bytes, from, to - from);
  }

  /// How many bytes the message has.
  public int wireBytes() {
    return to - from;
  }

  /// How many bytes stay in memory with it: its own, and those of the spans that share its array.
  public int bytesHeld() {
    return bytes.length;
  }

  /// Whether the bytes of both stay in memory together.
  @SuppressWarnings("ReferenceEquality") // the same array, not an equal one
  public boolean isHeldWith(RawSpan other) {
    return bytes == other.bytes;
  }

  /// Whether the other's bytes are the same.
  public boolean hasWireOf(RawSpan other) {
    return Arrays.equals(bytes, from, to, other.bytes, other.from, other.to);
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
