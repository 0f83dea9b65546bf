/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.app;

import java.util.List;

/// Finds what was meant by an id that does not exist: one that begins or ends so, or differs in a
/// few characters.
final class NearIds {
  private static final int MAX_DIFFERENT = 3;
  private static final int MIN_PART = 3;
  private static final int MAX_NAMED = 3;

  private NearIds() {}

  /// One sentence for the user.
  ///
  /// @param what kind of thing the id names
  /// @param known all ids there are
  static String unknown(String what, String id, List<String> known) {
    List<String> near =
        known.stream().distinct().filter(each -> isNear(id, each)).limit(MAX_NAMED).toList();
    String count = known.size() == 1 ? "there is 1" : "there are " + known.size();
    String start = "no " + what + " '" + id + "' in the input; ";
    if (!near.isEmpty()) {
      return start + "did you mean " + String.join(" or ", near) + "? (" + count + ")";
    }
    return start
        + count
        + (known.isEmpty()
            ? ""
            : ", such as "
                + String.join(", ", known.stream().distinct().limit(MAX_NAMED).toList()));
  }

  private static boolean isNear(String id, String known) {
    if (id.length() != known.length()) {
      return id.length() >= MIN_PART
          && (known.startsWith(id)
              || known.endsWith(id)
              || (known.length() >= MIN_PART && id.startsWith(known)));
    }
    int different = 0;
    for (int i = 0; i < id.length() && different <= MAX_DIFFERENT; i++) {
      different += id.charAt(i) == known.charAt(i) ? 0 : 1;
    }
    return different <= MAX_DIFFERENT;
  }
}
