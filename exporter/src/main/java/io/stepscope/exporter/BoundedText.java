/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Makes text from outside fit to be shown: bounded in bytes, well-formed, without characters that
/// steer a terminal or split a log line.
public final class BoundedText {
  private static final String ELLIPSIS = "…";
  private static final int ELLIPSIS_BYTES = 3;
  private static final VarHandle EIGHT_BYTES =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long ONES = 0x0101_0101_0101_0101L;
  private static final long SPACES = 0x2020_2020_2020_2020L;
  private static final long QUESTION_MARKS = 0x3f3f_3f3f_3f3f_3f3fL;
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

  private BoundedText() {}

  /// The text in at most `maxBytes` bytes of UTF-8, at least 3. One that is longer is cut between
  /// two characters and ends with `…`. A surrogate without its other half becomes U+FFFD, a control
  /// character other than a line break or a tab becomes its escape, six characters of ASCII.
  public static String cut(String text, int maxBytes) {
    return bounded(text, maxBytes, true);
  }

  /// [#cut], encoded.
  public static byte[] utf8(String text, int maxBytes) {
    if (text.length() <= maxBytes) {
      byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
      if (encoded.length == text.length() && isPlain(encoded)) {
        return encoded;
      }
    }
    return cut(text, maxBytes).getBytes(StandardCharsets.UTF_8);
  }

  /// The same on one line: line breaks and tabs are escaped too.
  public static String line(String text, int maxBytes) {
    return bounded(text, maxBytes, false);
  }

  private static String bounded(String text, int maxBytes, boolean keepLayout) {
    if (isPlain(text, maxBytes)) {
      return text;
    }
    var out = new StringBuilder(Math.min(text.length(), maxBytes));
    int bytes = 0;
    int lastFit = 0;
    for (int at = 0; at < text.length(); ) {
      int character = text.codePointAt(at);
      at += Character.charCount(character);
      bytes += append(out, character, keepLayout);
      if (bytes > maxBytes) {
        out.setLength(lastFit);
        return out.append(ELLIPSIS).toString();
      }
      if (bytes <= maxBytes - ELLIPSIS_BYTES) {
        lastFit = out.length();
      }
    }
    return out.toString();
  }

  /// Nearly all text is, and need not be copied.
  private static boolean isPlain(String text, int maxBytes) {
    if (text.length() > maxBytes) {
      return false;
    }
    for (int at = 0; at < text.length(); at++) {
      char character = text.charAt(at);
      if (character < ' ' || character > '~') {
        return false;
      }
    }
    return true;
  }

  /// The same of what is encoded already, eight bytes at a time. A surrogate without its other half
  /// becomes a question mark when it is encoded, so texts with question marks are looked at
  /// closely.
  private static boolean isPlain(byte[] encoded) {
    int at = 0;
    for (; at + Long.BYTES <= encoded.length; at += Long.BYTES) {
      long eight = (long) EIGHT_BYTES.get(encoded, at);
      long control = eight - SPACES;
      long delete = eight + ONES;
      long questionMark = (eight ^ QUESTION_MARKS) - ONES;
      if (((control | delete | questionMark) & HIGH_BITS) != 0) {
        return false;
      }
    }
    for (; at < encoded.length; at++) {
      if (encoded[at] < ' ' || encoded[at] > '~' || encoded[at] == '?') {
        return false;
      }
    }
    return true;
  }

  /// @return the bytes that were added, in UTF-8
  private static int append(StringBuilder out, int character, boolean keepLayout) {
    if (character >= 0xD800 && character <= 0xDFFF) {
      out.append('\uFFFD');
      return 3;
    }
    boolean layout = character == '\n' || character == '\t' || character == '\r';
    if (Character.isISOControl(character) && !(keepLayout && layout)) {
      out.append("\\u00")
          .append(Character.forDigit(character >> 4, 16))
          .append(Character.forDigit(character & 0xF, 16));
      return 6;
    }
    out.appendCodePoint(character);
    return character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
  }
}
