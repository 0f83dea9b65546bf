/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver.otlp;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import io.stepscope.receiver.otlp.Allowance.OverAllowanceException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

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
  private final String[] names;
  private final int[] indexes;
  private String root = "";
  private int position;
  private int messages;
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
    this.names = new String[tracking ? MAX_DEPTH + 2 : 0];
    this.indexes = new int[names.length];
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
    WireSchema schema = WireSchema.of(type);
    root = schema.name();
    message(schema, 0, bytes.length, 0);
    allowance.take((long) (messages % WEIGHED_AT_ONCE) * OtlpReader.WEIGHT_OF_MESSAGE);
    return new Counts(messagesInSpans);
  }

  /*
   * Every byte of every request passes here, so the place in the bytes is a variable of this method
   * and not a field; only numbers of several bytes and what is unusual leave theirs in `position`.
   * It calls itself as deep as messages nest, at most a hundred times.
   */
  /// Walks the message of that type from `from` to `end`.
  private void message(WireSchema schema, int from, int end, int depth)
      throws BadDataException, OverAllowanceException {
    if (tracking) {
      names[depth + 1] = "";
    }
    int at = from;
    while (at < end) {
      int start = at;
      int tag = bytes[at++];
      if (tag < 0) {
        tag = (int) number(start, end, depth);
        at = position;
      }
      WireSchema.Field field = schema.field(tag >>> 3);
      if (tracking && field != null) {
        note(field, depth + 1);
      }
      if (field == null || field.tag() != tag) {
        at = unusual(field, tag, start, end, depth);
        continue;
      }
      switch (tag & 7) {
        case WireFormat.WIRETYPE_LENGTH_DELIMITED -> {
          int length;
          if (at < end && bytes[at] >= 0 && bytes[at] < end - at) {
            length = bytes[at++];
          } else {
            length = length(start, at, end, depth + 1);
            at = position;
          }
          if (field.isMessage()) {
            enter(field.message(), start, at, at + length, depth + 1);
          } else if (field.text() && withText) {
            text(start, at, length, depth + 1);
          }
          at += length;
        }
        case WireFormat.WIRETYPE_VARINT -> {
          if (at < end && bytes[at] >= 0) {
            at++;
          } else {
            var _ = number(at, end, depth + 1);
            at = position;
          }
        }
        default -> at = fixed(tag & 7, start, at, end, depth + 1);
      }
    }
  }

  /// What stands where a field begins but is not a known field in its usual form: unknown, a list
  /// of numbers packed into one field, or wrong. Returns where it ends.
  private int unusual(WireSchema.@Nullable Field field, int tag, int start, int end, int depth)
      throws BadDataException {
    int wireType = tag & 7;
    if (tag >>> 3 == 0) {
      throw fault(start, depth, "a field number is at least 1, was 0");
    }
    int named = field == null ? depth : depth + 1;
    boolean packed =
        field != null && field.packable() && wireType == WireFormat.WIRETYPE_LENGTH_DELIMITED;
    if (field != null && !packed && wireType != field.wireType()) {
      throw fault(
          start,
          named,
          "the field is "
              + WireSchema.wireTypeName(field.wireType())
              + " on the wire, was "
              + WireSchema.wireTypeName(wireType));
    }
    // Where the tag ends is not told: it may be longer than need be.
    var _ = number(start, end, depth);
    int at = position;
    return switch (wireType) {
      case WireFormat.WIRETYPE_VARINT -> {
        var _ = number(at, end, named);
        yield position;
      }
      case WireFormat.WIRETYPE_LENGTH_DELIMITED -> {
        int length = length(start, at, end, named);
        yield position + length;
      }
      default -> fixed(wireType, start, at, end, named);
    };
  }

  private void note(WireSchema.Field field, int below) {
    if (!field.repeated()) {
      indexes[below] = -1;
    } else if (field.name().equals(names[below])) {
      indexes[below]++;
    } else {
      indexes[below] = 0;
    }
    names[below] = field.name();
  }

  private void enter(WireSchema schema, int start, int from, int to, int depth)
      throws BadDataException, OverAllowanceException {
    if (depth > MAX_DEPTH) {
      throw fault(start, depth, "messages nest at most " + MAX_DEPTH + " deep");
    }
    messages++;
    if (messages % WEIGHED_AT_ONCE == 0) {
      allowance.take((long) WEIGHED_AT_ONCE * OtlpReader.WEIGHT_OF_MESSAGE);
    }
    int before = messages;
    message(schema, from, to, depth);
    if (schema.isSpan()) {
      if (spans == messagesInSpans.length) {
        messagesInSpans = Arrays.copyOf(messagesInSpans, 2 * spans);
      }
      messagesInSpans[spans++] = messages - before;
    }
  }

  private void text(int start, int from, int length, int named) throws BadDataException {
    if (!isAscii(from, length)
        && !UnsafeByteOperations.unsafeWrap(bytes, from, length).isValidUtf8()) {
      throw fault(start, named, "a string is UTF-8, was not");
    }
  }

  private boolean isAscii(int from, int length) {
    int at = from;
    int end = from + length;
    long seen = 0;
    for (; at + Long.BYTES <= end; at += Long.BYTES) {
      seen |= (long) EIGHT_BYTES.get(bytes, at);
    }
    for (; at < end; at++) {
      seen |= bytes[at];
    }
    return (seen & NOT_ASCII) == 0;
  }

  private int fixed(int wireType, int start, int at, int end, int named) throws BadDataException {
    int length =
        switch (wireType) {
          case WireFormat.WIRETYPE_FIXED64 -> Long.BYTES;
          case WireFormat.WIRETYPE_FIXED32 -> Integer.BYTES;
          default ->
              throw fault(
                  start,
                  named,
                  "the wire type is none that OTLP uses: " + WireSchema.wireTypeName(wireType));
        };
    if (length > end - at) {
      throw beyond(start, named, length, end - at);
    }
    return at + length;
  }

  /// Reads a length from `at` on, and leaves where it ends in `position`.
  private int length(int start, int at, int end, int named) throws BadDataException {
    long length = number(at, end, named);
    if (length < 0 || length > end - position) {
      throw beyond(start, named, length, end - position);
    }
    return (int) length;
  }

  /// Reads a number from `from` on, and leaves where it ends in `position`.
  private long number(int from, int end, int named) throws BadDataException {
    int at = from;
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      if (at == end) {
        throw fault(from, named, "the message ends inside a number");
      }
      byte next = bytes[at++];
      if (shift < 64) {
        value |= (long) (next & 0x7f) << shift;
      }
      if (next >= 0) {
        position = at;
        return value;
      }
    }
    throw fault(from, named, "a number has at most 10 bytes, was longer");
  }

  private BadDataException beyond(int at, int named, long length, int left) {
    return fault(
        at,
        named,
        "the field has "
            + Long.toUnsignedString(length)
            + " bytes, but its message ends after "
            + left);
  }

  private BadDataException fault(int at, int named, String problem) {
    var path = new StringBuilder(root);
    for (int i = 1; i <= named && i < names.length; i++) {
      path.append('.').append(names[i]);
      if (indexes[i] >= 0) {
        path.append('[').append(indexes[i]).append(']');
      }
    }
    return new BadDataException(path + " at byte " + at, problem);
  }
}
