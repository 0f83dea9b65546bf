/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.graph;

import io.stepscope.analyzer.model.Deferred;
import io.stepscope.analyzer.model.Ints;
import io.stepscope.analyzer.model.Longs;
import java.util.Arrays;

/// Re-times a trace under a change: savings are computed, not guessed.
public final class Replay {
  /*
   * What a step waits for is read off the trace as it ran. A step t starts a gap after the last of
   * what had ended before it: its siblings, and the steps it depends on; or after the start of its
   * container. A container ends a tail after the last of its children. Gaps and the tail are the
   * container's own work; a step without children works from start to end.
   *
   *     agent  |--=====---===---====--|      - own work of agent: three gaps and a tail
   *       a       |====|                     a starts a gap after agent
   *       b               |==|               b a gap after a ended
   *       c                     |===|        c a gap after b ended
   *
   * Under a change some of these durations shrink, and every start and end is computed anew, in the
   * order of observed times with a running maximum per container: O(n + e) once sorted.
   *
   * Invariants: without a change every time comes out as observed, to the nanosecond. No time ever
   * comes out later than observed, so no saving is negative; roots keep their start, so none is
   * larger than the root's duration.
   *
   * Slack is the same constraints read backwards: the latest end of every step that leaves the
   * root's end where it is, in one pass from the last event to the first.
   */
  private static final long FREE = Long.MAX_VALUE;
  private static final long NOTHING = Long.MIN_VALUE;
  private static final double UNCHANGED = 1.0;

  private final ReplayProgram program;
  private final Containment containment;
  private final int primary;
  private final long[] gap;
  private final long[] tail;
  private final boolean[] anchored;
  private final boolean[] waits;
  private final Deferred<Longs> slack;

  // One replay's columns, kept for the next.
  private final long[] starts;
  private final long[] ends;
  private final long[] lastEnd;

  // What the change is about, by vertex: as here for all others, and put back after each replay.
  private final double[] factor;
  private final boolean[] removed;
  private final int[] firstOf;
  private final long[] basis;

  /// @param primary the vertex of the primary root, or -1
  Replay(ReplayProgram program, Containment containment, int primary, int steps) {
    this.program = program;
    this.containment = containment;
    this.primary = primary;
    this.gap = new long[program.vertices];
    this.tail = new long[program.vertices];
    this.anchored = new boolean[program.vertices];
    this.waits = new boolean[program.vertices];
    this.starts = new long[program.vertices];
    this.ends = new long[program.vertices];
    this.lastEnd = new long[program.vertices];
    this.factor = new double[program.vertices];
    this.removed = new boolean[program.vertices];
    this.firstOf = new int[program.vertices];
    this.basis = new long[program.vertices];
    Arrays.fill(factor, UNCHANGED);
    Arrays.fill(firstOf, -1);
    observe();
    this.slack = Deferred.of(this, () -> Longs.of(Arrays.copyOf(slackOfAll(), steps)));
  }

  /// Reads gaps and tails off the observed times.
  private void observe() {
    Arrays.fill(lastEnd, NOTHING);
    for (int event : program.events) {
      int v = Math.abs(event) - 1;
      int container = program.parent[v];
      if (event > 0) {
        long reference = container < 0 ? NOTHING : lastEnd[container];
        if (program.startsInside(v)) {
          reference = Math.max(reference, program.start[container]);
        }
        for (int s = program.firstSource[v]; s < program.firstSource[v + 1]; s++) {
          reference = Math.max(reference, program.end[program.sources[s]]);
        }
        anchored[v] = reference == NOTHING;
        gap[v] = anchored[v] ? 0 : program.start[v] - reference;
      } else {
        waits[v] = lastEnd[v] != NOTHING;
        tail[v] = program.end[v] - (waits[v] ? lastEnd[v] : program.start[v]);
        if (program.holds[v]) {
          lastEnd[container] = Math.max(lastEnd[container], program.end[v]);
        }
      }
    }
  }

  /// The duration of the primary root as it was, in nanoseconds; 0 when it is unknown.
  public long rootNanos() {
    return primary < 0 ? 0 : program.end[primary] - program.start[primary];
  }

