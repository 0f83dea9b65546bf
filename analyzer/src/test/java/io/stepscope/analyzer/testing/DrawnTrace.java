/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.testing;

import io.stepscope.analyzer.model.Completion;
import io.stepscope.analyzer.model.CompletionReason;
import io.stepscope.analyzer.model.DependencyEdge;
import io.stepscope.analyzer.model.EdgeClass;
import io.stepscope.analyzer.model.ExecutionContext;
import io.stepscope.analyzer.model.ExecutionStatus;
import io.stepscope.analyzer.model.ExecutionStep;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.Operation;
import io.stepscope.analyzer.model.Outcome;
import io.stepscope.analyzer.model.RefusedEdge;
import io.stepscope.analyzer.model.StepError;
import io.stepscope.analyzer.model.StepFlag;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.model.StepKind;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.analyzer.model.StepType;
import io.stepscope.analyzer.model.TraceId;
import io.stepscope.analyzer.model.TraceSummary;
import io.stepscope.analyzer.model.Value;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.UnaryOperator;

/// A trace drawn as text, a line a step:
///
/// ```
/// agent:run        |====================|
///   llm:plan       |===|
///   tool:search#1      |===========x
///   consumer:log              |===========>
/// ```
///
/// A column is a millisecond, the leftmost bar starts at [#at] `(0)`, and a bar covers the time
/// between the columns of its two ends, so that two bars that share a column touch. Indent is the
/// parent. A bar starts with `|`, or with `<` when its start was never received. It ends with `|`
/// (success), `x` (failure), `t` (timeout), `c` (cancelled), `p` (partial) or `>` (never ended: no
/// end is known). A single character is a step without length; `?` alone is a step without times.
///
/// The name is the step's id. Words before it, each with a colon, are its operation (`tool`, `llm`,
/// `agent`, …), span kind (`producer`, `consumer`, …), flags (`orphan`, `handled`, …) or the parent
/// it names in vain (`lost=ab12`). The part of the name before `#` is the tool name of a tool, else
/// the span's name. Without an operation a step is a plain DECISION.
public final class DrawnTrace {
  /// The instant of column 0, in Unix nanoseconds.
  public static final long EPOCH = 1_700_000_000_000_000_000L;

  private static final String STARTS = "|<?";
  private static final long MILLI = 1_000_000;

  private final SequencedMap<StepId, ExecutionStep> steps = new LinkedHashMap<>();
  private final List<DependencyEdge> edges = new ArrayList<>();
  private final List<RefusedEdge> refused = new ArrayList<>();
  private Completion completion = new Completion(CompletionReason.ROOT_ENDED, EPOCH, false, 1, 0);
  private ExecutionStatus status = ExecutionStatus.SUCCESS;

  private DrawnTrace() {}

  /// Reads a drawing, to be completed with edges and details.
  public static DrawnTrace of(String drawing) {
    var drawn = new DrawnTrace();
    List<String> lines = drawing.lines().filter(line -> !line.isBlank()).toList();
    int origin = lines.stream().mapToInt(DrawnTrace::barStart).min().orElse(0);
    var open = new ArrayList<Open>();
    for (String line : lines) {
      int indent = line.length() - line.stripLeading().length();
      while (!open.isEmpty() && open.getLast().indent() >= indent) {
        open.removeLast();
      }
      Optional<StepId> parent =
          open.isEmpty() ? Optional.empty() : Optional.of(open.getLast().id());
      ExecutionStep step = read(line, parent, origin);
      if (drawn.steps.put(step.id(), step) != null) {
        throw new IllegalArgumentException("drawn twice: " + step.id());
      }
      open.add(new Open(indent, step.id()));
    }
    return drawn;
  }

  /// The trace of a drawing and edges like `plan -> search E2A` or `plan -> search E6 0.65`; the
  /// confidence is 0.95 when none is given.
  public static ExecutionTrace draw(String drawing, String... edges) {
    var drawn = of(drawing);
    for (String edge : edges) {
      drawn.edge(edge);
    }
    return drawn.trace();
  }

  /// The instant of a column counted from the leftmost bar, in Unix nanoseconds.
  public static long at(long milliseconds) {
    return EPOCH + milliseconds * MILLI;
  }

  /// Nanoseconds of so many columns.
  public static long ms(long milliseconds) {
    return milliseconds * MILLI;
  }

  public static StepId id(String id) {
    return new StepId(id);
  }

  /// Adds an edge written `from -> to CLASS [confidence]`.
  public DrawnTrace edge(String edge) {
    String[] words = edge.trim().split(" +", -1);
    if (words.length < 4 || words.length > 5 || !words[1].equals("->")) {
      throw new IllegalArgumentException("expected 'from -> to CLASS [confidence]': " + edge);
    }
    double confidence = words.length == 5 ? Double.parseDouble(words[4]) : 0.95;
    return edge(words[0], words[2], EdgeClass.valueOf(words[3]), confidence);
  }

