/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.report;

import io.stepscope.analyzer.model.DependencyEdge;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.FieldEvidence;
import io.stepscope.analyzer.model.RefusedEdge;
import io.stepscope.analyzer.model.RequestedCall;
import io.stepscope.analyzer.model.StepFlag;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.report.ExplainedTrace.Told;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Tells a person how spans were read: the steps of a run with the rules that typed them, or one
/// step with everything that was decided about it.
public final class TextExplanation {
  private static final int ID = 16;
  private static final int MAX_DEPTH = 6;
  private static final int MAX_LISTED = 40;
  private static final int MAX_OF_CYCLE = 10;

  private final TextLayout layout;
  private final Ink ink;

  public TextExplanation(TextLayout layout) {
    this.layout = layout;
    this.ink = new Ink(layout.colours());
  }

  /// All steps of a run, ending in a line end.
  public String render(ExplainedTrace explained) {
    ExecutionTrace trace = explained.trace();
    List<String> lines = new ArrayList<>();
    lines.add(ink.dim("─".repeat(layout.width())));
    lines.add(ink.bold("trace " + trace.traceId()));
    lines.addAll(Words.wrap(made(explained), layout.width()));
    List<String> rules = new ArrayList<>();
    explained
        .typedBy()
        .forEach((rule, count) ->
            rules.add("%6s  ".formatted(Words.count(count)) + cut(rule, layout.width() - 12)));
    section("TYPED BY", rules, lines);
    section("STEPS", steps(explained), lines);
    section("LEFT OUT", leftOut(explained), lines);
    section("REFUSED", refused(trace.refusedEdges()), lines);
    return String.join("\n", lines) + "\n";
  }

  private static String made(ExplainedTrace explained) {
    ExecutionTrace trace = explained.trace();
    int folded = 0;
    int merged = 0;
    for (ExecutionStep step : trace.steps()) {
      folded += step.debugInfo().folded().size();
      merged += step.debugInfo().duplicateOf().size();
    }
    long accepted = trace.edges().stream().filter(DependencyEdge::isAccepted).count();
    return "%s became %s; %s folded, %s merged, %s left out; %s, %s"
        .formatted(
            Words.counted(explained.spanCount(), "span"),
            Words.counted(trace.size(), "step"),
            folded,
            merged,
            explained.leftOut().size(),
            Words.counted(accepted, "accepted edge"),
            Words.counted(trace.edges().size() - accepted, "candidate"));
  }

  /// A row of the table of steps.
  private record Row(String span, String name, String type, String rule, String edges) {
    Row cut(int nameWidth, int typeWidth, int ruleWidth) {
      return new Row(
          Words.cut(span, ID),
          Words.cut(name, nameWidth),
          Words.cut(type, typeWidth),
          Words.cut(rule, ruleWidth),
          edges);
    }
  }

  private List<String> steps(ExplainedTrace explained) {
    List<Row> rows = rows(explained);
    int type = longest(rows, Row::type);
    int edges = longest(rows, Row::edges);
    int room = layout.width() - 2 - ID - 4 * 2 - type - edges;
    int rule = Math.min(longest(rows, Row::rule), Math.max(8, room * 2 / 5));
    int name = Math.max(8, Math.min(longest(rows, Row::name), room - rule));
    String format = "%%-%ds  %%-%ds  %%-%ds  %%-%ds  %%%ds".formatted(ID, name, type, rule, edges);
    List<String> table = new ArrayList<>();
    for (Row whole : rows) {
      Row row = whole.cut(name, type, rule);
      String line = format.formatted(row.span(), row.name(), row.type(), row.rule(), row.edges());
      table.add(table.isEmpty() ? ink.dim(line) : line);
    }
    return table;
  }

  private static int longest(List<Row> rows, Function<Row, String> column) {
    return rows.stream().mapToInt(row -> column.apply(row).length()).max().orElse(0);
  }

  /// The head and every step, parents before what they contain.
  private static List<Row> rows(ExplainedTrace explained) {
    ExecutionTrace trace = explained.trace();
    int[] in = new int[trace.size()];
    int[] out = new int[trace.size()];
    for (DependencyEdge edge : trace.edges()) {
      if (edge.isAccepted()) {
        in[trace.indexOf(edge.to())]++;
        out[trace.indexOf(edge.from())]++;
      }
    }
    List<Row> rows = new ArrayList<>();
    rows.add(new Row("span", "name", "type", "typed by", "in→out"));
    for (Place place : depthFirst(trace)) {
      ExecutionStep step = trace.step(place.index());
      FieldEvidence evidence = ExplainedTrace.typeEvidence(step);
      rows.add(
          new Row(
              step.id().value(),
              " ".repeat(place.depth()) + Words.oneLine(step.name()),
              ExplainedTrace.valueOf(step, "type"),
              Words.oneLine(evidence.rule() + " " + evidence.source()),
              in[place.index()] + "→" + out[place.index()]));
    }
    return rows;
  }

