/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver.otlp;

import com.google.protobuf.UnsafeByteOperations;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Whether bytes are UTF-8, and what can be done when they are not.
public final class Utf8 {
  private static final byte[] REPLACEMENT = "\ufffd".getBytes(StandardCharsets.UTF_8);

  private Utf8() {}

  /// Text with U+FFFD in the place of what was no UTF-8.
  public static final class Mended {
    private final byte[] bytes;
    private final int count;
    private final int line;
    private final int column;

    private Mended(byte[] bytes, int count, int line, int column) {
      this.bytes = bytes;
      this.count = count;
      this.line = line;
      this.column = column;
    }

    /// The text, valid now; not a copy.
    public byte[] bytes() {
      return bytes;
    }

    /// How many sequences of bytes were replaced.
    public int count() {
      return count;
    }

    /// Where the first of them was, from 1.
    public int line() {
      return line;
    }

    /// Where the first of them was in its line, in bytes from 1.
    public int column() {
      return column;
    }

    /// What was done, for a reader who is told the place apart.
    public String told() {
      return count == 1
          ? "text is UTF-8, was not: the bytes here were replaced with U+FFFD"
          : "text is UTF-8, was not: bytes at "
              + count
              + " places were replaced with U+FFFD, the first here";
    }
  }

  /// `bytes` with what is not UTF-8 replaced; empty when there is nothing to replace.
  public static Optional<Mended> mended(byte[] bytes) {
    if (UnsafeByteOperations.unsafeWrap(bytes).isValidUtf8()) {
      return Optional.empty();
    }
    var decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(8192);
    var mended = new ByteArrayOutputStream(bytes.length + 64);
    int kept = 0;
    int first = -1;
    int count = 0;
    while (true) {
      CoderResult result = decoder.decode(in, out, true);
      if (result.isUnderflow()) {
        break;
      }
      out.clear();
      if (result.isError()) {
        int at = in.position();
        first = count++ == 0 ? at : first;
        mended.write(bytes, kept, at - kept);
        mended.writeBytes(REPLACEMENT);
        kept = at + result.length();
        in.position(kept);
        decoder.reset();
      }
    }
    mended.write(bytes, kept, bytes.length - kept);
    return Optional.of(
        new Mended(mended.toByteArray(), count, lineOf(bytes, first), columnOf(bytes, first)));
  }

  /// The name of the other encoding of Unicode that `bytes` are JSON in, by their byte order mark
  /// or by the zeros beside a bracket; empty when they may be UTF-8, or protobuf: what begins with
  /// a zero may be the length of a message, and no message begins with a zero.
  public static Optional<String> otherEncoding(byte[] bytes) {
    if (bytes.length < 4 || (bytes[0] == 0 && (bytes.length == 4 || bytes[4] != 0))) {
      return Optional.empty();
    }
    int first = (bytes[0] & 0xff) << 8 | (bytes[1] & 0xff);
    int second = (bytes[2] & 0xff) << 8 | (bytes[3] & 0xff);
    boolean isWide =
        (first == 0 && (second == 0xfeff || isBracket(second)))
            || (second == 0 && (first == 0xfffe || (bytes[1] == 0 && isBracket(bytes[0]))));
    if (isWide) {
      return Optional.of("UTF-32");
    }
    boolean isTwoBytes =
        first == 0xfeff
            || first == 0xfffe
            || isBracket(first)
            || (bytes[1] == 0 && isBracket(bytes[0]));
    return isTwoBytes ? Optional.of("UTF-16") : Optional.empty();
  }

  private static boolean isBracket(int value) {
    return value == '{' || value == '[';
  }

  private static int lineOf(byte[] bytes, int at) {
    int line = 1;
    for (int i = 0; i < at; i++) {
      if (bytes[i] == '\n') {
        line++;
      }
    }
    return line;
  }

  private static int columnOf(byte[] bytes, int at) {
    int start = at;
    while (start > 0 && bytes[start - 1] != '\n') {
      start--;
    }
    return at - start + 1;
  }
}
