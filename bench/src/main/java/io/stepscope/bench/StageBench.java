/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.bench;

import com.sun.management.ThreadMXBean;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.stepscope.analyzer.AnalysisSettings;
import io.stepscope.analyzer.TraceAnalysis;
import io.stepscope.analyzer.TraceAnalyzer;
import io.stepscope.analyzer.model.Completion;
import io.stepscope.analyzer.model.ExecutionTrace;
import io.stepscope.analyzer.model.TraceId;
import io.stepscope.exporter.Endpoint;
import io.stepscope.exporter.ExporterSettings;
import io.stepscope.exporter.Exporters;
import io.stepscope.exporter.emit.AnalysisMetrics;
import io.stepscope.exporter.emit.EmitSettings;
import io.stepscope.exporter.emit.TraceEmitter;
import io.stepscope.otel.MappingSettings;
import io.stepscope.otel.RawSpan;
import io.stepscope.otel.RawTrace;
import io.stepscope.otel.Signal;
import io.stepscope.otel.TraceMapper;
import io.stepscope.receiver.otlp.Allowance;
import io.stepscope.receiver.otlp.OtlpReader;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Measures where the time of a span goes: every stage of the pipeline in turn over the same
/// requests, on one thread, without sockets, queues and waiting. Processor time of the thread and
/// bytes allocated, for each span; medians, least and most over all rounds.
///
/// Arguments: rounds (default 30), seconds of warm-up (default 20), the shape (default batch).
public final class StageBench implements AutoCloseable {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int SPANS_A_ROUND = 20_000;
  private static final List<String> STAGES = List.of("read", "map", "analyse", "emit");

  private final RequestShape shape;
  private final RequestShape.Template template;
  private final Random random = new Random(11);
  private final OtlpReader reader = new OtlpReader(false);
  private final TraceMapper mapper = new TraceMapper(MappingSettings.DEFAULT.withEvidence(false));
  private final TraceAnalyzer analyzer = new TraceAnalyzer(AnalysisSettings.DEFAULT);
  private final ChildProcess sink;
  private final Exporters exporters;
  private final AnalysisMetrics metrics;
  private final TraceEmitter emitter;

  private StageBench(RequestShape shape) {
    this.shape = shape;
    this.template = shape.template(11);
    int port = ChildProcess.freePort();
    this.sink =
        ChildProcess.start(
            List.of("-Xmx256m"), BaselineServer.class, "sink", Integer.toString(port), "0");
    sink.line();
    this.exporters =
        Exporters.of(
            List.of(
                ExporterSettings.of(
                    "otlp",
                    ExporterSettings.Protocol.GRPC,
                    Endpoint.parse("http://localhost:" + port, false))));
    var settings = EmitSettings.DEFAULT;
    this.metrics =
        AnalysisMetrics.readBy(
            List.of(PeriodicMetricReader.builder(new Forgetful()).build()), "bench", settings);
    this.emitter = new TraceEmitter(settings, exporters, metrics);
  }

  public static void main(String[] arguments) throws Exception {
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 30;
    int warmUp = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 20;
    var shape = RequestShape.parse(arguments.length > 2 ? arguments[2] : "batch");
    try (var bench = new StageBench(shape)) {
      long end = System.nanoTime() + warmUp * 1_000_000_000L;
      while (System.nanoTime() < end) {
        bench.round();
      }
      var all = new ArrayList<double[]>();
      for (int i = 0; i < rounds; i++) {
        all.add(bench.round());
      }
      report(all);
    }
  }

  /// Nanoseconds and bytes a span of each stage, one after the other.
  private double[] round() throws Exception {
    var bodies = new ArrayList<byte[]>();
    for (int spans = 0; spans < SPANS_A_ROUND; spans += shape.spans()) {
      bodies.add(template.renewed(random));
    }
    var clock = new Clock(STAGES.size());
    var received = new ArrayList<RawSpan>();
    for (byte[] body : bodies) {
      received.addAll(
          reader.protobuf(Signal.TRACES, body, 1, Allowance.UNLIMITED).request().spans());
    }
    clock.stageDone();
    List<RawTrace> traces = byTrace(received);
    clock.restart();
    var mapped = new ArrayList<ExecutionTrace>(traces.size());
    for (RawTrace trace : traces) {
      mapped.add(mapper.map(trace));
    }
    clock.stageDone();
    var analyses = new ArrayList<TraceAnalysis>(traces.size());
    for (ExecutionTrace trace : mapped) {
      analyses.add(analyzer.analyze(trace));
    }
    clock.stageDone();
    for (int i = 0; i < traces.size(); i++) {
      emitter.emit(traces.get(i), analyses.get(i));
    }
    emitter.flush();
    clock.stageDone();
    if (emitter.refusedSpans() > 0 || !exporters.flush(Duration.ofSeconds(20))) {
      throw new IllegalStateException("the sink did not take every analysis");
    }
    return clock.perSpan(received.size());
  }

  private static List<RawTrace> byTrace(List<RawSpan> spans) {
    Map<TraceId, List<RawSpan>> byTrace = new LinkedHashMap<>();
    for (RawSpan span : spans) {
      byTrace.computeIfAbsent(span.traceId(), _ -> new ArrayList<>()).add(span);
    }
    var traces = new ArrayList<RawTrace>();
    byTrace.forEach((id, members) ->
        traces.add(new RawTrace(id, members, List.of(), Completion.endOfInput(1, false))));
    return traces;
  }

  private static void report(List<double[]> rounds) {
    System.out.println("stage         ns a span: median     min     max   bytes a span");
    double sum = 0;
    for (int stage = 0; stage < STAGES.size(); stage++) {
      int at = stage;
      double[] nanos = rounds.stream().mapToDouble(round -> round[2 * at]).sorted().toArray();
      sum += nanos[nanos.length / 2];
      System.out.printf(
          "%-10s  %19.0f %7.0f %7.0f %14.0f%n",
          STAGES.get(stage),
          nanos[nanos.length / 2],
          nanos[0],
          nanos[nanos.length - 1],
          Arrays.stream(rounds.getLast()).skip(2L * stage + 1).findFirst().orElse(0));
    }
    System.out.printf("%-10s  %19.0f%n", "together", sum);
  }

  @Override
  public void close() {
    metrics.close();
    exporters.close(Duration.ofSeconds(5));
    sink.close();
  }

  /// Counts for one stage after the other.
  private static final class Clock {
    private final long[] counts;
    private int at;
    private long nanos;
    private long bytes;

    Clock(int stages) {
      this.counts = new long[2 * stages];
      restart();
    }

    void restart() {
      bytes = THREADS.getCurrentThreadAllocatedBytes();
      nanos = THREADS.getCurrentThreadCpuTime();
    }

    void stageDone() {
      counts[at++] = THREADS.getCurrentThreadCpuTime() - nanos;
      counts[at++] = THREADS.getCurrentThreadAllocatedBytes() - bytes;
      restart();
    }

    double[] perSpan(int spans) {
      return Arrays.stream(counts).mapToDouble(count -> (double) count / spans).toArray();
    }
  }

  /// Takes metrics and forgets them.
  private static final class Forgetful implements MetricExporter {
    @Override
    public CompletableResultCode export(Collection<MetricData> metrics) {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public AggregationTemporality getAggregationTemporality(InstrumentType type) {
      return AggregationTemporality.CUMULATIVE;
    }
  }
}
