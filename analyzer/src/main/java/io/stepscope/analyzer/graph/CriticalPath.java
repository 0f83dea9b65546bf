/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.graph;

import io.stepscope.analyzer.model.Interval;
import java.util.List;

/// Whom the end of one root waited for, instant by instant.
///
/// @param roots the root's index; several when they are the children of a virtual parent
/// @param interval the root's, as walked: a root that never ended ends with its subtree
/// @param sections in time order; they tile `interval` with no gap and no overlap, except that time
///   of a virtual parent itself belongs to step `-1`
/// @param notes what had to be assumed
public record CriticalPath(
    List<Integer> roots, Interval interval, List<Section> sections, List<String> notes) {
  public CriticalPath {
    roots = List.copyOf(roots);
    sections = List.copyOf(sections);
    notes = List.copyOf(notes);
  }
}
