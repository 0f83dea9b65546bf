/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter.emit;

import io.stepscope.analyzer.TraceAnalysis;
import io.stepscope.exporter.Exporters;
import io.stepscope.otel.RawTrace;
import io.stepscope.otel.Signal;

/// Lets an analysis leave: as a span in its trace, as log records, as metrics. Thread-safe.
public final class TraceEmitter {
  private final EmitSettings settings;
  private final AnalysisMetrics metrics;
  private final AnalysisSpan span;
  private final AnalysisLogs logs;
  private final Outbox spanBox;
  private final Outbox logBox;

  public TraceEmitter(EmitSettings settings, Exporters exporters, AnalysisMetrics metrics) {
    this.settings = settings;
    this.metrics = metrics;
    this.span = new AnalysisSpan(settings);
    this.logs = new AnalysisLogs(settings);
    this.spanBox = new Outbox(Signal.TRACES, exporters);
    this.logBox = new Outbox(Signal.LOGS, exporters);
  }

  /// Emits one analysis, together with others: it leaves at the next [#flush], or before when
  /// enough is there. Never waits: what no destination has room for is counted as refused and lost,
  /// as nobody else holds it.
  ///
  /// @param trace what was received
  /// @param analysis what was found in it
  public void emit(RawTrace trace, TraceAnalysis analysis) {
    var telling = Telling.of(trace, analysis, settings);
    long atNanos = trace.completion().atNanos();
    if (settings.mode() == EmitSettings.Mode.COMPANION && spanBox.isRouted()) {
      span.encode(telling).ifPresent(body -> spanBox.add(body, 1, atNanos));
    }
    if (settings.logs() && logBox.isRouted()) {
      int records = 1 + telling.findings().shown().size();
      if (logBox.isWanted()) {
        logBox.add(logs.encode(telling), records, atNanos);
      } else {
        logBox.forgo(records);
      }
    }
    metrics.record(telling);
  }

  /// Sends what was emitted. To be called several times a second, since a backend's search joins an
  /// analysis to its trace when it comes soon; and once more at the end.
  public void flush() {
    spanBox.flush();
    logBox.flush();
  }

  /// Analysis spans that a destination holds or has delivered.
  public long emittedSpans() {
    return spanBox.emitted();
  }

  /// Log records that a destination holds or has delivered.
  public long emittedLogRecords() {
    return logBox.emitted();
  }

  /// Analysis spans that were lost because every sending queue was full.
  public long refusedSpans() {
    return spanBox.refused();
  }

  /// Log records that were lost because every sending queue was full.
  public long refusedLogRecords() {
    return logBox.refused();
  }
}
