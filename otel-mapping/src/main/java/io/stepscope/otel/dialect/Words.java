/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.dialect;

import java.util.Locale;

/// Brings the spellings of an enumerated value together.
final class Words {
  private Words() {}

  /// Lower case, without blanks around it and without the quotes of a value that is itself JSON.
  static String plain(String value) {
    String text = value.strip();
    if (text.length() >= 2 && text.charAt(0) == '"' && text.charAt(text.length() - 1) == '"') {
      text = text.substring(1, text.length() - 1);
    }
    return text.toLowerCase(Locale.ROOT);
  }
}
