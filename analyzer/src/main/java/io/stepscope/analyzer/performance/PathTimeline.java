/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.performance;

import io.stepscope.analyzer.graph.CriticalPath;
import io.stepscope.analyzer.graph.LeafActivity;
import io.stepscope.analyzer.graph.Section;
import io.stepscope.analyzer.graph.TraceFacts;
import io.stepscope.analyzer.model.Interval;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The sections of the primary critical path, each with the part of it in which no leaf of the
/// trace was active.
final class PathTimeline {
  private final Interval interval;
  private final List<Section> sections;
  private final List<LeafActivity.Gap> gaps;
  private final long[] idle;

  private PathTimeline(Interval interval, List<Section> sections, List<LeafActivity.Gap> gaps) {
    this.interval = interval;
    this.sections = sections;
    this.gaps = gaps;
    this.idle = idle(sections, gaps);
  }

  /// Empty of sections when no step of the trace has a known time.
  static PathTimeline of(TraceFacts facts) {
    Optional<CriticalPath> path = facts.criticalPath();
    if (path.isEmpty()) {
      return new PathTimeline(new Interval(0, 0), List.of(), List.of());
    }
    Interval root = path.get().interval();
    return new PathTimeline(root, path.get().sections(), facts.leafActivity().within(root).gaps());
  }

  /// Sections and gaps are both in time order and without overlap: one walk over both.
  private static long[] idle(List<Section> sections, List<LeafActivity.Gap> gaps) {
    var idle = new long[sections.size()];
    int section = 0;
    int gap = 0;
    while (section < sections.size() && gap < gaps.size()) {
      Interval on = sections.get(section).interval();
      Interval off = gaps.get(gap).interval();
      idle[section] +=
          Math.max(0, Math.min(on.end(), off.end()) - Math.max(on.start(), off.start()));
      if (on.end() <= off.end()) {
        section++;
      } else {
        gap++;
      }
    }
    return idle;
  }

  /// The root's interval: the sections tile it.
  Interval interval() {
    return interval;
  }

  List<LeafActivity.Gap> gaps() {
    return gaps;
  }

  int size() {
    return sections.size();
  }

  /// Whose own work the end waited for; -1 for a virtual parent.
  int step(int section) {
    return sections.get(section).step();
  }

  long nanos(int section) {
    return sections.get(section).interval().nanos();
  }

  /// The part of the section in which no leaf was active.
  long idleNanos(int section) {
    return idle[section];
  }

  /// Time of each step on the path while some leaf was active.
  long[] busyNanos(int steps) {
    var busy = new long[steps];
    for (int section = 0; section < size(); section++) {
      if (step(section) >= 0) {
        busy[step(section)] += nanos(section) - idle[section];
      }
    }
    return busy;
  }

  /// The first section that ends after an instant.
  int firstEndingAfter(long instant) {
    int low = 0;
    int high = size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sections.get(middle).interval().end() > instant) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /// The length of the part of a section inside `window`.
  long nanosWithin(int section, Interval window) {
    return sections.get(section).interval().clippedTo(window).nanos();
  }

  long startOf(int section) {
    return sections.get(section).interval().start();
  }

  @Override
  public String toString() {
    return sections + " idle " + Arrays.toString(idle);
  }
}