  private record Place(int index, int depth) {}

  private static List<Place> depthFirst(ExecutionTrace trace) {
    List<Place> order = new ArrayList<>(trace.size());
    var open = new ArrayDeque<Place>();
    int[] tops = trace.tops();
    for (int i = tops.length - 1; i >= 0; i--) {
      open.push(new Place(tops[i], 0));
    }
    while (!open.isEmpty()) {
      Place place = open.pop();
      order.add(place);
      for (int nth = trace.childCount(place.index()) - 1; nth >= 0; nth--) {
        open.push(
            new Place(trace.child(place.index(), nth), Math.min(MAX_DEPTH, place.depth() + 1)));
      }
    }
    return order;
  }

  private List<String> leftOut(ExplainedTrace explained) {
    return capped(
        explained.leftOut().stream()
            .map(id -> id + "  " + Words.oneLine(explained.nameOf(id)))
            .toList());
  }

  /// One step, or what became of a span that is none, ending in a line end.
  ///
  /// @param id of a span or step that the trace knows
  public String render(ExplainedTrace explained, String id) {
    List<String> lines = new ArrayList<>();
    lines.add(ink.dim("─".repeat(layout.width())));
    Optional<ExecutionStep> owner = explained.stepOf(id);
    if (owner.isEmpty()) {
      lines.add(ink.bold(cut(Words.oneLine(explained.nameOf(id)), layout.width() / 2)));
      lines.add(ink.dim("trace " + explained.trace().traceId() + "  span " + id));
      lines.add("");
      lines.add("This span is no step and belongs to none: its dialect says to leave it out.");
      return String.join("\n", lines) + "\n";
    }
    ExecutionStep step = owner.get();
    lines.add(
        ink.bold(cut(Words.oneLine(step.name()), layout.width() / 2))
            + "  "
            + ExplainedTrace.valueOf(step, "type"));
    lines.add(ink.dim("trace " + explained.trace().traceId() + "  span " + step.id()));
    step.parentId().ifPresent(parent -> lines.add(ink.dim(cut("below " + parent, layout.width()))));
    if (!step.id().value().equals(id)) {
      boolean folded = step.debugInfo().folded().contains(id);
      lines.add("");
      lines.add(
          "Span %s is no step of its own: it was %s this one."
              .formatted(id, folded ? "folded into" : "merged into"));
    }
    section("FIELDS", fields(step), lines);
    section("NEEDED", edges(explained, explained.edgesInto(step.id()), true), lines);
    section("NEEDED BY", edges(explained, explained.edgesOutOf(step.id()), false), lines);
    section("ASKED FOR", requested(step), lines);
    section("FOLDED INTO IT", spans(explained, step.debugInfo().folded()), lines);
    section("MERGED INTO IT", spans(explained, step.debugInfo().duplicateOf()), lines);
    section("REFUSED", refused(explained.refusedAt(step.id())), lines);
    section("WORTH KNOWING", remarks(step), lines);
    return String.join("\n", lines) + "\n";
  }

  private List<String> fields(ExecutionStep step) {
    List<Told> all = new ArrayList<>(ExplainedTrace.told(step));
    FieldEvidence type = ExplainedTrace.typeEvidence(step);
    if (all.stream().noneMatch(told -> told.evidence().equals(type))) {
      all.addFirst(new Told(type, true));
    }
    int value = Math.max(12, (layout.width() - 2 - 18 - 18) / 2);
    int source = layout.width() - 2 - 18 - value - 2 - 18;
    List<String> rows = new ArrayList<>();
    Optional<StepId> teller = Optional.empty();
    for (Told told : all) {
      FieldEvidence evidence = told.evidence();
      if (!evidence.mergedFrom().equals(teller)) {
        teller = evidence.mergedFrom();
        teller.ifPresent(id -> rows.add(ink.dim(cut("told by " + id, layout.width() - 2))));
      }
      rows.add(
          ("%-17s %-" + value + "s  %-17s %s")
              .formatted(
                  cut(evidence.field(), 17),
                  cut(value(step, told), value),
                  cut(evidence.rule(), 17),
                  cut(Words.oneLine(evidence.source()), source))
              .stripTrailing());
    }
    return rows;
  }

  private static String value(ExecutionStep step, Told told) {
    return told.counts()
        ? Words.oneLine(ExplainedTrace.valueOf(step, told.evidence().field()))
        : "(not used)";
  }