  public DrawnTrace edge(String from, String to, EdgeClass edgeClass, double confidence) {
    edges.add(new DependencyEdge(id(from), id(to), edgeClass, confidence, "drawn"));
    return this;
  }

  public DrawnTrace refused(RefusedEdge edge) {
    refused.add(edge);
    return this;
  }

  /// Changes a step's fields: its parameters, result, usage, …
  public DrawnTrace with(String step, UnaryOperator<ExecutionStep.Builder> change) {
    ExecutionStep drawn = steps.get(id(step));
    if (drawn == null) {
      throw new IllegalArgumentException("not drawn: " + step);
    }
    steps.put(drawn.id(), change.apply(drawn.toBuilder()).build());
    return this;
  }

  public DrawnTrace completion(Completion completion) {
    this.completion = completion;
    return this;
  }

  public DrawnTrace status(ExecutionStatus status) {
    this.status = status;
    return this;
  }

  public ExecutionTrace trace() {
    return new ExecutionTrace(
        new TraceId(1, 2),
        summary(status),
        List.copyOf(steps.values()),
        edges,
        refused,
        completion);
  }

  static TraceSummary summary(ExecutionStatus status) {
    var context =
        new ExecutionContext(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            new Value.Fields(new LinkedHashMap<>()));
    return new TraceSummary(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        context,
        status,
        List.of(),
        Optional.empty(),
        List.of());
  }

  private record Open(int indent, StepId id) {}

  /// The column after the name and at least one space; the bar is the rest of the line.
  private static int barStart(String line) {
    int name = line.length() - line.stripLeading().length();
    int space = line.indexOf(' ', name);
    int bar = space < 0 ? -1 : space;
    while (bar >= 0 && bar < line.length() && line.charAt(bar) == ' ') {
      bar++;
    }
    if (bar < 0 || bar == line.length() || STARTS.indexOf(line.charAt(bar)) < 0) {
      throw new IllegalArgumentException("no bar in: " + line);
    }
    return bar;
  }

  private static ExecutionStep read(String line, Optional<StepId> parent, int origin) {
    int bar = barStart(line);
    String drawing = line.substring(bar).stripTrailing();
    String[] words = line.substring(0, bar).trim().split(":", -1);
    String id = words[words.length - 1];
    int hash = id.indexOf('#');
    String name = hash < 0 ? id : id.substring(0, hash);
    var step = ExecutionStep.builder(new StepId(id)).name(name);
    parent.ifPresent(step::parentId);
    var flags = EnumSet.noneOf(StepFlag.class);
    for (int i = 0; i < words.length - 1; i++) {
      describe(step, words[i], name, flags);
    }
    char mark = drawing.charAt(drawing.length() - 1);
    if (mark == '>') {
      flags.add(StepFlag.NEVER_ENDED);
    }
    return step.flags(flags).outcome(outcome(mark)).time(time(drawing, bar - origin)).build();
  }

  private static void describe(
      ExecutionStep.Builder step, String word, String name, EnumSet<StepFlag> flags) {
    String constant = word.toUpperCase(Locale.ROOT);
    if (word.startsWith("lost=")) {
      step.missingParentId(word.substring("lost=".length()));
      flags.add(StepFlag.ORPHAN);
    } else if (isOneOf(StepKind.values(), constant)) {
      step.kind(StepKind.valueOf(constant));
    } else if (isOneOf(StepFlag.values(), constant)) {
      flags.add(StepFlag.valueOf(constant));
    } else {
      Operation operation = Operation.valueOf(constant);
      step.operation(operation);
      if (operation == Operation.TOOL) {
        step.type(StepType.TOOL_CALL).toolName(name);
      }
    }
  }

  private static boolean isOneOf(Enum<?>[] constants, String name) {
    for (Enum<?> constant : constants) {
      if (constant.name().equals(name)) {
        return true;
      }
    }
    return false;
  }

  private static Outcome outcome(char mark) {
    return switch (mark) {
      case '|' -> new Outcome.Succeeded(false);
      case 'x' -> new Outcome.Failed(StepError.reported(Optional.empty(), Optional.empty()));
      case 't' -> new Outcome.TimedOut(StepError.reported(Optional.empty(), Optional.empty()));
      case 'c' -> new Outcome.Cancelled("caller");
      case 'p' -> new Outcome.Partial("cut");
      case '>', '?', '<' -> new Outcome.Running();
      default -> throw new IllegalArgumentException("a bar cannot end with '" + mark + "'");
    };
  }

  private static StepTime time(String bar, long column) {
    long start = bar.charAt(0) == '|' ? at(column) : StepTime.UNKNOWN;
    char mark = bar.charAt(bar.length() - 1);
    boolean ends = mark != '>' && mark != '?' && !(mark == '<' && bar.length() == 1);
    return new StepTime(start, ends ? at(column + bar.length() - 1) : StepTime.UNKNOWN, false);
  }
}
