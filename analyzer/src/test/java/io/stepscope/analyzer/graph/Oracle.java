/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.graph;

import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Interval;
import io.stepscope.analyzer.model.StepKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The same answers by the letter of their definitions, without regard to cost: for small traces.
final class Oracle {
  static final long NEVER = Long.MIN_VALUE;

  private final TraceFacts facts;
  private final ExecutionTrace trace;
  private final int steps;
  private final int vertices;
  private final long[] start;
  private final long[] end;
  private final boolean[] known;
  private final boolean[] holds;

  Oracle(TraceFacts facts) {
    this.facts = facts;
    this.trace = facts.trace();
    this.steps = trace.size();
    this.vertices = steps + facts.roots().all().size();
    this.start = new long[vertices];
    this.end = new long[vertices];
    this.known = new boolean[vertices];
    this.holds = new boolean[vertices];
    for (int r = 0; r < facts.roots().all().size(); r++) {
      Roots.Root root = facts.roots().all().get(r);
      if (root.isVirtual() && root.interval().isPresent()) {
        known[steps + r] = true;
        start[steps + r] = root.interval().get().start();
        end[steps + r] = root.interval().get().end();
      }
    }
    for (int v = 0; v < steps; v++) {
      place(v);
    }
  }

  private void place(int v) {
    if (known[v] || !facts.hasTimes(v)) {
      return;
    }
    int p = container(v);
    if (p >= 0) {
      if (p < steps) {
        place(p);
      }
      long from = Math.max(facts.startOf(v), start[p]);
      long to = Math.min(facts.endOf(v), end[p]);
      boolean inside = from < to || (from == to && facts.startOf(v) == facts.endOf(v));
      holds[v] = inside && !isDetached(v);
      start[v] = holds[v] ? from : facts.startOf(v);
      end[v] = holds[v] ? to : facts.endOf(v);
    } else {
      start[v] = facts.startOf(v);
      end[v] = facts.endOf(v);
    }
    known[v] = true;
  }

  private boolean isDetached(int v) {
    return trace.parent(v) >= 0
        && trace.step(v).kind() == StepKind.CONSUMER
        && trace.step(trace.parent(v)).kind() == StepKind.PRODUCER;
  }

  int container(int v) {
    if (v >= steps) {
      return -1;
    }
    int virtual = facts.roots().virtualParent(v);
    return trace.parent(v) >= 0 ? trace.parent(v) : virtual < 0 ? -1 : steps + virtual;
  }

  /// When every vertex ended, clipped to its container.
  long[] observedEnds() {
    return end.clone();
  }

  // ---- the walk, by definition: at each instant the candidate that finished last before it

  List<Section> walk(int root, boolean virtual, Interval window) {
    var sections = new ArrayList<Section>();
    walk(root, window.start(), window.end(), new HashSet<>(), sections);
    return sections.reversed().stream()
        .map(s -> virtual && s.step() == root ? new Section(-1, s.interval()) : s)
        .toList();
  }

  private void walk(int step, long from, long to, Set<Integer> open, List<Section> sections) {
    open.add(step);
    long cursor = to;
    while (cursor > from) {
      int best = -1;
      for (int c : candidates(step)) {
        long cs = Math.max(facts.startOf(c), from);
        long ce = Math.min(facts.endOf(c), to);
        if (cs < ce && ce <= cursor && !open.contains(c) && (best < 0 || wins(c, best, to))) {
          best = c;
        }
      }
      long until = best < 0 ? from : Math.min(facts.endOf(best), to);
      if (until < cursor) {
        sections.add(new Section(step, new Interval(until, cursor)));
      }
      cursor = until;
      if (best >= 0) {
        long begin = Math.max(facts.startOf(best), from);
        walk(best, begin, cursor, open, sections);
        cursor = begin;
      }
    }
    open.remove(step);
  }

  private boolean wins(int a, int b, long to) {
    long endA = Math.min(facts.endOf(a), to);
    long endB = Math.min(facts.endOf(b), to);
    if (endA != endB) {
      return endA > endB;
    }
    if (facts.startOf(a) != facts.startOf(b)) {
      return facts.startOf(a) < facts.startOf(b);
    }
    return trace.step(a).id().compareTo(trace.step(b).id()) < 0;
  }

  private Set<Integer> candidates(int container) {
    var found = new HashSet<Integer>();
    for (int c = 0; c < steps; c++) {
      if (container(c) == container && facts.hasTimes(c) && !isDetached(c)) {
        found.add(c);
      }
    }
    for (int e = 0; e < facts.graph().edgeCount(); e++) {
      int s = facts.graph().from(e);
      int t = facts.graph().to(e);
      boolean hard = facts.graph().edges().get(e).edgeClass().isHard();
      if (hard
          && container(t) == container
          && container(s) != container
          && facts.hasTimes(s)
          && !trace.isAncestor(s, t)
          && !trace.isAncestor(t, s)) {
        found.add(s);
      }
    }
    return found;
  }

  // ---- the replay, by definition: equations solved by going round until nothing moves

  /// Some tie of a source and its target at one instant has two readings.
  boolean isAmbiguous() {
    for (int t = 0; t < steps; t++) {
      for (int s : edgeSources(t)) {
        boolean point = start[s] == end[s] || start[t] == end[t];
        if (end[s] == start[t] && point) {
          return true;
        }
      }
    }
    return false;
  }

