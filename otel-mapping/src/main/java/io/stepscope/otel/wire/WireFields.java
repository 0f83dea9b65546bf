/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.wire;

import com.google.protobuf.WireFormat;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// The fields of one encoded message, one after the other. Only for bytes that protobuf can parse:
/// nothing is checked again.
public final class WireFields {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] bytes;
  private final int end;
  private int position;
  private int start;
  private int tag;
  private int from;
  private long whole;

  public WireFields(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.position = from;
    this.end = to;
  }

  /// The contents of all fields with `tag`, one after the other: a message that comes in several
  /// parts is the parts together.
  public static byte[] joined(int tag, byte[] bytes, int from, int to) {
    int length = 0;
    for (var fields = new WireFields(bytes, from, to); fields.next(); ) {
      length += fields.tag() == tag ? fields.length() : 0;
    }
    byte[] all = new byte[length];
    int filled = 0;
    for (var fields = new WireFields(bytes, from, to); fields.next(); ) {
      if (fields.tag() == tag) {
        System.arraycopy(bytes, fields.from(), all, filled, fields.length());
        filled += fields.length();
      }
    }
    return all;
  }

  /// Moves to the next field; false when there is none.
  public boolean next() {
    if (position >= end) {
      return false;
    }
    start = position;
    tag = (int) varint();
    from = position;
    switch (tag & 7) {
      case WireFormat.WIRETYPE_LENGTH_DELIMITED -> {
        int length = (int) varint();
        from = position;
        position += length;
      }
      case WireFormat.WIRETYPE_VARINT -> whole = varint();
      case WireFormat.WIRETYPE_FIXED64 -> position += Long.BYTES;
      case WireFormat.WIRETYPE_FIXED32 -> position += Integer.BYTES;
      case WireFormat.WIRETYPE_START_GROUP -> skipGroup();
      default -> {}
    }
    return true;
  }

  public int number() {
    return tag >>> 3;
  }

  /// Number and wire type as they stand on the wire. A known field in a foreign wire type is as
  /// good as unknown, so who asks by tag sees what protobuf sees.
  public int tag() {
    return tag;
  }

  /// Where the field begins, its tag included.
  public int start() {
    return start;
  }

  /// Where the field's content begins.
  public int from() {
    return from;
  }

  /// Where the field's content ends, exclusively.
  public int to() {
    return position;
  }

  public int length() {
    return position - from;
  }

  public String text() {
    return new String(bytes, from, length(), StandardCharsets.UTF_8);
  }

  /// The content of a varint field.
  public long whole() {
    return whole;
  }

  /// The content of a fixed64 field.
  public long fixed64() {
    return (long) LONG.get(bytes, from);
  }

  /// The content of a fixed32 field.
  public int fixed32() {
    return (int) INT.get(bytes, from);
  }

  /// Groups are no part of OTLP, but may be an unknown field. They nest.
  private void skipGroup() {
    for (int open = 1; open > 0; ) {
      int inner = (int) varint() & 7;
      switch (inner) {
        case WireFormat.WIRETYPE_START_GROUP -> open++;
        case WireFormat.WIRETYPE_END_GROUP -> open--;
        case WireFormat.WIRETYPE_LENGTH_DELIMITED -> {
          int length = (int) varint();
          position += length;
        }
        case WireFormat.WIRETYPE_VARINT -> varint();
        case WireFormat.WIRETYPE_FIXED64 -> position += Long.BYTES;
        default -> position += Integer.BYTES;
      }
    }
  }

  private long varint() {
    byte first = bytes[position++];
    return first >= 0 ? first : longer(first);
  }

  private long longer(byte first) {
    long value = first & 0x7f;
    for (int shift = 7; ; shift += 7) {
      byte next = bytes[position++];
      // A tenth byte has room for one bit; what is beyond that is lost, as protobuf loses it.
      value |= shift < Long.SIZE ? (long) (next & 0x7f) << shift : 0;
      if (next >= 0) {
        return value;
      }
    }
  }
}
