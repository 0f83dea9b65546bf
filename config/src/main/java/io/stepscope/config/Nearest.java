/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.config;

import java.util.Collection;
import java.util.Optional;

/// Guesses the word that was meant.
final class Nearest {
  private Nearest() {}

  /// The closest of `words`, when it is close enough to be meant; ties go to the first.
  static Optional<String> to(String written, Collection<String> words) {
    String best = "";
    int least = Integer.MAX_VALUE;
    for (String word : words) {
      int distance = distance(written, word);
      if (distance < least) {
        least = distance;
        best = word;
      }
    }
    return least <= Math.max(2, written.length() / 3) ? Optional.of(best) : Optional.empty();
  }

  /// Levenshtein's: single letters added, left out or replaced.
  private static int distance(String a, String b) {
    int[] above = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, Math.min(above[j], row[j - 1]) + 1);
      }
      above = row;
    }
    return above[b.length()];
  }
}
