/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.attribute;

/// How much of one reported value is read, so that no sender can make a reader slow.
///
/// @param depth lists and maps inside each other; what is deeper is left out
/// @param nodes values in one tree; what comes later is left out
/// @param textChars of one text in UTF-16 units; what is longer is cut
public record ValueCaps(int depth, int nodes, int textChars) {
  /// What rules read: generous beside real messages, small beside memory.
  public static final ValueCaps READING = new ValueCaps(64, 20_000, 262_144);

  public ValueCaps {
    if (depth < 1 || nodes < 1 || textChars < 1) {
      throw new IllegalArgumentException(
          "caps must be positive, were " + depth + ", " + nodes + ", " + textChars);
    }
  }
}
