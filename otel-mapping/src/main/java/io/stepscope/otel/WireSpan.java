/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel;

import static com.google.protobuf.WireFormat.WIRETYPE_FIXED64;
import static com.google.protobuf.WireFormat.WIRETYPE_LENGTH_DELIMITED;
import static com.google.protobuf.WireFormat.WIRETYPE_VARINT;

import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.analyzer.model.TraceId;
import io.stepscope.otel.attribute.SpanAttributes;
import io.stepscope.otel.wire.Learned;
import io.stepscope.otel.wire.WireFields;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * One walk over the span notes where everything lies. Attributes are told by their first and last
 * byte and how many there are, since senders write them one after the other; should anything else
 * stand between them, the second walk passes over it. The same for events and links. A field that
 * comes twice counts as protobuf counts it: of a single value the last, of a message the parts
 * together.
 */
/// What the bytes of a span say, beside the ids and times that [RawSpan] knows. Answers what
/// protobuf would answer, without building its objects.
public final class WireSpan {
  private static final int NAME = Span.NAME_FIELD_NUMBER << 3 | WIRETYPE_LENGTH_DELIMITED;
  private static final int KIND = Span.KIND_FIELD_NUMBER << 3 | WIRETYPE_VARINT;
  private static final int STATUS = Span.STATUS_FIELD_NUMBER << 3 | WIRETYPE_LENGTH_DELIMITED;
  private static final int ATTRIBUTE =
      Span.ATTRIBUTES_FIELD_NUMBER << 3 | WIRETYPE_LENGTH_DELIMITED;
  private static final int EVENT = Span.EVENTS_FIELD_NUMBER << 3 | WIRETYPE_LENGTH_DELIMITED;
  private static final int LINK = Span.LINKS_FIELD_NUMBER << 3 | WIRETYPE_LENGTH_DELIMITED;
  private static final int DROPPED_ATTRIBUTES =
      Span.DROPPED_ATTRIBUTES_COUNT_FIELD_NUMBER << 3 | WIRETYPE_VARINT;
  private static final int DROPPED_EVENTS =
      Span.DROPPED_EVENTS_COUNT_FIELD_NUMBER << 3 | WIRETYPE_VARINT;
  private static final int DROPPED_LINKS =
      Span.DROPPED_LINKS_COUNT_FIELD_NUMBER << 3 | WIRETYPE_VARINT;
  private static final int CODE = Status.CODE_FIELD_NUMBER << 3 | WIRETYPE_VARINT;
  private static final int MESSAGE = Status.MESSAGE_FIELD_NUMBER << 3 | WIRETYPE_LENGTH_DELIMITED;

  private static final int LONG = 1_024;
  private static final int CACHE_LINE = 64;

  private static final VarHandle ID =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private static final Learned<String> NAMES =
      new Learned<>(
          1_024,
          64,
          (bytes, from, to) -> new String(bytes, from, to - from, StandardCharsets.UTF_8));

  private final byte[] bytes;
  private String name = "";
  private int kind;
  private int statusCode;
  private String statusMessage = "";
  private int droppedAttributes;
  private int droppedEvents;
  private int droppedLinks;
  private int eventsFrom;
  private int eventsTo;
  private int events;
  private int linksFrom;
  private int linksTo;
  private int links;
  private final SpanAttributes attributes;

  /// Reads an encoded `Span`. The bytes are not copied and must not change.
  WireSpan(byte[] bytes, int begin, int end) {
    this.bytes = bytes;
    if (end - begin > LONG) {
      fetch(bytes, begin, end);
    }
    int from = 0;
    int to = 0;
    int count = 0;
    var fields = new WireFields(bytes, begin, end);
    while (fields.next()) {
      switch (fields.tag()) {
        case ATTRIBUTE -> {
          from = count == 0 ? fields.start() : from;
          to = fields.to();
          count++;
        }
        case NAME -> name = NAMES.get(bytes, fields.from(), fields.to());
        case KIND -> kind = (int) fields.whole();
        case STATUS -> status(fields.from(), fields.to());
        case EVENT -> {
          eventsFrom = events == 0 ? fields.start() : eventsFrom;
          eventsTo = fields.to();
          events++;
        }
        case LINK -> {
          linksFrom = links == 0 ? fields.start() : linksFrom;
          linksTo = fields.to();
          links++;
        }
        case DROPPED_ATTRIBUTES -> droppedAttributes = (int) fields.whole();
        case DROPPED_EVENTS -> droppedEvents = (int) fields.whole();
        case DROPPED_LINKS -> droppedLinks = (int) fields.whole();
        default -> {}
      }
    }
    attributes = SpanAttributes.read(bytes, from, to, ATTRIBUTE, count);
  }

  /// Touches every line of the processor's cache once. A walk from field to field jumps over texts
  /// and waits for memory after each; what is touched in order, the processor fetches ahead, texts
  /// included, which are mostly read soon after.
  private static void fetch(byte[] bytes, int begin, int end) {
    int sum = 0;
    for (int i = begin; i < end; i += CACHE_LINE) {
      sum += bytes[i];
    }
    if (sum == Integer.MIN_VALUE) {
      // No sum of so few bytes; but a sum that nobody looks at would not be worked out.
      throw new AssertionError("a sum of bytes overflowed");
    }
  }

