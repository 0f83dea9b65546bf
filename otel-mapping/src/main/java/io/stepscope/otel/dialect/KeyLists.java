/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.dialect;

import io.stepscope.otel.attribute.SpanAttributes;
import org.jspecify.annotations.Nullable;

/*
 * Each place holds one list. One that comes for the second time, with no other of its hash's place
 * between, is kept and takes the place; one that comes once pushes nothing out. So what is kept is
 * bounded, whatever is sent. Threads share the arrays without locks: a list is immutable but for what
 * it finds out, so whoever misses one makes it anew.
 */
/// The lists of keys that come often. Safe for many threads.
final class KeyLists {
  private static final int PLACES = 1_024;

  private final Dialects dialects;
  private final @Nullable KeyList[] known = new @Nullable KeyList[PLACES];
  private final int[] seen = new int[PLACES];

  KeyLists(Dialects dialects) {
    this.dialects = dialects;
  }

  KeyList of(SpanAttributes attributes) {
    int hash = attributes.keyHash();
    int place = (hash ^ (hash >>> 16)) & (PLACES - 1);
    var list = known[place];
    if (list != null && list.isOf(attributes)) {
      return list;
    }
    list = KeyList.of(dialects, attributes);
    if (attributes.size() <= KeyList.LONGEST) {
      if (seen[place] == hash) {
        known[place] = list;
      }
      seen[place] = hash;
    }
    return list;
  }
}
