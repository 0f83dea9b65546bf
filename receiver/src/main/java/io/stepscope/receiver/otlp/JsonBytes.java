/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver.otlp;

import com.google.protobuf.UnsafeByteOperations;
import java.util.Optional;

/// What must hold of JSON's bytes and characters before anybody looks at its tokens.
final class JsonBytes {
  private JsonBytes() {}

  /// Where the JSON of `body` begins: after a byte order mark, if it has one.
  ///
  /// @throws BadDataException when the body is blank or is not UTF-8. JSON in UTF-16 or UTF-32 is
  ///   recognised by its zero bytes and refused too
  static int start(byte[] body) throws BadDataException {
    Optional<String> other = Utf8.otherEncoding(body);
    if (other.isPresent()) {
      throw new BadDataException("/", "the body is UTF-8, was " + other.get());
    }
    if (!UnsafeByteOperations.unsafeWrap(body).isValidUtf8()) {
      throw new BadDataException("/", "the body is UTF-8, was not");
    }
    int start = hasByteOrderMark(body) ? 3 : 0;
    for (int i = start; i < Math.min(body.length, start + 4); i++) {
      if (body[i] == 0) {
        throw new BadDataException("/", "the body is UTF-8, was another encoding or binary");
      }
    }
    if (isBlank(body, start)) {
      throw new BadDataException("/", "the body is a JSON object, was empty");
    }
    return start;
  }

  /// `text` with every unpaired surrogate replaced by U+FFFD, as protobuf strings cannot hold it.
  static String wellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isSurrogate(c)) {
        continue;
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else {
        return mended(text, i);
      }
    }
    return text;
  }

  private static String mended(String text, int from) {
    var mended = new StringBuilder(text.length()).append(text, 0, from);
    text.substring(from)
        .codePoints()
        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xfffd : c)
        .forEach(mended::appendCodePoint);
    return mended.toString();
  }

  private static boolean hasByteOrderMark(byte[] body) {
    return body.length >= 3
        && body[0] == (byte) 0xef
        && body[1] == (byte) 0xbb
        && body[2] == (byte) 0xbf;
  }

  private static boolean isBlank(byte[] body, int from) {
    for (int i = from; i < body.length; i++) {
      if (body[i] != ' ' && body[i] != '\t' && body[i] != '\n' && body[i] != '\r') {
        return false;
      }
    }
    return true;
  }
}
