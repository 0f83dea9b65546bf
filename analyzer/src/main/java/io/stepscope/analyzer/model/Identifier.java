/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.model;

/// Tells names from sentences where either may stand, for only names may be shown where no content
/// may: the type of an error inside a result, the tool that a model asked for.
public final class Identifier {
  private static final int LONGEST = 128;

  private Identifier() {}

  /// Whether a text is at most 128 ASCII letters, digits and the signs that names of classes, codes
  /// and tools have between them.
  public static boolean isOne(String text) {
    if (text.isEmpty() || text.length() > LONGEST) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!letter && "_.:/-$".indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }
}
