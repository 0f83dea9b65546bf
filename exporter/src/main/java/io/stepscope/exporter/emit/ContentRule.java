/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter.emit;

import io.stepscope.analyzer.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/// The one gate through which content leaves, if it may.
final class ContentRule {
  private static final int HASH_BYTES = 8;

  private final EmitSettings.Content content;

  ContentRule(EmitSettings.Content content) {
    this.content = content;
  }

  /// What may leave of `text`: nothing, `sha256:` and sixteen hex digits, or the text.
  Optional<String> apply(Optional<String> text) {
    return switch (content) {
      case NONE -> Optional.empty();
      case HASHED -> text.map(ContentRule::hash);
      case FULL -> text;
    };
  }

  private static String hash(String text) {
    byte[] hash = Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    return "sha256:" + HexFormat.of().formatHex(hash, 0, HASH_BYTES);
  }
}
