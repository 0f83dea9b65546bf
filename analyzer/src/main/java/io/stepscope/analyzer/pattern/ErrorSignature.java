/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.pattern;

import io.stepscope.analyzer.model.StepError;

/// What makes two errors the same error: their type and their message, numbers aside. Holds
/// content; never shown.
public record ErrorSignature(String type, String message) {
  /// So much of a message is compared: what follows are values.
  private static final int LENGTH = 200;

  public static ErrorSignature of(StepError error) {
    return new ErrorSignature(error.type().orElse(""), withoutNumbers(error.message().orElse("")));
  }

  /// Whether it says anything at all.
  public boolean isKnown() {
    return !message.isEmpty() || !(type.isEmpty() || type.equals("_OTHER"));
  }

  private static String withoutNumbers(String message) {
    var text = new StringBuilder();
    int length = Math.min(message.length(), LENGTH);
    for (int i = 0; i < length; i++) {
      char c = message.charAt(i);
      boolean digit = c >= '0' && c <= '9';
      if (!digit) {
        text.append(c);
      } else if (text.isEmpty() || text.charAt(text.length() - 1) != '#') {
        text.append('#');
      }
    }
    return text.toString();
  }
}
