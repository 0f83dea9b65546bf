/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.app;

import io.stepscope.analyzer.model.StepId;
import io.stepscope.analyzer.model.TraceId;
import io.stepscope.config.Environment;
import io.stepscope.otel.MappingSettings;
import io.stepscope.otel.RawSpan;
import io.stepscope.otel.RawTrace;
import io.stepscope.otel.TraceMapper;
import io.stepscope.report.ExplainedTrace;
import io.stepscope.report.JsonExplanation;
import io.stepscope.report.TextExplanation;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Says how spans were read: which rule filled which field of a step, what it needed and why, what
/// was folded or merged into it, and what was refused.
@Command(
    name = "explain",
    description = "Says why spans in files became the steps that they became.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      " 0:explained",
      " 2:bad usage, no such trace or span, or something could not be read"
    })
final class ExplainCommand implements Callable<Integer> {
  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "Files to read, as for analyze; - is standard input.")
  private List<String> files = new ArrayList<>();

  @Option(names = "--trace", paramLabel = "ID", description = "Only this trace.")
  private Optional<String> trace = Optional.empty();

  @Option(
      names = "--span",
      paramLabel = "ID",
      description = "Only the step that this span is or belongs to.")
  private Optional<String> span = Optional.empty();

  @Mixin private ReportOptions reporting = new ReportOptions();
  @Mixin private ConfigOptions options = new ConfigOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  /// Writes one trace, or one span of it.
  private interface Explanation {
    void write(ExplainedTrace explained, Optional<String> span, OutputStream target)
        throws IOException;
  }

  @Override
  public Integer call() throws IOException {
    PrintWriter err = spec.commandLine().getErr();
    Explanation explanation = explanation();
    MappingSettings mapping = options.required(Environment.ofProcess(), err).mapping();
    var input = new TraceFiles(err);
    files.forEach(input::read);
    err.flush();
    Optional<String> wanted = span.map(id -> id.toLowerCase(Locale.ROOT));
    List<ExplainedTrace> explained = explained(input, mapping, wanted);
    if (wanted.isPresent() && explained.size() > 1) {
      err.println(
          "span " + wanted.get() + " is in " + explained.size() + " traces; --trace picks one");
      err.flush();
    }
    try (OutputStream target = reporting.open()) {
      for (ExplainedTrace each : explained) {
        explanation.write(each, wanted, target);
      }
    }
    return input.isWhole() ? 0 : Main.UNUSABLE;
  }

  /// The traces that are asked for, at least one.
  private List<ExplainedTrace> explained(
      TraceFiles input, MappingSettings mapping, Optional<String> wanted) {
    List<RawTrace> all = input.traces(Set.of());
    List<RawTrace> traces = all;
    if (trace.isPresent()) {
      String id = trace.get().toLowerCase(Locale.ROOT);
      traces = all.stream().filter(each -> each.traceId().toString().equals(id)).toList();
    }
    if (traces.isEmpty()) {
      throw new CommandFailure(
          trace
              .map(id ->
                  NearIds.unknown(
                      "trace",
                      id,
                      all.stream().map(RawTrace::traceId).map(TraceId::toString).toList()))
              .orElse("the input has no spans"));
    }
    // Whatever the configuration says about analyses: an explanation is made of evidence.
    var mapper = new TraceMapper(mapping.withEvidence(true));
    List<ExplainedTrace> explained =
        traces.stream().map(each -> new ExplainedTrace(mapper.map(each), names(each))).toList();
    if (wanted.isEmpty()) {
      return explained;
    }
    List<ExplainedTrace> knowing =
        explained.stream().filter(each -> each.knows(wanted.get())).toList();
    if (knowing.isEmpty()) {
      throw new CommandFailure(
          NearIds.unknown(
              "span",
              wanted.get(),
              explained.stream().flatMap(each -> each.ids().stream()).toList()));
    }
    return knowing;
  }

  private static Map<String, String> names(RawTrace trace) {
    Map<String, String> names = new HashMap<>();
    for (RawSpan span : trace.spans()) {
      names.put(StepId.ofSpan(span.spanId()).value(), span.name());
    }
    return names;
  }

  private Explanation explanation() {
    return reporting.writer(
        layout -> {
          var text = new TextExplanation(layout);
          return (explained, span, target) ->
              target.write(
                  span.map(id -> text.render(explained, id))
                      .orElseGet(() -> text.render(explained))
                      .getBytes(StandardCharsets.UTF_8));
        },
        () -> ExplainCommand::writeJson);
  }

  private static void writeJson(
      ExplainedTrace explained, Optional<String> span, OutputStream target) throws IOException {
    if (span.isPresent()) {
      JsonExplanation.write(explained, span.get(), target);
    } else {
      JsonExplanation.write(explained, target);
    }
  }
}
