/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter.emit;

import com.google.protobuf.ByteString;
import io.stepscope.analyzer.TraceAnalysis;
import io.stepscope.exporter.Exporters;
import io.stepscope.otel.OtlpRequest;
import io.stepscope.otel.RawTrace;
import io.stepscope.otel.Signal;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/// Lets an analysis leave: as a span in its trace, as log records, as metrics. Thread-safe.
public final class TraceEmitter {
  private final EmitSettings settings;
  private final Exporters exporters;
  private final AnalysisMetrics metrics;
  private final AnalysisSpan span;
  private final AnalysisLogs logs;
  private final LongAdder emittedSpans = new LongAdder();
  private final LongAdder emittedLogRecords = new LongAdder();
  private final LongAdder refusedSpans = new LongAdder();
  private final LongAdder refusedLogRecords = new LongAdder();

  public TraceEmitter(EmitSettings settings, Exporters exporters, AnalysisMetrics metrics) {
    this.settings = settings;
    this.exporters = exporters;
    this.metrics = metrics;
    this.span = new AnalysisSpan(settings);
    this.logs = new AnalysisLogs(settings);
  }

  /// Emits one analysis, the span first: a backend's search joins it to its trace when it comes
  /// soon. Never waits: what no destination has room for is counted as refused and lost, as nobody
  /// else holds it.
  ///
  /// @param trace what was received
  /// @param analysis what was found in it
  public void emit(RawTrace trace, TraceAnalysis analysis) {
    Optional<LocalRoot> root = LocalRoot.of(trace, analysis);
    if (settings.mode() == EmitSettings.Mode.COMPANION && exporters.isRouted(Signal.TRACES)) {
      root.map(known -> span.encode(known, analysis))
          .ifPresent(body -> offer(Signal.TRACES, body, 1, trace, emittedSpans, refusedSpans));
    }
    if (settings.logs() && exporters.isRouted(Signal.LOGS)) {
      var request = logs.encode(root, analysis);
      int records = request.getResourceLogs(0).getScopeLogs(0).getLogRecordsCount();
      offer(
          Signal.LOGS,
          request.toByteString(),
          records,
          trace,
          emittedLogRecords,
          refusedLogRecords);
    }
    metrics.record(root, analysis);
  }

  /// Analysis spans that a destination holds or has delivered.
  public long emittedSpans() {
    return emittedSpans.sum();
  }

  /// Log records that a destination holds or has delivered.
  public long emittedLogRecords() {
    return emittedLogRecords.sum();
  }

  /// Analysis spans that were lost because every sending queue was full.
  public long refusedSpans() {
    return refusedSpans.sum();
  }

  /// Log records that were lost because every sending queue was full.
  public long refusedLogRecords() {
    return refusedLogRecords.sum();
  }

  private void offer(
      Signal signal,
      ByteString body,
      int items,
      RawTrace trace,
      LongAdder emitted,
      LongAdder refused) {
    var request =
        new OtlpRequest(signal, body, items, List.of(), List.of(), trace.completion().atNanos());
    (exporters.offer(request) ? emitted : refused).add(items);
  }
}
