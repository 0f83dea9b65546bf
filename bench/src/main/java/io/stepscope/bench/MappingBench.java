/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.bench;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.sun.management.ThreadMXBean;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.stepscope.analyzer.model.Completion;
import io.stepscope.analyzer.model.TraceId;
import io.stepscope.otel.MappingSettings;
import io.stepscope.otel.RawSpan;
import io.stepscope.otel.RawTrace;
import io.stepscope.otel.Signal;
import io.stepscope.otel.TraceMapper;
import io.stepscope.receiver.otlp.Allowance;
import io.stepscope.receiver.otlp.BadDataException;
import io.stepscope.receiver.otlp.OtlpReader;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.DoubleStream;

/// Measures what it costs to make steps of received spans, beside what it costs to parse the same
/// spans with protobuf: processor time of the thread and bytes allocated, for each span. Both begin
/// with the same encoded spans, mapping with each span's bytes as the receiver keeps them, and both
/// are done in turn; shown are medians, the least and the most over all rounds.
///
/// Mapping includes the reading of the bytes, which is done once more by itself: what mapping takes
/// beyond it is what a mapper would take that is handed parsed spans, and has protobuf's parsing to
/// be measured by.
///
/// Arguments: rounds (default 40), seconds of warm-up (default 8), how the inputs to measure begin
/// (default all).
public final class MappingBench {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int BODIES = 24;
  private static final long TURN_NANOS = 2_000_000_000L;

  private final TraceMapper mapper = new TraceMapper(MappingSettings.DEFAULT.withEvidence(false));

  private MappingBench() {}

  public static void main(String[] arguments) throws InvalidProtocolBufferException {
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 40;
    int warmUp = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 8;
    String wanted = arguments.length > 2 ? arguments[2] : "";
    var bench = new MappingBench();
    var inputs = new ArrayList<Input>();
    inputs.add(Input.of("small, traces of 8", bodies(RequestShape.SMALL)));
    inputs.add(Input.of("batch, traces of 20", bodies(RequestShape.BATCH)));
    inputs.add(Input.of("content, traces of 20", bodies(RequestShape.CONTENT)));
    inputs.add(Input.of("batch, one of 1,000", longRuns(RequestShape.BATCH)));
    inputs.add(Input.of("content, one of 1,000", longRuns(RequestShape.CONTENT)));
    inputs.removeIf(input -> !input.name.startsWith(wanted));
    long end = System.nanoTime() + warmUp * 1_000_000_000L;
    while (System.nanoTime() < end) {
      for (Input input : inputs) {
        bench.round(input);
      }
    }
    System.out.println("ns a span: median (least to most), bytes a span");
    for (Input input : inputs) {
      bench.report(input, rounds);
    }
  }

  /// @param bodies encoded requests
  /// @param traces their spans, encoded
  private record Input(String name, List<byte[]> bodies, List<RawTrace> traces) {
    static Input of(String name, List<byte[]> bodies) {
      return new Input(name, bodies, MappingBench.traces(bodies));
    }
  }

  /// Cost of parsing, of reading and of mapping, each for one span.
  private record Round(Cost parse, Cost read, Cost map) {
    double mapToParse() {
      return map.nanos / parse.nanos;
    }

    double beyondReadingToParse() {
      return (map.nanos - read.nanos) / parse.nanos;
    }
  }

  private record Cost(double nanos, double bytes) {}

  /// Counts spans, or steps.
  private interface Work {
    int run() throws InvalidProtocolBufferException;
  }

  private void report(Input input, int rounds) throws InvalidProtocolBufferException {
    var all = new ArrayList<Round>();
    for (int i = 0; i < rounds; i++) {
      all.add(round(input));
    }
    System.out.printf("%s%n", input.name);
    print("parse", all.stream().map(Round::parse).toList());
    print("read", all.stream().map(Round::read).toList());
    print("map", all.stream().map(Round::map).toList());
    Round last = all.getLast();
    double bytes = last.map.bytes / last.parse.bytes;
    print("map / parse", all.stream().mapToDouble(Round::mapToParse), bytes);
    bytes = (last.map.bytes - last.read.bytes) / last.parse.bytes;
    print("(map - read) / parse", all.stream().mapToDouble(Round::beyondReadingToParse), bytes);
  }

  private static void print(String what, List<Cost> costs) {
    double[] nanos = costs.stream().mapToDouble(Cost::nanos).sorted().toArray();
    System.out.printf(
        "  %-10s %8.0f (%.0f to %.0f) ns, %.0f bytes%n",
        what, nanos[nanos.length / 2], nanos[0], nanos[nanos.length - 1], costs.getLast().bytes);
  }

  private static void print(String what, DoubleStream ratios, double bytes) {
    double[] sorted = ratios.sorted().toArray();
    System.out.printf(
        "  %-20s %6.2f (%.2f to %.2f) times the time, %.2f times the bytes%n",
        what, sorted[sorted.length / 2], sorted[0], sorted[sorted.length - 1], bytes);
  }

