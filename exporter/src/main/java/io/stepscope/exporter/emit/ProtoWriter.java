/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter.emit;

import com.google.protobuf.ByteString;
import com.google.protobuf.WireFormat;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/*
 * An analysis span has some hundred attributes. Built as messages, sized and then written, they
 * cost ten times what it takes to write them where they belong: measured, half of a small trace's
 * emission. Protobuf's own output stream needs to know the length of a message before it begins;
 * this one fills it in when the message ends.
 */
/// Writes a protobuf message from front to back. Fields must be written in the order of their
/// numbers to give the bytes that protobuf itself gives.
final class ProtoWriter {
  private static final VarHandle LITTLE_ENDIAN_LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle BIG_ENDIAN_LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final int LONGEST_VARINT = 10;

  private byte[] bytes;
  private int size;

  ProtoWriter(int capacity) {
    this.bytes = new byte[capacity];
  }

  /// Begins a nested message, to be closed by [#end] with what this returns.
  int begin(int field) {
    tag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    // Room for a length of up to 127, which most messages have.
    reserve(1);
    return ++size;
  }

  void end(int begun) {
    int length = size - begun;
    int more = varintSize(length) - 1;
    if (more > 0) {
      reserve(more);
      System.arraycopy(bytes, begun, bytes, begun + more, length);
    }
    size = begun - 1;
    rawVarint(length);
    size += length;
  }

  void text(int field, String text) {
    tag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    int length = text.length();
    reserve(LONGEST_VARINT + length);
    int before = size;
    rawVarint(length);
    byte[] to = bytes;
    int at = size;
    for (int i = 0; i < length; i++) {
      char character = text.charAt(i);
      if (character >= 0x80) {
        size = before;
        raw(text.getBytes(StandardCharsets.UTF_8));
        return;
      }
      to[at + i] = (byte) character;
    }
    size = at + length;
  }

  /// A text that is encoded already.
  void text(int field, byte[] encoded) {
    tag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    raw(encoded);
  }

  private void raw(byte[] content) {
    reserve(LONGEST_VARINT + content.length);
    rawVarint(content.length);
    System.arraycopy(content, 0, bytes, size, content.length);
    size += content.length;
  }

  /// A message that is encoded already.
  void message(int field, byte[] encoded, int from, int to) {
    tag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    reserve(LONGEST_VARINT + to - from);
    rawVarint(to - from);
    System.arraycopy(encoded, from, bytes, size, to - from);
    size += to - from;
  }

  void varint(int field, long value) {
    tag(field, WireFormat.WIRETYPE_VARINT);
    reserve(LONGEST_VARINT);
    rawVarint(value);
  }

  private void fixed64(int field, long value) {
    tag(field, WireFormat.WIRETYPE_FIXED64);
    reserve(Long.BYTES);
    LITTLE_ENDIAN_LONG.set(bytes, size, value);
    size += Long.BYTES;
  }

  /// Unix nanoseconds; 0 is unknown and left out.
  void time(int field, long nanos) {
    if (nanos != 0) {
      fixed64(field, nanos);
    }
  }

  void real(int field, double value) {
    fixed64(field, Double.doubleToRawLongBits(value));
  }

  /// An id of eight bytes, highest first.
  void id(int field, long id) {
    tag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    reserve(1 + Long.BYTES);
    rawVarint(Long.BYTES);
    bigEndian(id);
  }

  /// An id of sixteen bytes, highest first.
  void id(int field, long high, long low) {
    tag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    reserve(1 + 2 * Long.BYTES);
    rawVarint(2 * Long.BYTES);
    bigEndian(high);
    bigEndian(low);
  }

  /// How many bytes were written.
  int size() {
    return size;
  }

  /// Forgets what was written, and keeps the memory.
  void clear() {
    size = 0;
  }

  /// The array that is written to, of which the first [#size] bytes are taken.
  byte[] array() {
    return bytes;
  }

  ByteString toByteString() {
    return ByteString.copyFrom(bytes, 0, size);
  }

  private void bigEndian(long value) {
    BIG_ENDIAN_LONG.set(bytes, size, value);
    size += Long.BYTES;
  }

  private void tag(int field, int wireType) {
    reserve(LONGEST_VARINT);
    rawVarint((long) field << 3 | wireType);
  }

  private void rawVarint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  private static int varintSize(int value) {
    return value < 1 << 7 ? 1 : value < 1 << 14 ? 2 : value < 1 << 21 ? 3 : value < 1 << 28 ? 4 : 5;
  }

  private void reserve(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
    }
  }
}
