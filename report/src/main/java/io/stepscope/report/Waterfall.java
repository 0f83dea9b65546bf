/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.report;

import io.stepscope.analyzer.Finding;
import io.stepscope.analyzer.TraceAnalysis;
import io.stepscope.analyzer.graph.CriticalPath;
import io.stepscope.analyzer.graph.Section;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Interval;
import io.stepscope.analyzer.model.Operation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/*
 * A bar a step, its children below it. What the end of the run waited for is drawn solid, instant
 * by instant, so that reading down the solid parts reads the critical path. Steps that hang below
 * another root have a path of their own, which the run did not wait for as far as is known; it is
 * drawn lighter. Of a large trace the
 * rows stay that tell most: failures, steps of findings, then time on the path, with all ancestors
 * that give them their place.
 */
final class Waterfall {
  private static final String PATH = "█";
  private static final String OTHER_ROOT = "▒";
  private static final String REST = "░";

  private final TraceAnalysis analysis;
  private final ExecutionTrace trace;
  private final TextLayout layout;
  private final Ink ink;
  private final Interval window;
  private final long[] onPath;
  private final List<List<Interval>> sections = new ArrayList<>();
  private final BitSet belowOtherRoots;

  Waterfall(TraceAnalysis analysis, TextLayout layout, Ink ink) {
    this.analysis = analysis;
    this.trace = analysis.trace();
    this.layout = layout;
    this.ink = ink;
    this.window = window(trace);
    this.onPath = new long[trace.size()];
    for (int i = 0; i < trace.size(); i++) {
      sections.add(List.of());
    }
    this.belowOtherRoots = new BitSet(trace.size());
    analysis.dependency().path().primary().ifPresent(this::collect);
    for (CriticalPath path : analysis.dependency().path().additionalRoots()) {
      collect(path);
      path.sections().stream()
          .filter(section -> section.step() >= 0)
          .forEach(section -> belowOtherRoots.set(section.step()));
    }
  }

  /// The lines of the picture, its legend last; empty when no step has a time.
  List<String> lines() {
    if (window.isEmpty()) {
      return List.of();
    }
    BitSet shown = mostTelling();
    int nameWidth = Math.clamp(layout.width() * 2L / 5, 20, 48);
    int barWidth = layout.width() - nameWidth - 15;
    List<String> lines = new ArrayList<>();
    for (int index : depthFirst()) {
      if (shown.get(index)) {
        lines.add(row(index, nameWidth, barWidth));
      }
    }
    lines.addAll(legend(trace.size() - shown.cardinality()));
    return lines;
  }

  private List<String> legend(int hidden) {
    String others = belowOtherRoots.isEmpty() ? "" : OTHER_ROOT + " of another root   ";
    String marks =
        PATH + " what the end waited for   " + others + REST + " open meanwhile   ✗ failed";
    String scale = Words.duration(window.nanos()) + " in all";
    String rest = hidden > 0 ? "   " + Words.counted(hidden, "step") + " not drawn" : "";
    return List.of(ink.dim(marks), ink.dim(scale + rest));
  }

  private String row(int index, int nameWidth, int barWidth) {
    ExecutionStep step = trace.step(index);
    String indent = "  ".repeat(Math.min(depth(index), 8));
    String mark = mark(step);
    String label = Words.oneLine(title(step));
    String name = Words.cut(indent + mark + label, nameWidth);
    String padded = name + " ".repeat(nameWidth - name.codePointCount(0, name.length()));
    String duration =
        step.time().interval().map(interval -> Words.duration(interval.nanos())).orElse("no end");
    return (step.status().isFailed() ? ink.bad(padded) : padded)
        + " "
        + bar(index, step, barWidth)
        + " "
        + "%11s".formatted(duration);
  }

  private String bar(int index, ExecutionStep step, int width) {
    if (!step.time().hasStart()) {
      return " ".repeat(width);
    }
    long end = step.time().hasEnd() ? step.time().end() : window.end();
    int from = column(step.time().start(), width);
    int to = Math.max(from + 1, ceilColumn(end, width));
    String[] cells = new String[width];
    Arrays.fill(cells, " ");
    Arrays.fill(cells, Math.min(from, width - 1), Math.min(to, width), REST);
    for (Interval section : sections.get(index)) {
      int first = Math.min(column(section.start(), width), width - 1);
      int last = Math.clamp(ceilColumn(section.end(), width), first + 1, width);
      Arrays.fill(cells, first, last, belowOtherRoots.get(index) ? OTHER_ROOT : PATH);
    }
    return painted(cells);
  }