  /// How much later each step could end without moving the end of its root, in nanoseconds; -1
  /// where its times are not known. A step that holds nobody could end with its root.
  public Longs slack() {
    return slack.get();
  }

  /// [#slack] of one step.
  public long slackNanos(int step) {
    return slack().get(step);
  }

  /// How much earlier the primary root would end, in nanoseconds. Never negative, never more than
  /// the root's duration; 0 when the trace has no root with known times. O(steps + edges).
  public long saving(Change change) {
    if (primary < 0 || change.parts().isEmpty()) {
      return 0;
    }
    new Run(change).replay();
    return program.end[primary] - ends[primary];
  }

  /// When every vertex would end, in Unix nanoseconds.
  long[] endsUnder(Change change) {
    new Run(change).replay();
    return ends.clone();
  }

  /// When every vertex would start, in Unix nanoseconds.
  long[] startsUnder(Change change) {
    new Run(change).replay();
    return starts.clone();
  }

  /// One replay. What happened before anything that the change is about comes out as observed and
  /// is not computed.
  private final class Run {
    private int[] touched = new int[16];
    private int touchedCount;
    private int firstMoved = program.events.length;

    private Run(Change change) {
      for (Change.Part part : change.parts()) {
        prepare(part);
      }
    }

    private void prepare(Change.Part part) {
      switch (part) {
        case Change.Part.Scale(Ints steps, double by) -> {
          for (int i = 0; i < steps.size(); i++) {
            touch(steps.get(i));
            factor[steps.get(i)] *= by;
            movesWithOwnWork(steps.get(i));
          }
        }
        case Change.Part.Remove(Ints steps) -> {
          for (int i = 0; i < steps.size(); i++) {
            remove(steps.get(i));
          }
        }
        case Change.Part.Together(Ints siblings) -> {
          int first = firstStarted(siblings);
          for (int i = 0; i < siblings.size(); i++) {
            touch(siblings.get(i));
            firstOf[siblings.get(i)] = first;
            moves(siblings.get(i));
          }
        }
      }
    }

    private void touch(int vertex) {
      if (touchedCount == touched.length) {
        touched = Arrays.copyOf(touched, 2 * touchedCount);
      }
      touched[touchedCount++] = vertex;
    }

    private void putBack() {
      for (int i = 0; i < touchedCount; i++) {
        factor[touched[i]] = UNCHANGED;
        removed[touched[i]] = false;
        firstOf[touched[i]] = -1;
        basis[touched[i]] = 0;
      }
    }

    /// The step with all that it contains: what is touched here is the queue of the walk.
    private void remove(int step) {
      if (removed[step]) {
        return;
      }
      int at = touchedCount;
      removed[step] = true;
      touch(step);
      for (; at < touchedCount; at++) {
        int vertex = touched[at];
        moves(vertex);
        for (int nth = 0, count = program.childCount(vertex); nth < count; nth++) {
          int child = program.child(vertex, nth);
          if (!removed[child]) {
            removed[child] = true;
            touch(child);
          }
        }
      }
    }

    private void moves(int vertex) {
      if (program.known[vertex]) {
        firstMoved = Math.min(firstMoved, program.startAt(vertex));
      }
    }

    /// A step's own work stands before its children's starts, too, and they can stand before its.
    private void movesWithOwnWork(int vertex) {
      moves(vertex);
      for (int nth = 0, count = program.childCount(vertex); nth < count; nth++) {
        moves(program.child(vertex, nth));
      }
    }

    private int firstStarted(Ints siblings) {
      int first = siblings.get(0);
      for (int i = 1; i < siblings.size(); i++) {
        if (program.startAt(siblings.get(i)) < program.startAt(first)) {
          first = siblings.get(i);
        }
      }
      return first;
    }

    private void replay() {
      System.arraycopy(program.start, 0, starts, 0, starts.length);
      System.arraycopy(program.end, 0, ends, 0, ends.length);
      Arrays.fill(lastEnd, NOTHING);
      int[] events = program.events;
      for (int i = 0; i < firstMoved; i++) {
        int ended = -events[i] - 1;
        if (ended >= 0) {
          release(ended);
        }
      }
      for (int i = firstMoved; i < events.length; i++) {
        if (events[i] > 0) {
          start(events[i] - 1);
        } else {
          end(-events[i] - 1);
        }
      }
      putBack();
    }

