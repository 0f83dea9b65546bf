/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver.file;

import com.google.protobuf.ByteString;
import io.stepscope.analyzer.Sha256;
import io.stepscope.receiver.otlp.JsonIds;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// Ids of other formats as OTLP's. A hex id that is too short gets leading zeros; any other id
/// becomes the first bytes of the SHA-256 of its UTF-8 text, so that equal ids stay equal and the
/// result is the same every time.
public final class ForeignIds {
  private static final int TRACE = 16;
  private static final int SPAN = 8;

  private ForeignIds() {}

  /// The sixteen bytes that stand for `id`.
  public static ByteString traceId(String id) {
    return hex(id, TRACE).orElseGet(() -> hashed(id, TRACE));
  }

  /// The eight bytes that stand for `id`.
  public static ByteString spanId(String id) {
    return hex(id, SPAN).orElseGet(() -> hashed(id, SPAN));
  }

  /// Whether `id` is not its own name any more.
  static boolean isHashed(String id, boolean ofTrace) {
    return hex(id, ofTrace ? TRACE : SPAN).isEmpty();
  }

  private static Optional<ByteString> hex(String id, int length) {
    if (id.isEmpty() || id.length() > 2 * length) {
      return Optional.empty();
    }
    return JsonIds.hex("0".repeat(2 * length - id.length()) + id)
        .filter(bytes -> !bytes.equals(ByteString.copyFrom(new byte[length])));
  }

  private static ByteString hashed(String id, int length) {
    byte[] hash = Sha256.of(id.getBytes(StandardCharsets.UTF_8));
    return ByteString.copyFrom(Arrays.copyOf(hash, length));
  }
}
