/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.edge;

import java.util.List;
import java.util.function.Predicate;

/// Searches lists that are sorted by what is asked.
final class Sorted {
  private Sorted() {}

  /// How many elements come before the first that `isBefore` does not hold for. It must hold for a
  /// beginning of the list and for nothing behind that. O(log n).
  static <T> int count(List<T> sorted, Predicate<? super T> isBefore) {
    int low = 0;
    int high = sorted.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (isBefore.test(sorted.get(middle))) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
