/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.graph;

import io.stepscope.analyzer.model.Interval;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Finds whom the end of a root waited for.
final class CriticalPathFinder {
  /*
   * Walks time backwards from the end of the root, asking at each instant: whom was the result
   * waiting for? For the candidate that finished last before that instant [1]; when none had, for
   * the step itself. A candidate is first clipped to its container's window, as work that outlives
   * its container blocks nobody. Steps that touch are sequential: both are on the path.
   *
   *     agent   |==================|        sections, last first:
   *       plan    |====|                    agent, search, plan, agent
   *       search       |=========|
   *       log            |====|             (overlapped by search: nobody waited for it)
   *
   * A step that one of the children depends on by hard evidence, but which lives elsewhere in the
   * tree, competes as one more child.
   *
   * Invariant: the sections tile the root's interval, with no gap and no overlap.
   * Ties: later end, then earlier start (the longer one explains more of the wait), then id.
   * Cost: every child is looked at once, after one sort by end. Only cross sources can be entered
   * through several containers; the work they may cause is bounded, and running into the bound is
   * told by isCut().
   *
   * [1] CRISP: Critical Path Analysis of Large-Scale Microservice Architectures, USENIX ATC 2022
   */
  private final Timeline timeline;
  private final Candidates candidates;
  private final boolean[] open;
  private long work;
  private boolean cut;
  private long cursor;

  // The frames being walked, innermost last.
  private int depth;
  private int[] container = new int[16];
  private int[] position = new int[16];
  private int[] straddler = new int[16];
  private long[] windowStart = new long[16];

  // The sections found, last first.
  private int found;
  private int[] sectionStep = new int[16];
  private long[] sectionStart = new long[16];

  /// @param work how many candidates may be considered in all before cross sources are left out
  CriticalPathFinder(Timeline timeline, Candidates candidates, int containers, long work) {
    this.timeline = timeline;
    this.candidates = candidates;
    this.open = new boolean[containers];
    this.work = work;
  }

  /// Whether cross sources were left out because the bound was reached.
  boolean isCut() {
    return cut;
  }

  /// The sections of one root, in time order.
  ///
  /// @param virtual the container is no step: its own time belongs to step -1
  List<Section> find(int rootContainer, boolean virtual, Interval interval) {
    found = 0;
    cursor = interval.end();
    enter(rootContainer, interval.start(), interval.end());
    while (depth > 0) {
      advance(depth - 1);
    }
    var sections = new ArrayList<Section>(found);
    for (int i = found - 1; i >= 0; i--) {
      long end = i == 0 ? interval.end() : sectionStart[i - 1];
      int step = virtual && sectionStep[i] == rootContainer ? -1 : sectionStep[i];
      sections.add(new Section(step, new Interval(sectionStart[i], end)));
    }
    return List.copyOf(sections);
  }

  /// One move of the innermost frame: into a candidate, or out of the frame.
  private void advance(int top) {
    int own = container[top];
    int candidate = straddler[top];
    long end = cursor;
    if (candidate >= 0) {
      straddler[top] = -1;
    } else {
      candidate = nextCandidate(top);
      if (candidate < 0) {
        leave(top);
        return;
      }
      end = timeline.end(candidate);
    }
    blame(own, end);
    enter(candidate, Math.max(timeline.start(candidate), windowStart[top]), end);
  }

  /// The candidate that ended last, not after the cursor; -1 when the rest ended before the window.
  private int nextCandidate(int top) {
    int own = container[top];
    int first = candidates.from(own);
    int at = position[top];
    while (at >= first) {
      int candidate = candidates.at(at--);
      long end = timeline.end(candidate);
      if (end <= windowStart[top]) {
        break;
      }
      if (end <= cursor && mayEnter(own, candidate)) {
        position[top] = at;
        return candidate;
      }
    }
    position[top] = first - 1;
    return -1;
  }

  private boolean mayEnter(int own, int candidate) {
    work--;
    if (!candidates.isCrossSource(own, candidate)) {
      return !open[candidate];
    }
    if (work < 0) {
      cut = true;
      return false;
    }
    return !open[candidate];
  }

  private void enter(int step, long start, long end) {
    if (depth == container.length) {
      grow();
    }
    container[depth] = step;
    windowStart[depth] = start;
    open[step] = true;
    chooseStraddler(depth++, end);
  }

  /// Of the candidates that reach the end of the window or beyond, all clipped to the same end, the
  /// one with the earliest start.
  private void chooseStraddler(int frame, long windowEnd) {
    int own = container[frame];
    int at = candidates.to(own) - 1;
    int best = -1;
    while (at >= candidates.from(own) && timeline.end(candidates.at(at)) >= windowEnd) {
      int candidate = candidates.at(at--);
      if (timeline.start(candidate) < windowEnd
          && mayEnter(own, candidate)
          && (best < 0 || startsBefore(candidate, best))) {
        best = candidate;
      }
    }
    straddler[frame] = best;
    position[frame] = at;
  }

  private boolean startsBefore(int candidate, int best) {
    long a = timeline.start(candidate);
    long b = timeline.start(best);
    return a < b || (a == b && candidates.idOf(candidate).compareTo(candidates.idOf(best)) < 0);
  }

  private void leave(int top) {
    blame(container[top], windowStart[top]);
    open[container[top]] = false;
    depth--;
  }

  /// The time from `start` to the cursor is the step's own.
  private void blame(int step, long start) {
    if (start < cursor) {
      if (found == sectionStep.length) {
        sectionStep = Arrays.copyOf(sectionStep, 2 * found);
        sectionStart = Arrays.copyOf(sectionStart, 2 * found);
      }
      sectionStep[found] = step;
      sectionStart[found++] = start;
      cursor = start;
    }
  }

  private void grow() {
    container = Arrays.copyOf(container, 2 * depth);
    position = Arrays.copyOf(position, 2 * depth);
    straddler = Arrays.copyOf(straddler, 2 * depth);
    windowStart = Arrays.copyOf(windowStart, 2 * depth);
  }
}
