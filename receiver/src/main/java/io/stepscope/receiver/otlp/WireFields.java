/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver.otlp;

import com.google.protobuf.WireFormat;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// The fields of one encoded message, one after the other. Only for bytes that [WireCheck] has
/// walked: nothing is checked again.
final class WireFields {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] bytes;
  private final int end;
  private int position;
  private int number;
  private int from;

  WireFields(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.position = from;
    this.end = to;
  }

  /// Moves to the next field; false when there is none.
  boolean next() {
    if (position >= end) {
      return false;
    }
    int tag = (int) varint();
    number = tag >>> 3;
    from = position;
    switch (tag & 7) {
      case WireFormat.WIRETYPE_VARINT -> varint();
      case WireFormat.WIRETYPE_FIXED64 -> position += Long.BYTES;
      case WireFormat.WIRETYPE_FIXED32 -> position += Integer.BYTES;
      default -> {
        int length = (int) varint();
        from = position;
        position += length;
      }
    }
    return true;
  }

  int number() {
    return number;
  }

  /// Where the field's content begins.
  int from() {
    return from;
  }

  /// Where the field's content ends, exclusively.
  int to() {
    return position;
  }

  int length() {
    return position - from;
  }

  String text() {
    return new String(bytes, from, length(), StandardCharsets.UTF_8);
  }

  /// The content of a fixed64 field.
  long fixed64() {
    return (long) LONG.get(bytes, from);
  }

  /// The content of a fixed32 field.
  int fixed32() {
    return (int) INT.get(bytes, from);
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = bytes[position++];
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }
}
