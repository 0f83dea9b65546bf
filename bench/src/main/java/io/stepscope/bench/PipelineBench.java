/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Measures what the whole pipeline costs a span, beside three servers that do less: a sink, a
/// forwarder of bytes and a forwarder that parses and encodes again. All run at once as processes
/// of their own, forwarders in front of the same sink; the load goes to one after the other, round
/// by round, and the processor time of the server alone is counted, from the first request of a
/// round until the server has fallen quiet, so that analysis that lags behind is counted too.
///
/// The three baselines are saturated: sixteen requests are always in flight. Stepscope would then
/// pass everything on and leave out the analysis of what it has no time for, which would flatter
/// it: it gets the highest of several rates at which every trace is analysed. A round in which one
/// was not is told of, and not counted.
///
/// Arguments: rounds (default 7), seconds a round (default 8), seconds of warm-up (default 24), and
/// the shapes (default all).
public final class PipelineBench {
  private static final int SETTLE_SECONDS = 6;
  private static final List<Integer> RATES =
      List.of(8_000, 16_000, 32_000, 48_000, 64_000, 96_000, 128_000, 192_000, 256_000);

  private final int rounds;
  private final int seconds;
  private final int warmUp;

  private PipelineBench(int rounds, int seconds, int warmUp) {
    this.rounds = rounds;
    this.seconds = seconds;
    this.warmUp = warmUp;
  }

  public static void main(String[] arguments) {
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 7;
    int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 8;
    int warmUp = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 24;
    List<RequestShape> shapes =
        arguments.length > 3
            ? Arrays.stream(arguments).skip(3).map(RequestShape::parse).toList()
            : List.of(RequestShape.values());
    System.out.printf(
        "java %s, %d processors, %d rounds of %d s after %d s of warm-up%n",
        Runtime.version(), Runtime.getRuntime().availableProcessors(), rounds, seconds, warmUp);
    var bench = new PipelineBench(rounds, seconds, warmUp);
    shapes.forEach(bench::run);
  }

  private void run(RequestShape shape) {
    int sinkPort = ChildProcess.freePort();
    try (var sink = new Target(baseline("sink", sinkPort, 0), sinkPort);
        var forward = forwarder("forward", sinkPort);
        var reencode = forwarder("reencode", sinkPort);
        var stepscope = StepscopeServer.start(sinkPort)) {
      Map<String, Target> baselines = new LinkedHashMap<>();
      baselines.put("sink", sink);
      baselines.put("forward", forward);
      baselines.put("reencode", reencode);
      measure(shape, baselines, stepscope);
    }
  }

  private record Target(ChildProcess process, int port) implements AutoCloseable {
    @Override
    public void close() {
      process.close();
    }
  }

  private void measure(
      RequestShape shape, Map<String, Target> baselines, StepscopeServer stepscope) {
    baselines.values().forEach(target -> load(target.process(), target.port(), shape, warmUp, 0));
    int rate = highestRate(shape, stepscope);
    Map<String, List<Double>> micros = new LinkedHashMap<>();
    for (int round = 0; round < rounds; round++) {
      baselines.forEach((name, target) ->
          micros
              .computeIfAbsent(name, _ -> new ArrayList<>())
              .add(load(target.process(), target.port(), shape, seconds, 0)));
      micros
          .computeIfAbsent("stepscope", _ -> new ArrayList<>())
          .add(loadCounted(shape, stepscope, rate));
    }
    System.out.printf(
        "%n%s: %d spans a request, stepscope at %,d spans a second%n", shape, shape.spans(), rate);
    System.out.println("server      median   min   max  µs of processor a span");
    micros.forEach((name, values) ->
        System.out.printf(
            "%-10s  %6.2f %5.2f %5.2f%n", name, median(values), min(values), max(values)));
    ratio("stepscope / reencode", micros, "reencode");
    ratio("stepscope / forward", micros, "forward");
    System.out.printf(
        "resident memory of stepscope: %.0f MiB%n", stepscope.process().residentMebibytes());
  }

  /// Warms up step by step, and finds the rate.
  private int highestRate(RequestShape shape, StepscopeServer stepscope) {
    int rate = RATES.getFirst();
    for (int next : RATES) {
      long before = stepscope.tracesNotAnalysed();
      load(stepscope.process(), stepscope.port(), shape, warmUp / 2, next);
      if (stepscope.tracesNotAnalysed() > before) {
        break;
      }
      rate = next;
    }
    return rate;
  }

  private double loadCounted(RequestShape shape, StepscopeServer stepscope, int rate) {
    for (int attempt = 0; attempt < 3; attempt++) {
      long before = stepscope.tracesNotAnalysed();
      double micros = load(stepscope.process(), stepscope.port(), shape, seconds, rate);
      long left = stepscope.tracesNotAnalysed() - before;
      if (left == 0) {
        return micros;
      }
      System.out.println("a round was not counted: " + left + " traces were not analysed");
    }
    throw new IllegalStateException("the machine is too busy to analyse every trace");
  }

  private static void ratio(String title, Map<String, List<Double>> micros, String baseline) {
    List<Double> ours = micros.getOrDefault("stepscope", List.of());
    List<Double> theirs = micros.getOrDefault(baseline, List.of());
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < ours.size(); i++) {
      ratios.add(ours.get(i) / theirs.get(i));
    }
    System.out.printf(
        "%s, pair by pair: %.2f (%.2f to %.2f)%n", title, median(ratios), min(ratios), max(ratios));
  }

  /// Microseconds of the server's processor time a span.
  ///
  /// @param rate spans a second, 0 for as many as go
  private static double load(
      ChildProcess server, int port, RequestShape shape, int seconds, int rate) {
    double before = server.cpuSeconds();
    String counted;
    try (var client =
        ChildProcess.start(
            List.of("-Xmx256m"),
            LoadGenerator.class,
            Integer.toString(port),
            shape.name(),
            Integer.toString(seconds),
            Integer.toString(rate))) {
      counted = client.line();
    }
    LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(SETTLE_SECONDS));
    long spans = Long.parseLong(counted.substring("spans=".length(), counted.indexOf(' ')));
    return (server.cpuSeconds() - before) * 1e6 / spans;
  }

  private static Target forwarder(String mode, int nextPort) {
    int port = ChildProcess.freePort();
    return new Target(baseline(mode, port, nextPort), port);
  }

  private static ChildProcess baseline(String mode, int port, int nextPort) {
    ChildProcess process =
        ChildProcess.start(
            List.of("-Xmx2g", "-XX:+UseSerialGC"),
            BaselineServer.class,
            mode,
            Integer.toString(port),
            Integer.toString(nextPort));
    process.line();
    return process;
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(value -> value).sorted().toArray();
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  private static double min(List<Double> values) {
    return values.stream().mapToDouble(value -> value).min().orElse(Double.NaN);
  }

  private static double max(List<Double> values) {
    return values.stream().mapToDouble(value -> value).max().orElse(Double.NaN);
  }
}