    private void start(int v) {
      if (anchored[v]) {
        return;
      }
      int container = program.parent[v];
      boolean inside = program.startsInside(v);
      if (inside && removed[container]) {
        starts[v] = starts[container];
        return;
      }
      long siblings = lastEnd[container];
      if (inside) {
        siblings = Math.max(siblings, starts[container]);
      }
      long sources = NOTHING;
      for (int s = program.firstSource[v]; s < program.firstSource[v + 1]; s++) {
        sources = Math.max(sources, ends[program.sources[s]]);
      }
      long latest = Math.max(siblings, sources);
      starts[v] = latest + work(container, gap[v]);
      if (firstOf[v] >= 0) {
        startTogether(v, latest, sources);
      }
    }

    /// A member starts as the first one does, after its own sources; never later than it did.
    private void startTogether(int v, long latest, long sources) {
      int first = firstOf[v];
      if (first == v) {
        basis[v] = latest;
      } else if (!anchored[first]) {
        long together = Math.max(basis[first], sources) + work(program.parent[v], gap[first]);
        starts[v] = Math.min(starts[v], together);
      }
    }

    private void end(int v) {
      if (removed[v]) {
        ends[v] = starts[v];
      } else {
        ends[v] = (waits[v] ? lastEnd[v] : starts[v]) + work(v, tail[v]);
      }
      release(v);
    }

    private void release(int v) {
      if (program.holds[v]) {
        int container = program.parent[v];
        lastEnd[container] = Math.max(lastEnd[container], ends[v]);
      }
    }

    private long work(int v, long nanos) {
      if (factor[v] == UNCHANGED) {
        return nanos;
      }
      return Math.min(nanos, (long) (nanos * factor[v]));
    }
  }

  private long[] slackOfAll() {
    long[] latestEnd = new long[program.vertices];
    long[] latestChild = new long[program.vertices];
    long[] slackOf = new long[program.vertices];
    Arrays.fill(latestEnd, FREE);
    Arrays.fill(latestChild, FREE);
    Arrays.fill(slackOf, -1);
    long[] rootEnd = rootEnds();
    for (int i = program.events.length - 1; i >= 0; i--) {
      int event = program.events[i];
      if (event < 0) {
        int v = -event - 1;
        boundEnd(v, latestEnd, latestChild);
        long bound = latestEnd[v] == FREE ? Math.max(rootEnd[v], program.end[v]) : latestEnd[v];
        slackOf[v] = bound - program.end[v];
      } else {
        boundStart(event - 1, latestEnd, latestChild);
      }
    }
    return slackOf;
  }

  /// `latestEnd[v]` already holds what its targets allow, `latestChild[container]` what its later
  /// siblings do.
  private void boundEnd(int v, long[] latestEnd, long[] latestChild) {
    int container = program.parent[v];
    if (container < 0) {
      latestEnd[v] = program.end[v];
    } else if (program.holds[v]) {
      long allowed = Math.min(latestChild[container], minus(latestEnd[container], tail[container]));
      latestEnd[v] = Math.min(latestEnd[v], allowed);
    }
  }

  private void boundStart(int v, long[] latestEnd, long[] latestChild) {
    if (anchored[v]) {
      return;
    }
    long latestStart = waits[v] ? FREE : minus(latestEnd[v], tail[v]);
    latestStart = Math.min(latestStart, latestChild[v]);
    long reference = minus(latestStart, gap[v]);
    int container = program.parent[v];
    latestChild[container] = Math.min(latestChild[container], reference);
    for (int s = program.firstSource[v]; s < program.firstSource[v + 1]; s++) {
      int source = program.sources[s];
      latestEnd[source] = Math.min(latestEnd[source], reference);
    }
  }

  private static long minus(long time, long nanos) {
    return time == FREE ? FREE : time - nanos;
  }

  /// The end of the root above every vertex.
  private long[] rootEnds() {
    long[] rootEnd = program.end.clone();
    for (int i = 0; i < containment.size(); i++) {
      int step = containment.topDown(i);
      int container = program.parent[step];
      if (container >= 0) {
        rootEnd[step] = rootEnd[container];
      }
    }
    return rootEnd;
  }
}
