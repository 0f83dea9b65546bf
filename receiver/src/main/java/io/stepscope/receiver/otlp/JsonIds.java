/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver.otlp;

import com.google.protobuf.ByteString;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/// Ids and other bytes as text.
public final class JsonIds {
  private JsonIds() {}

  /// Pairs of hex digits of either case; empty when `text` is something else.
  public static Optional<ByteString> hex(String text) {
    if (text.length() % 2 != 0) {
      return Optional.empty();
    }
    for (int i = 0; i < text.length(); i++) {
      if (!HexFormat.isHexDigit(text.charAt(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(ByteString.copyFrom(HexFormat.of().parseHex(text)));
  }

  /// Base64, standard or URL-safe, with or without padding; empty when it is something else.
  static Optional<ByteString> base64(String text) {
    boolean urlSafe = text.indexOf('-') >= 0 || text.indexOf('_') >= 0;
    try {
      return Optional.of(
          ByteString.copyFrom(
              (urlSafe ? Base64.getUrlDecoder() : Base64.getDecoder()).decode(text)));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /// An id as anybody may have written it: hex of `length` bytes, else base64 of as many, else hex
  /// with its leading zeros cut off.
  static Optional<ByteString> anyId(String text, int length) {
    Optional<ByteString> hex = hex(text);
    if (hex.isPresent() && (hex.get().size() == length || text.isEmpty())) {
      return hex;
    }
    Optional<ByteString> base64 = base64(text);
    if (base64.isPresent() && base64.get().size() == length) {
      return base64;
    }
    return text.length() < 2 * length ? hex("0".repeat(2 * length - text.length()) + text) : hex;
  }
}
