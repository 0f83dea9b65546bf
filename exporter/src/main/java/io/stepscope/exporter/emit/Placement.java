/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter.emit;

import io.stepscope.analyzer.model.Interval;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where in its root the analysis span lies.
final class Placement {
  private static final long MICROSECOND = 1_000;
  private static final long SHORTEST_CHILD = 4 * MICROSECOND;
  private static final long LONGEST_TAIL = 60_000_000_000L;

  private Placement() {}

  /*
   * A viewer's critical path walks back from the root's end to the child that finished last. The
   * span ends one microsecond before that child does, so it is never that child; and it lies beside
   * the child, so it is never the one before it. Close to the root's end, since a store looks for a
   * span by its time, soon after it came. Never of zero length, which a viewer rewrites with a
   * warning; never as long as the root, which would take the path over.
   *
   * Of children that ended together the longest is taken. A child that shares no time with the root
   * is none: viewers leave it out as well.
   */

  /// One microsecond inside `root` (less when the root is shorter, never less than a nanosecond).
  ///
  /// @param children of the root, as received
  static Interval of(Interval root, List<Interval> children, EmitSettings.Place place) {
    long length = Math.clamp(root.nanos(), 1, MICROSECOND);
    return switch (place) {
      case START -> new Interval(root.start(), root.start() + length);
      case END -> endingAt(end(root, children), length, root);
    };
  }

  private static long end(Interval root, List<Interval> children) {
    Interval last = lastFinishing(root, children);
    return last != null && last.nanos() >= SHORTEST_CHILD && root.end() - last.end() <= LONGEST_TAIL
        ? last.end() - MICROSECOND
        : root.end();
  }

  private static @Nullable Interval lastFinishing(Interval root, List<Interval> children) {
    Interval last = null;
    for (Interval child : children) {
      if (root.contains(child) || root.overlaps(child)) {
        Interval inside = child.clippedTo(root);
        if (last == null
            || inside.end() > last.end()
            || (inside.end() == last.end() && inside.nanos() > last.nanos())) {
          last = inside;
        }
      }
    }
    return last;
  }

  /// A root of no length is followed, not preceded: before it there is nothing of the trace.
  private static Interval endingAt(long end, long length, Interval root) {
    long start = Math.max(root.start(), end - length);
    return new Interval(start, start + length);
  }
}