  static String name(byte[] bytes, int begin, int end) {
    String name = "";
    var fields = new WireFields(bytes, begin, end);
    while (fields.next()) {
      if (fields.tag() == NAME) {
        name = NAMES.get(bytes, fields.from(), fields.to());
      }
    }
    return name;
  }

  private void status(int from, int to) {
    var fields = new WireFields(bytes, from, to);
    while (fields.next()) {
      switch (fields.tag()) {
        case CODE -> statusCode = (int) fields.whole();
        case MESSAGE -> statusMessage = fields.text();
        default -> {}
      }
    }
  }

  public String name() {
    return name;
  }

  /// As OTLP numbers it; senders may make numbers up.
  public int kind() {
    return kind;
  }

  public boolean isClient() {
    return kind == Span.SpanKind.SPAN_KIND_CLIENT_VALUE;
  }

  public boolean isProducer() {
    return kind == Span.SpanKind.SPAN_KIND_PRODUCER_VALUE;
  }

  /// As OTLP numbers it; senders may make numbers up.
  public int statusCode() {
    return statusCode;
  }

  /// Whether its status says that it failed.
  public boolean isError() {
    return statusCode == Status.StatusCode.STATUS_CODE_ERROR_VALUE;
  }

  /// Empty when there is none.
  public String statusMessage() {
    return statusMessage;
  }

  public SpanAttributes attributes() {
    return attributes;
  }

  /// Whether the sender says that it left something out.
  public boolean isCurtailed() {
    return droppedAttributes > 0 || droppedEvents > 0 || droppedLinks > 0;
  }

  public int eventCount() {
    return events;
  }

  /// In the order received.
  public List<Event> events() {
    var all = new ArrayList<Event>(events);
    var fields = new WireFields(bytes, eventsFrom, eventsTo);
    while (fields.next()) {
      if (fields.tag() == EVENT) {
        all.add(Event.read(bytes, fields.from(), fields.to()));
      }
    }
    return all;
  }

  /// In the order received, without those that name nothing: whose ids have other lengths than ids
  /// have, or whose trace id is all zero.
  public List<Link> links() {
    if (links == 0) {
      return List.of();
    }
    var all = new ArrayList<Link>(links);
    var fields = new WireFields(bytes, linksFrom, linksTo);
    while (fields.next()) {
      var link = fields.tag() == LINK ? Link.read(bytes, fields.from(), fields.to()) : null;
      if (link != null) {
        all.add(link);
      }
    }
    return all;
  }

  /// Something that happened while the span ran.
  ///
  /// @param timeNanos Unix nanoseconds, or [StepTime#UNKNOWN]
  public record Event(String name, long timeNanos, SpanAttributes attributes) {
    private static final int NAME = Span.Event.NAME_FIELD_NUMBER << 3 | WIRETYPE_LENGTH_DELIMITED;
    private static final int TIME = Span.Event.TIME_UNIX_NANO_FIELD_NUMBER << 3 | WIRETYPE_FIXED64;
    private static final int ATTRIBUTE =
        Span.Event.ATTRIBUTES_FIELD_NUMBER << 3 | WIRETYPE_LENGTH_DELIMITED;

    private static Event read(byte[] bytes, int from, int to) {
      String name = "";
      long time = 0;
      int count = 0;
      var fields = new WireFields(bytes, from, to);
      while (fields.next()) {
        switch (fields.tag()) {
          case NAME -> name = NAMES.get(bytes, fields.from(), fields.to());
          case TIME -> time = fields.fixed64();
          case ATTRIBUTE -> count++;
          default -> {}
        }
      }
      return new Event(
          name,
          time == 0 ? StepTime.UNKNOWN : time,
          SpanAttributes.read(bytes, from, to, ATTRIBUTE, count));
    }
  }

  /// Another span that it names.
  public record Link(TraceId traceId, long spanId, SpanAttributes attributes) {
    private static final int TRACE_ID =
        Span.Link.TRACE_ID_FIELD_NUMBER << 3 | WIRETYPE_LENGTH_DELIMITED;
    private static final int SPAN_ID =
        Span.Link.SPAN_ID_FIELD_NUMBER << 3 | WIRETYPE_LENGTH_DELIMITED;
    private static final int ATTRIBUTE =
        Span.Link.ATTRIBUTES_FIELD_NUMBER << 3 | WIRETYPE_LENGTH_DELIMITED;

    private static @Nullable Link read(byte[] bytes, int from, int to) {
      int trace = -1;
      int span = -1;
      int count = 0;
      var fields = new WireFields(bytes, from, to);
      while (fields.next()) {
        switch (fields.tag()) {
          case TRACE_ID -> trace = fields.length() == 2 * Long.BYTES ? fields.from() : -1;
          case SPAN_ID -> span = fields.length() == Long.BYTES ? fields.from() : -1;
          case ATTRIBUTE -> count++;
          default -> {}
        }
      }
      if (trace < 0 || span < 0) {
        return null;
      }
      long high = (long) ID.get(bytes, trace);
      long low = (long) ID.get(bytes, trace + Long.BYTES);
      if (high == 0 && low == 0) {
        return null;
      }
      return new Link(
          new TraceId(high, low),
          (long) ID.get(bytes, span),
          SpanAttributes.read(bytes, from, to, ATTRIBUTE, count));
    }
  }
}
