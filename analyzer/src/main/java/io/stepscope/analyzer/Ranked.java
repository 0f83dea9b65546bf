/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer;

import java.util.List;

/// Many things of one kind, the most important first, of which a report lists the first few.
///
/// Who draws conclusions looks at [#all]; who writes for a reader takes [#list] and says how many
/// there are.
///
/// @param all of them, or as many as can matter to anyone where the rest is only counted
/// @param limit how many a report lists
/// @param total how many there are, at least as many as `all` has
public record Ranked<T>(List<T> all, int limit, int total) {
  public Ranked {
    all = List.copyOf(all);
    if (total < all.size()) {
      throw new IllegalArgumentException("a total of " + total + " for " + all.size());
    }
  }

  /// All of them are known.
  public static <T> Ranked<T> of(List<T> all, int limit) {
    return new Ranked<>(all, limit, all.size());
  }

  public static <T> Ranked<T> none() {
    return new Ranked<>(List.of(), 0, 0);
  }

  /// The first ones, as many as a report lists.
  public List<T> list() {
    return all.size() <= limit ? all : all.subList(0, limit);
  }
}
