/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.bench;

import io.stepscope.app.Main;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
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
/// Arguments: rounds (default 7), seconds a round (default 8), seconds of warm-up (default 24), and
/// the shapes (default all).
public final class PipelineBench {
  private static final int SETTLE_SECONDS = 6;

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
    try (var sink = server("sink", sinkPort, 0)) {
      Map<String, Target> targets = new LinkedHashMap<>();
      targets.put("sink", new Target(sink, sinkPort));
      for (String mode : List.of("forward", "reencode", "stepscope")) {
        int port = ChildProcess.freePort();
        targets.put(mode, new Target(server(mode, port, sinkPort), port));
      }
      try {
        measure(shape, targets);
      } finally {
        targets.values().stream().skip(1).forEach(target -> target.process().close());
      }
    }
  }

  private record Target(ChildProcess process, int port) {}

  private void measure(RequestShape shape, Map<String, Target> targets) {
    targets.values().forEach(target -> load(target, shape, warmUp));
    Map<String, List<Double>> micros = new LinkedHashMap<>();
    targets.keySet().forEach(name -> micros.put(name, new ArrayList<>()));
    for (int round = 0; round < rounds; round++) {
      targets.forEach((name, target) -> {
        List<Double> measured = micros.get(name);
        if (measured != null) {
          measured.add(load(target, shape, seconds));
        }
      });
    }
    System.out.printf("%n%s: %d spans a request%n", shape, shape.spans());
    System.out.println("server      median   min   max  µs of processor a span");
    micros.forEach((name, values) ->
        System.out.printf(
            "%-10s  %6.2f %5.2f %5.2f%n", name, median(values), min(values), max(values)));
    ratio("stepscope / reencode", micros, "reencode");
    ratio("stepscope / forward", micros, "forward");
    Target stepscope = targets.get("stepscope");
    if (stepscope != null) {
      System.out.printf(
          "resident memory of stepscope: %.0f MiB%n", stepscope.process().residentMebibytes());
    }
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
  private static double load(Target target, RequestShape shape, int seconds) {
    double before = target.process().cpuSeconds();
    String counted;
    try (var client =
        ChildProcess.start(
            List.of("-Xmx256m"),
            LoadGenerator.class,
            Integer.toString(target.port()),
            shape.name(),
            Integer.toString(seconds),
            "0")) {
      counted = client.line();
    }
    LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(SETTLE_SECONDS));
    long spans = Long.parseLong(counted.substring("spans=".length(), counted.indexOf(' ')));
    return (target.process().cpuSeconds() - before) * 1e6 / spans;
  }

  private static ChildProcess server(String mode, int port, int nextPort) {
    List<String> jvm = List.of("-Xmx2g", "-XX:+UseSerialGC");
    if (mode.equals("stepscope")) {
      ChildProcess process =
          ChildProcess.start(jvm, Main.class, "serve", "--config", configuration(port, nextPort));
      awaitListening(port);
      return process;
    }
    ChildProcess process =
        ChildProcess.start(
            jvm, BaselineServer.class, mode, Integer.toString(port), Integer.toString(nextPort));
    process.line();
    return process;
  }

  static String configuration(int port, int nextPort) {
    return """
    yaml:receivers: {otlp: {protocols: {grpc: {endpoint: "localhost:%d"}, http: {endpoint: "localhost:%d"}}}}
    exporters: {otlp: {endpoint: "http://localhost:%d"}}
    extensions: {health_check: {endpoint: "localhost:%d"}}
    service: {extensions: [health_check], telemetry: {metrics: {endpoint: "localhost:%d"}}}
    """
        .formatted(
            port,
            ChildProcess.freePort(),
            nextPort,
            ChildProcess.freePort(),
            ChildProcess.freePort());
  }

  static void awaitListening(int port) {
    for (int attempt = 0; attempt < 300; attempt++) {
      try (var socket = new Socket()) {
        socket.connect(new InetSocketAddress("localhost", port), 100);
        return;
      } catch (IOException e) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
      }
    }
    throw new IllegalStateException("nothing listens on port " + port + " after 30 s");
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