  private List<String> edges(ExplainedTrace explained, List<DependencyEdge> edges, boolean into) {
    List<String> rows = new ArrayList<>();
    for (DependencyEdge edge : edges) {
      StepId other = into ? edge.from() : edge.to();
      String name = explained.trace().find(other).map(ExecutionStep::label).orElse("");
      rows.add(
          "%s %-3s %s  %s  %s"
              .formatted(
                  edge.isAccepted() ? "✓" : "·",
                  edge.edgeClass().name(),
                  String.format(Locale.ROOT, "%.2f", edge.confidence()),
                  other,
                  Words.oneLine(name)));
      rows.add(
          "           "
              + edge.edgeClass().label().replace('_', ' ')
              + ": "
              + Words.oneLine(edge.evidence())
              + (edge.isAccepted() ? "" : " (too weak: a candidate only)"));
    }
    return capped(rows);
  }

  private List<String> requested(ExecutionStep step) {
    List<String> rows = new ArrayList<>();
    for (RequestedCall call : step.requestedCalls()) {
      rows.add(
          Words.oneLine(call.toolName())
              + call.callId().map(id -> " (" + Words.oneLine(id) + ")").orElse("")
              + call.executed()
                  .map(executed -> ": ran as " + executed)
                  .orElse(": no step could be matched to it"));
    }
    return capped(rows);
  }

  private List<String> spans(ExplainedTrace explained, List<String> ids) {
    return capped(ids.stream().map(id -> id + "  " + Words.oneLine(explained.nameOf(id))).toList());
  }

  private List<String> refused(List<RefusedEdge> refused) {
    return wrapped(refused.stream().map(TextExplanation::reason).toList());
  }

  private static String reason(RefusedEdge refused) {
    return switch (refused) {
      case RefusedEdge.ClosesCycle(var edge, var cycle) ->
          edge.from()
              + " → "
              + edge.to()
              + " ("
              + edge.edgeClass().name()
              + "): would close the cycle "
              + arrows(cycle);
      case RefusedEdge.MissingStep(var step, var missing, var edgeClass) ->
          missing + " → " + step + " (" + edgeClass.name() + "): the first is not in the trace";
      case RefusedEdge.AgainstTime(var edge, var overlap) ->
          edge.from()
              + " → "
              + edge.to()
              + " ("
              + edge.edgeClass().name()
              + "): the first ended "
              + Words.duration(overlap)
              + " after the second began";
      case RefusedEdge.ParentCycle(var cycle) ->
          "parents that go round, cut above the earliest: " + arrows(cycle);
    };
  }

  /// `a → b → a`, the middle of a long one left out.
  private static String arrows(List<StepId> cycle) {
    if (cycle.size() > MAX_OF_CYCLE) {
      return arrows(cycle.subList(0, MAX_OF_CYCLE / 2))
          + " → ("
          + Words.count(cycle.size() - MAX_OF_CYCLE)
          + " more) → "
          + arrows(cycle.subList(cycle.size() - MAX_OF_CYCLE / 2, cycle.size()));
    }
    return cycle.stream().map(StepId::value).collect(Collectors.joining(" → "));
  }

  private List<String> remarks(ExecutionStep step) {
    List<String> remarks = new ArrayList<>();
    step.flags().stream()
        .sorted()
        .map(StepFlag::label)
        .map(label -> label.replace('_', ' '))
        .forEach(remarks::add);
    step.missingParentId().ifPresent(id -> remarks.add("its parent " + id + " never arrived"));
    step.debugInfo().notes().forEach(note -> remarks.add(Words.oneLine(note)));
    return wrapped(remarks);
  }

  /// Sentences, whole, over as many lines as they need.
  private List<String> wrapped(List<String> sentences) {
    List<String> lines = new ArrayList<>();
    for (String sentence : sentences.subList(0, Math.min(MAX_LISTED, sentences.size()))) {
      String indent = "";
      for (String line : Words.wrap(sentence, layout.width() - 6)) {
        lines.add(cut(indent + line, layout.width() - 2));
        indent = "    ";
      }
    }
    if (sentences.size() > MAX_LISTED) {
      lines.add("and " + Words.count(sentences.size() - MAX_LISTED) + " more");
    }
    return lines;
  }

  private List<String> capped(List<String> rows) {
    List<String> shown = new ArrayList<>();
    rows.stream().limit(MAX_LISTED).map(row -> cut(row, layout.width() - 2)).forEach(shown::add);
    if (rows.size() <= MAX_LISTED) {
      return shown;
    }
    shown.add("and " + Words.count(rows.size() - MAX_LISTED) + " more lines");
    return shown;
  }

  private void section(String title, List<String> body, List<String> lines) {
    if (!body.isEmpty()) {
      lines.add("");
      lines.add(ink.bold(title));
      body.forEach(line -> lines.add("  " + line));
    }
  }

  private static String cut(String text, int width) {
    return Words.cut(text, width);
  }
}