  private Round round(Input input) throws InvalidProtocolBufferException {
    int spans = input.traces.stream().mapToInt(trace -> trace.spans().size()).sum();
    return new Round(
        cost(spans, () -> parse(input)),
        cost(spans, () -> read(input)),
        cost(spans, () -> map(input)));
  }

  private static Cost cost(int spans, Work work) throws InvalidProtocolBufferException {
    long bytes = THREADS.getCurrentThreadAllocatedBytes();
    long nanos = THREADS.getCurrentThreadCpuTime();
    int done = work.run();
    nanos = THREADS.getCurrentThreadCpuTime() - nanos;
    bytes = THREADS.getCurrentThreadAllocatedBytes() - bytes;
    if (done != spans) {
      throw new IllegalStateException("of " + spans + " spans came " + done);
    }
    return new Cost((double) nanos / spans, (double) bytes / spans);
  }

  private static int parse(Input input) throws InvalidProtocolBufferException {
    int parsed = 0;
    for (byte[] body : input.bodies) {
      var request = ExportTraceServiceRequest.parseFrom(body);
      for (ResourceSpans resource : request.getResourceSpansList()) {
        parsed += resource.getScopeSpans(0).getSpansCount();
      }
    }
    return parsed;
  }

  private static int read(Input input) {
    int read = 0;
    for (RawTrace trace : input.traces) {
      for (RawSpan span : trace.spans()) {
        read += span.read().name().isEmpty() ? 0 : 1;
      }
    }
    return read;
  }

  private int map(Input input) {
    int steps = 0;
    for (RawTrace trace : input.traces) {
      steps += mapper.map(trace).steps().size();
    }
    return steps;
  }

  private static List<RawTrace> traces(List<byte[]> bodies) {
    var reader = new OtlpReader(false);
    var traces = new ArrayList<RawTrace>();
    for (byte[] body : bodies) {
      Map<TraceId, List<RawSpan>> byTrace = new LinkedHashMap<>();
      for (RawSpan span : received(reader, body)) {
        byTrace.computeIfAbsent(span.traceId(), _ -> new ArrayList<>()).add(span);
      }
      byTrace.forEach((id, spans) ->
          traces.add(new RawTrace(id, spans, List.of(), Completion.endOfInput(0, false))));
    }
    return traces;
  }

  private static List<RawSpan> received(OtlpReader reader, byte[] body) {
    try {
      return reader.protobuf(Signal.TRACES, body, 0, Allowance.UNLIMITED).request().spans();
    } catch (BadDataException | Allowance.OverAllowanceException e) {
      throw new IllegalStateException("a request of the load cannot be read", e);
    }
  }

  private static List<byte[]> bodies(RequestShape shape) {
    var bodies = new ArrayList<byte[]>();
    var random = new Random(7);
    var template = shape.template(7);
    for (int i = 0; i * shape.spans() < BODIES * 512; i++) {
      bodies.add(template.renewed(random));
    }
    return bodies;
  }

  private static List<byte[]> longRuns(RequestShape shape) throws InvalidProtocolBufferException {
    var bodies = new ArrayList<byte[]>();
    var random = new Random(7);
    var template = shape.template(7);
    for (int i = 0; i < BODIES / 2; i++) {
      bodies.add(oneTrace(template.renewed(random), shape.spansPerTrace(), 1_000));
    }
    return bodies;
  }

  /// The first run of a request, repeated, as turns of one long run.
  private static byte[] oneTrace(byte[] body, int turnSpans, int spans)
      throws InvalidProtocolBufferException {
    var from = ExportTraceServiceRequest.parseFrom(body).getResourceSpans(0);
    List<Span> source = from.getScopeSpans(0).getSpansList();
    var scope = from.getScopeSpans(0).toBuilder().clearSpans();
    var first = source.getFirst();
    for (int i = 0; i < spans; i++) {
      int turn = i / turnSpans;
      var span = source.get(i % turnSpans).toBuilder();
      var top = id((long) turn * turnSpans + 1);
      scope.addSpans(
          span.setTraceId(first.getTraceId())
              .setSpanId(id(i + 1L))
              .setParentSpanId(i == 0 ? ByteString.EMPTY : i % turnSpans == 0 ? id(1) : top)
              .setStartTimeUnixNano(span.getStartTimeUnixNano() + turn * TURN_NANOS)
              .setEndTimeUnixNano(span.getEndTimeUnixNano() + turn * TURN_NANOS));
    }
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(
            ResourceSpans.newBuilder()
                .setResource(Resource.newBuilder(from.getResource()))
                .addScopeSpans(
                    scope.setScope(
                        InstrumentationScope.newBuilder(from.getScopeSpans(0).getScope()))))
        .build()
        .toByteArray();
  }

  private static ByteString id(long value) {
    return ByteString.copyFrom(ByteBuffer.allocate(8).putLong(0, value).array());
  }
}