  private String painted(String[] cells) {
    var bar = new StringBuilder();
    int from = 0;
    while (from < cells.length) {
      int to = from;
      while (to < cells.length && cells[to].equals(cells[from])) {
        to++;
      }
      String run = cells[from].repeat(to - from);
      bar.append(
          switch (cells[from]) {
            case PATH, OTHER_ROOT -> ink.path(run);
            case REST -> ink.dim(run);
            default -> run;
          });
      from = to;
    }
    return bar.toString();
  }

  private static String mark(ExecutionStep step) {
    return switch (step.status()) {
      case FAILURE, TIMEOUT -> "✗ ";
      case CANCELLED -> "⊘ ";
      case PARTIAL -> "◐ ";
      case PENDING, RUNNING -> "… ";
      case SUCCESS -> "";
    };
  }

  private static String title(ExecutionStep step) {
    if (step.operation() == Operation.LLM) {
      return step.name().isEmpty() ? step.model().orElse("model") : step.name();
    }
    return step.toolName().filter(tool -> !step.name().contains(tool)).orElse(step.name());
  }

  private BitSet mostTelling() {
    var shown = new BitSet(trace.size());
    if (trace.size() <= layout.waterfallRows()) {
      shown.set(0, trace.size());
      return shown;
    }
    var implicated = new BitSet(trace.size());
    for (Finding finding : analysis.findings()) {
      finding.steps().forEach(step -> implicated.set(trace.indexOf(step.step())));
    }
    int[] byWeight =
        IntStream.range(0, trace.size())
            .boxed()
            .sorted(
                Comparator.comparingLong((Integer i) -> -weight(i, implicated))
                    .thenComparingInt(i -> i))
            .mapToInt(i -> i)
            .toArray();
    for (int index : byWeight) {
      addWithAncestors(index, shown);
    }
    return shown;
  }

  private void addWithAncestors(int index, BitSet shown) {
    List<Integer> wanted = new ArrayList<>();
    for (int at = index; at >= 0 && !shown.get(at); at = trace.parent(at)) {
      wanted.add(at);
      if (shown.cardinality() + wanted.size() > layout.waterfallRows()) {
        return;
      }
    }
    wanted.forEach(shown::set);
  }

  private long weight(int index, BitSet implicated) {
    long weight = onPath[index];
    if (trace.step(index).status().isFailed()) {
      weight += 2 * window.nanos();
    }
    if (implicated.get(index)) {
      weight += window.nanos();
    }
    return weight;
  }

  private void collect(CriticalPath path) {
    for (Section section : path.sections()) {
      if (section.step() >= 0) {
        if (sections.get(section.step()).isEmpty()) {
          sections.set(section.step(), new ArrayList<>());
        }
        sections.get(section.step()).add(section.interval());
        onPath[section.step()] += section.interval().nanos();
      }
    }
  }

  private int[] depthFirst() {
    int[] order = new int[trace.size()];
    int next = 0;
    var open = new ArrayDeque<Integer>();
    int[] tops = trace.tops();
    for (int i = tops.length - 1; i >= 0; i--) {
      open.push(tops[i]);
    }
    while (!open.isEmpty()) {
      int index = open.pop();
      order[next++] = index;
      for (int nth = trace.childCount(index) - 1; nth >= 0; nth--) {
        open.push(trace.child(index, nth));
      }
    }
    return order;
  }

  private int depth(int index) {
    int depth = 0;
    for (int at = trace.parent(index); at >= 0 && depth < 8; at = trace.parent(at)) {
      depth++;
    }
    return depth;
  }

  private int column(long nanos, int width) {
    double share = (double) (nanos - window.start()) / window.nanos();
    return Math.clamp((long) Math.floor(share * width), 0, width);
  }

  private int ceilColumn(long nanos, int width) {
    double share = (double) (nanos - window.start()) / window.nanos();
    return Math.clamp((long) Math.ceil(share * width - 1e-9), 0, width);
  }

  private static Interval window(ExecutionTrace trace) {
    Optional<Interval> hull =
        trace.steps().stream()
            .flatMap(step -> step.time().interval().stream())
            .reduce(Interval::hull);
    return hull.orElse(new Interval(0, 0));
  }
}
