/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver.otlp;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import io.opentelemetry.proto.trace.v1.Span;
import io.stepscope.receiver.otlp.Allowance.OverAllowanceException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Walks the bytes of a protobuf message by its schema, before anything is built from them.
///
/// It finds what protobuf-java finds, and says where; and it finds what protobuf-java lets through
/// but other readers do not: a known field in a foreign wire type, which a stricter backend would
/// refuse later, together with all that was sent along. Groups are refused, since OTLP has none.
/// Fields that are not known are walked over and stay in the bytes.
final class WireCheck {
  /// Messages may nest as deep as protobuf's own readers follow them.
  static final int MAX_DEPTH = 100;

  private static final VarHandle EIGHT_BYTES =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long NOT_ASCII = 0x8080808080808080L;

  private static final int WEIGHED_AT_ONCE = 1_024;

  private final byte[] bytes;
  private final boolean withText;
  private final boolean tracking;
  private final Allowance allowance;
  private final WireSchema[] schemas = new WireSchema[MAX_DEPTH + 1];
  private final int[] ends = new int[MAX_DEPTH + 1];
  private final String[] names = new String[MAX_DEPTH + 2];
  private final int[] indexes = new int[MAX_DEPTH + 2];
  private int depth;
  private int named;
  private int position;
  private int messages;
  private int spanDepth = -1;
  private int messagesBeforeSpan;
  private int[] messagesInSpans = new int[16];
  private int spans;

  /// How many messages spans are made of.
  static final class Counts {
    private final int[] inSpans;

    private Counts(int[] inSpans) {
      this.inSpans = inSpans;
    }

    /// Nested in the span of that number, in the order of the bytes.
    int inSpan(int number) {
      return inSpans[number];
    }
  }

  /// @param tracking remember the way to where it is, to say where a fault is
  private WireCheck(byte[] bytes, boolean withText, boolean tracking, Allowance allowance) {
    this.bytes = bytes;
    this.withText = withText;
    this.tracking = tracking;
    this.allowance = allowance;
  }

  /// Walks everything but the inside of strings, for who parses the bytes next.
  ///
  /// @throws OverAllowanceException when there is no memory for what is nested in it: asked for as
  ///   the walk goes, since what it counts takes memory as well
  static Counts skim(byte[] bytes, Descriptor type, Allowance allowance)
      throws BadDataException, OverAllowanceException {
    return walk(bytes, type, false, allowance);
  }

  /// Walks everything: what passes can be parsed.
  ///
  /// @throws OverAllowanceException as in [#skim]
  static Counts walk(byte[] bytes, Descriptor type, Allowance allowance)
      throws BadDataException, OverAllowanceException {
    return walk(bytes, type, true, allowance);
  }

  /// Nearly all requests are in order: only for one that is not is it worth to know the way.
  private static Counts walk(byte[] bytes, Descriptor type, boolean withText, Allowance allowance)
      throws BadDataException, OverAllowanceException {
    try {
      return new WireCheck(bytes, withText, false, allowance).walk(type);
    } catch (BadDataException untold) {
      new WireCheck(bytes, withText, true, Allowance.UNLIMITED).walk(type);
      throw untold;
    }
  }

  private Counts walk(Descriptor type) throws BadDataException, OverAllowanceException {
    schemas[0] = WireSchema.of(type);
    ends[0] = bytes.length;
    names[1] = "";
    while (depth > 0 || position < bytes.length) {
      if (position == ends[depth]) {
        leave();
      } else {
        field();
      }
    }
    allowance.take((long) (messages % WEIGHED_AT_ONCE) * OtlpReader.WEIGHT_OF_MESSAGE);
    return new Counts(messagesInSpans);
  }

  private void field() throws BadDataException, OverAllowanceException {
    int start = position;
    named = depth;
    int tag = (int) varint();
    int number = tag >>> 3;
    int wireType = tag & 7;
    if (number == 0) {
      throw fault(start, "a field number is at least 1, was 0");
    }
    WireSchema.Field field = schemas[depth].field(number);
    if (field == null) {
      skip(start, wireType);
      return;
    }
    if (tracking) {
      note(field);
    }
    boolean packed = field.packable() && wireType == WireFormat.WIRETYPE_LENGTH_DELIMITED;
    if (wireType != field.wireType() && !packed) {
      throw fault(
          start,
          "the field is "
              + WireSchema.wireTypeName(field.wireType())
              + " on the wire, was "
              + WireSchema.wireTypeName(wireType));
    }
    if (field.message() != null) {
      enter(field.message(), start);
    } else if (field.text() && withText) {
      text(start);
    } else {
      skip(start, wireType);
    }
  }

