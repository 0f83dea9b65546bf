/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.app;

import io.stepscope.analyzer.model.Completion;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.analyzer.model.TraceId;
import io.stepscope.otel.OtlpRequest;
import io.stepscope.otel.RawLog;
import io.stepscope.otel.RawSpan;
import io.stepscope.otel.RawTrace;
import io.stepscope.receiver.file.FileProblem;
import io.stepscope.receiver.file.TraceFileReader;
import io.stepscope.receiver.file.TraceFileSink;
import java.io.PrintWriter;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Everything that was read from files, by trace.
final class TraceFiles {
  private final TraceFileReader reader = new TraceFileReader();
  private final Map<TraceId, List<RawSpan>> spans = new HashMap<>();
  private final Map<TraceId, List<RawLog>> logs = new HashMap<>();
  private final PrintWriter err;
  private boolean isWhole = true;

  TraceFiles(PrintWriter err) {
    this.err = err;
  }

  /// Reads a file, or standard input for `-`. Problems are told, and do not end the reading.
  void read(String file) {
    var sink =
        new TraceFileSink() {
          @Override
          public void request(OtlpRequest request) {
            request.spans().forEach(span -> add(spans, span.traceId(), span));
            request.logs().forEach(log -> add(logs, log.traceId(), log));
          }

          @Override
          public void problem(FileProblem problem) {
            tell(problem);
          }
        };
    if (file.equals("-")) {
      reader.read("standard input", System.in, sink);
      return;
    }
    try {
      reader.read(Path.of(file), sink);
    } catch (InvalidPathException _) {
      tell(new FileProblem(file, 0, 0, FileProblem.Severity.ERROR, "this is not a path"));
    }
  }

  private void tell(FileProblem problem) {
    boolean isError = problem.severity() == FileProblem.Severity.ERROR;
    isWhole &= !isError;
    err.println((isError ? "" : "warning: ") + problem);
  }

  private static <T> void add(Map<TraceId, List<T>> map, TraceId id, T item) {
    map.computeIfAbsent(id, _ -> new ArrayList<>()).add(item);
  }

  /// Whether every document could be read.
  boolean isWhole() {
    return isWhole;
  }

  /// The traces, by their start and then their id.
  ///
  /// @param wanted none means all
  List<RawTrace> traces(Set<TraceId> wanted) {
    return spans.entrySet().stream()
        .filter(entry -> wanted.isEmpty() || wanted.contains(entry.getKey()))
        .map(entry -> trace(entry.getKey(), entry.getValue()))
        .sorted(Comparator.comparingLong(TraceFiles::start).thenComparing(RawTrace::traceId))
        .toList();
  }

  /// A file has no time of its own: the trace is complete when its last span ended.
  private RawTrace trace(TraceId id, List<RawSpan> its) {
    long end =
        its.stream()
            .mapToLong(RawSpan::endNanos)
            .filter(nanos -> nanos != StepTime.UNKNOWN)
            .max()
            .orElse(StepTime.UNKNOWN);
    return new RawTrace(
        id, its, logs.getOrDefault(id, List.of()), Completion.endOfInput(end, false));
  }

  private static long start(RawTrace trace) {
    return trace.spans().stream()
        .mapToLong(RawSpan::startNanos)
        .filter(nanos -> nanos != StepTime.UNKNOWN)
        .min()
        .orElse(Long.MAX_VALUE);
  }
}
