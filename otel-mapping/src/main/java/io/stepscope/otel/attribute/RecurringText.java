/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.attribute;

import org.jspecify.annotations.Nullable;

/*
 * JSON in telemetry is made of the same few dozen names and words. Each place of the table holds the
 * short text that was last cut out with that hash, so what recurs is neither copied nor hashed anew.
 * Only short texts stand there, so the table stays small whatever is sent.
 *
 * Threads share the array without locks: a text is immutable, so whoever sees it sees all of it, and
 * whoever misses one cuts it out again.
 */
/// Parts of texts, the short ones of which mostly have been seen before. Safe for many threads.
public final class RecurringText {
  private static final int LONGEST = 20;
  private static final int PLACES = 1_024;
  private static final @Nullable String[] KNOWN = new @Nullable String[PLACES];

  private RecurringText() {}

  /// The part of `text` from `from` to before `to`.
  public static String cutOut(String text, int from, int to) {
    if (to - from > LONGEST) {
      return text.substring(from, to);
    }
    int hash = to - from;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + text.charAt(i);
    }
    int place = (hash ^ (hash >>> 16)) & (PLACES - 1);
    var known = KNOWN[place];
    if (known != null && known.length() == to - from && text.startsWith(known, from)) {
      return known;
    }
    var cutOut = text.substring(from, to);
    KNOWN[place] = cutOut;
    return cutOut;
  }
}