  /// The new end of every vertex.
  ///
  /// @param factors what the own work of some steps takes of its time
  /// @param delayed a step that ends `delay` later, or -1
  long[] ends(Set<Integer> removed, Map<Integer, Double> factors, int delayed, long delay) {
    long[] s = start.clone();
    long[] e = end.clone();
    boolean moved = true;
    while (moved) {
      moved = false;
      for (int v = 0; v < vertices; v++) {
        if (known[v]) {
          long newStart = newStart(v, s, e, removed, factors);
          long newEnd = newEnd(v, newStart, e, removed, factors) + (v == delayed ? delay : 0);
          moved |= newStart != s[v] || newEnd != e[v];
          s[v] = newStart;
          e[v] = newEnd;
        }
      }
    }
    return e;
  }

  private long newStart(
      int v, long[] s, long[] e, Set<Integer> removed, Map<Integer, Double> factors) {
    int p = container(v);
    if (p < 0) {
      return start[v];
    }
    boolean inside = start[p] <= start[v];
    if (inside && isRemoved(p, removed)) {
      return s[p];
    }
    long observed = NEVER;
    long latest = NEVER;
    if (inside) {
      observed = start[p];
      latest = s[p];
    }
    for (int a : predecessors(v)) {
      observed = Math.max(observed, end[a]);
      latest = Math.max(latest, e[a]);
    }
    if (observed == NEVER) {
      return start[v];
    }
    return latest + scaled(p, start[v] - observed, factors);
  }

  private long newEnd(
      int v, long newStart, long[] e, Set<Integer> removed, Map<Integer, Double> factors) {
    if (isRemoved(v, removed)) {
      return newStart;
    }
    long observed = NEVER;
    long latest = NEVER;
    for (int c = 0; c < steps; c++) {
      if (container(c) == v && holds[c]) {
        observed = Math.max(observed, end[c]);
        latest = Math.max(latest, e[c]);
      }
    }
    boolean leaf = observed == NEVER;
    long work = end[v] - (leaf ? start[v] : observed);
    return (leaf ? newStart : latest) + scaled(v, work, factors);
  }

  /// In whole nanoseconds, cut. Work that is below nothing, where times contradict, stays so.
  private static long scaled(int v, long work, Map<Integer, Double> factors) {
    Double factor = factors.get(v);
    return factor == null ? work : Math.min(work, (long) (work * factor));
  }

  /// A step is removed with its container, unless it started before that.
  private boolean isRemoved(int v, Set<Integer> removed) {
    for (int at = v; at >= 0; at = at < steps ? trace.parent(at) : -1) {
      if (removed.contains(at)) {
        return true;
      }
    }
    return false;
  }

  /// Siblings and sources that had ended when a step started.
  List<Integer> predecessors(int t) {
    var found = new ArrayList<Integer>();
    for (int a = 0; a < steps; a++) {
      if (a != t && holds[a] && container(a) == container(t)) {
        boolean bothPoints = start[a] == end[a] && start[t] == end[t] && start[a] == start[t];
        if (bothPoints ? a < t : end[a] <= start[t]) {
          found.add(a);
        }
      }
    }
    for (int s : edgeSources(t)) {
      if (end[s] <= start[t]) {
        found.add(s);
      }
    }
    return found;
  }

  /// Sources of accepted edges that are no siblings which hold.
  private List<Integer> edgeSources(int t) {
    var found = new ArrayList<Integer>();
    for (int e = 0; e < facts.graph().edgeCount(); e++) {
      int s = facts.graph().from(e);
      if (facts.graph().to(e) == t
          && known[s]
          && known[t]
          && container(t) >= 0
          && !(holds[s] && container(s) == container(t))
          && !trace.isAncestor(s, t)
          && !trace.isAncestor(t, s)) {
        found.add(s);
      }
    }
    return found;
  }

  // ---- graphs

  /// Every pair with a path, by trying every middle step.
  boolean[][] reachable() {
    boolean[][] reach = new boolean[steps][steps];
    for (int e = 0; e < facts.graph().edgeCount(); e++) {
      reach[facts.graph().from(e)][facts.graph().to(e)] = true;
    }
    for (int k = 0; k < steps; k++) {
      for (int i = 0; i < steps; i++) {
        for (int j = 0; j < steps; j++) {
          reach[i][j] |= reach[i][k] && reach[k][j];
        }
      }
    }
    for (int i = 0; i < steps; i++) {
      reach[i][i] = false;
    }
    return reach;
  }

  /// How many leaves are active in every nanosecond of the window.
  long[] timeAtConcurrency(Interval window) {
    long[] found = new long[steps + 1];
    int most = 0;
    for (long at = window.start(); at < window.end(); at++) {
      int active = 0;
      for (int v = 0; v < steps; v++) {
        boolean on = facts.hasTimes(v) && facts.startOf(v) <= at && at < facts.endOf(v);
        active += on && trace.isLeaf(v) ? 1 : 0;
      }
      found[active]++;
      most = Math.max(most, active);
    }
    return Arrays.copyOf(found, most + 1);
  }

  /// Nanoseconds of a step in which no child was active.
  long selfTime(int v) {
    if (!facts.hasReportedTimes(v)) {
      return -1;
    }
    long self = 0;
    for (long at = facts.startOf(v); at < facts.endOf(v); at++) {
      boolean covered = false;
      for (int c : trace.children(v)) {
        covered |= facts.hasTimes(c) && facts.startOf(c) <= at && at < facts.endOf(c);
      }
      self += covered ? 0 : 1;
    }
    return self;
  }
}
