/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.app;

import io.stepscope.analyzer.Finding;
import io.stepscope.analyzer.Severity;
import io.stepscope.analyzer.TraceAnalysis;
import io.stepscope.analyzer.model.TraceId;
import io.stepscope.config.Environment;
import io.stepscope.config.StepscopeConfig;
import io.stepscope.otel.RawTrace;
import io.stepscope.report.JsonReport;
import io.stepscope.report.TextReport;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Analyses the traces in files, as `serve` would have when they arrived. All files of a call are
/// one input: spans of one trace are analysed together wherever they stand.
@Command(
    name = "analyze",
    description =
        "Analyses traces in files: OTLP (JSON, JSON lines, protobuf), Jaeger, Zipkin, Tempo; also"
            + " gzipped.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      " 0:all was read and analysed",
      " 1:a finding is at or above --fail-on",
      " 2:bad usage, something could not be read (the rest is analysed all the same), or there"
          + " was no span to judge by --fail-on"
    })
final class AnalyzeCommand implements Callable<Integer> {
  private static final int FOUND = 1;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "Files to read; - is standard input.")
  private List<String> files = new ArrayList<>();

  @Option(
      names = "--fail-on",
      paramLabel = "SEVERITY",
      description = "Exit with 1 when a finding is ${COMPLETION-CANDIDATES} or worse.")
  private Optional<Severity> failOn = Optional.empty();

  @Option(names = "--trace", paramLabel = "ID", description = "Only this trace; may be repeated.")
  private List<String> only = new ArrayList<>();

  @Option(names = "--no-steps", description = "Leave the single steps out of the JSON.")
  private boolean withoutSteps;

  @Mixin private ReportOptions reporting = new ReportOptions();
  @Mixin private ConfigOptions options = new ConfigOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  /// Writes one analysis.
  private interface Report {
    void write(TraceAnalysis analysis, OutputStream target) throws IOException;
  }

  @Override
  public Integer call() throws IOException {
    PrintWriter err = spec.commandLine().getErr();
    Set<TraceId> wanted = wanted();
    StepscopeConfig config = options.required(Environment.ofProcess(), err);
    Report report = report(config.analysis().pattern().groupLimit());
    var input = new TraceFiles(err);
    files.forEach(input::read);
    List<RawTrace> traces = input.traces(wanted);
    for (TraceId id : missing(wanted, traces)) {
      err.println("trace " + id + " is not in the input");
    }
    var engine = new Engine(config.mapping(), config.analysis(), config.baselines());
    boolean isWhole = input.isWhole() && missing(wanted, traces).isEmpty();
    boolean isFound = false;
    try (OutputStream target = reporting.open()) {
      for (RawTrace trace : traces) {
        Optional<TraceAnalysis> analysis = analyze(engine, trace, err);
        isWhole &= analysis.isPresent();
        if (analysis.isPresent()) {
          isWhole &= write(report, analysis.get(), target, err);
          isFound |= failOn.isPresent() && reaches(analysis.get(), failOn.get());
        }
      }
    }
    if (traces.isEmpty() && isWhole) {
      err.println("the input has no spans");
      // Who lets a build depend on the answer must not take silence for a good one.
      isWhole = failOn.isEmpty();
    }
    err.flush();
    return isWhole ? isFound ? FOUND : 0 : Main.UNUSABLE;
  }

  private static Optional<TraceAnalysis> analyze(Engine engine, RawTrace trace, PrintWriter err) {
    try {
      return Optional.of(engine.analyze(trace).analysis());
    } catch (RuntimeException | StackOverflowError | AssertionError poison) {
      err.println("trace " + trace.traceId() + " could not be analysed: " + Failure.place(poison));
      return Optional.empty();
    }
  }

  /// A part of an analysis that is worked out when it is written may fail as the analysis may.
  private static boolean write(
      Report report, TraceAnalysis analysis, OutputStream target, PrintWriter err)
      throws IOException {
    try {
      report.write(analysis, target);
      return true;
    } catch (CommandFailure | BrokenPipe e) {
      throw e;
    } catch (RuntimeException | StackOverflowError | AssertionError poison) {
      target.write('\n');
      err.println(
          "trace "
              + analysis.trace().traceId()
              + " could not be written whole: "
              + Failure.place(poison));
      return false;
    }
  }

  private static boolean reaches(TraceAnalysis analysis, Severity severity) {
    return analysis.findings().stream()
        .map(Finding::severity)
        .anyMatch(each -> each.compareTo(severity) >= 0);
  }

  private Set<TraceId> wanted() {
    Set<TraceId> ids = new HashSet<>();
    for (String id : only) {
      try {
        ids.add(TraceId.parse(id));
      } catch (IllegalArgumentException e) {
        throw new CommandFailure("--trace: " + e.getMessage());
      }
    }
    return ids;
  }

  private static Set<TraceId> missing(Set<TraceId> wanted, List<RawTrace> traces) {
    Set<TraceId> missing = new HashSet<>(wanted);
    traces.forEach(trace -> missing.remove(trace.traceId()));
    return missing;
  }

  /// @param mostIds how many ids of a list that may be cut are written
  private Report report(int mostIds) {
    return reporting.writer(
        layout -> {
          var text = new TextReport(layout);
          return (analysis, target) ->
              target.write(text.render(analysis).getBytes(StandardCharsets.UTF_8));
        },
        () -> new JsonReport(!withoutSteps, mostIds)::write);
  }
}