  private void note(WireSchema.Field field) {
    int below = depth + 1;
    named = below;
    if (!field.repeated()) {
      indexes[below] = -1;
    } else if (field.name().equals(names[below])) {
      indexes[below]++;
    } else {
      indexes[below] = 0;
    }
    names[below] = field.name();
  }

  private void enter(Descriptor type, int start) throws BadDataException, OverAllowanceException {
    int length = length(start);
    if (depth == MAX_DEPTH) {
      throw fault(start, "messages nest at most " + MAX_DEPTH + " deep");
    }
    depth++;
    messages++;
    if (messages % WEIGHED_AT_ONCE == 0) {
      allowance.take((long) WEIGHED_AT_ONCE * OtlpReader.WEIGHT_OF_MESSAGE);
    }
    schemas[depth] = WireSchema.of(type);
    ends[depth] = position + length;
    names[depth + 1] = "";
    if (type == Span.getDescriptor()) {
      spanDepth = depth;
      messagesBeforeSpan = messages;
    }
  }

  private void leave() {
    if (depth == spanDepth) {
      if (spans == messagesInSpans.length) {
        messagesInSpans = Arrays.copyOf(messagesInSpans, 2 * spans);
      }
      messagesInSpans[spans++] = messages - messagesBeforeSpan;
      spanDepth = -1;
    }
    depth--;
  }

  private void text(int start) throws BadDataException {
    int length = length(start);
    if (!isAscii(length)
        && !UnsafeByteOperations.unsafeWrap(bytes, position, length).isValidUtf8()) {
      throw fault(start, "a string is UTF-8, was not");
    }
    position += length;
  }

  private boolean isAscii(int length) {
    int at = position;
    int end = position + length;
    long seen = 0;
    for (; at + Long.BYTES <= end; at += Long.BYTES) {
      seen |= (long) EIGHT_BYTES.get(bytes, at);
    }
    for (; at < end; at++) {
      seen |= bytes[at];
    }
    return (seen & NOT_ASCII) == 0;
  }

  private void skip(int start, int wireType) throws BadDataException {
    switch (wireType) {
      case WireFormat.WIRETYPE_VARINT -> varint();
      case WireFormat.WIRETYPE_FIXED64 -> jump(start, 8);
      case WireFormat.WIRETYPE_FIXED32 -> jump(start, 4);
      case WireFormat.WIRETYPE_LENGTH_DELIMITED -> jump(start, length(start));
      default ->
          throw fault(
              start, "the wire type is none that OTLP uses: " + WireSchema.wireTypeName(wireType));
    }
  }

  private int length(int start) throws BadDataException {
    long length = varint();
    if (length < 0 || length > ends[depth] - position) {
      throw fault(
          start,
          "the field has "
              + Long.toUnsignedString(length)
              + " bytes, but its message ends after "
              + (ends[depth] - position));
    }
    return (int) length;
  }

  private void jump(int start, int length) throws BadDataException {
    if (length > ends[depth] - position) {
      throw fault(
          start,
          "the field has "
              + length
              + " bytes, but its message ends after "
              + (ends[depth] - position));
    }
    position += length;
  }

  private long varint() throws BadDataException {
    int start = position;
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      if (position == ends[depth]) {
        throw fault(start, "the message ends inside a number");
      }
      byte next = bytes[position++];
      if (shift < 64) {
        value |= (long) (next & 0x7f) << shift;
      }
      if (next >= 0) {
        return value;
      }
    }
    throw fault(start, "a number has at most 10 bytes, was longer");
  }

  private BadDataException fault(int at, String problem) {
    var path = new StringBuilder(schemas[0].name());
    for (int i = 1; i <= named; i++) {
      path.append('.').append(names[i]);
      if (indexes[i] >= 0) {
        path.append('[').append(indexes[i]).append(']');
      }
    }
    return new BadDataException(path + " at byte " + at, problem);
  }
}
