/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `stepscope serve` in a JVM of its own, on free ports.
final class ServeProcess implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 60;

  private final Process process;
  private final ConcurrentLinkedQueue<String> log = new ConcurrentLinkedQueue<>();
  private final String ready;

  private ServeProcess(Process process) throws InterruptedException {
    this.process = process;
    var found = new CompletableFuture<String>();
    Thread.ofVirtual()
        .start(() -> {
          try (BufferedReader lines = process.errorReader(UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
              log.add(line);
              if (line.contains(" ready: ")) {
                found.complete(line);
              }
            }
          } catch (IOException e) {
            log.add(e.toString());
          }
          found.completeExceptionally(new IllegalStateException("ended: " + log));
        });
    try {
      ready = found.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      process.destroyForcibly();
      throw new IllegalStateException("not ready: " + log, e);
    }
  }

  static ServeProcess start(String... sets) throws IOException, InterruptedException {
    return new ServeProcess(
        java(
                List.of(
                    "serve",
                    "--config",
                    "yaml:"
                        + """
                        receivers: {otlp: {protocols: {grpc: {endpoint: "localhost:0"}, http: {endpoint: "localhost:0"}}}}
                        extensions: {health_check: {endpoint: "localhost:0"}}
                        service: {telemetry: {metrics: {endpoint: "localhost:0"}}}
                        """),
                sets)
            .start());
  }

  /// The program in a JVM of its own.
  static ProcessBuilder java(List<String> arguments, String... sets) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add("io.stepscope.app.Main");
    command.addAll(arguments);
    for (String set : sets) {
      command.addAll(List.of("--set", set));
    }
    var builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("OTEL_"));
    return builder.redirectOutput(ProcessBuilder.Redirect.to(new File("/dev/null")));
  }

  /// The bound port of `grpc`, `http`, `health` or `metrics`.
  int port(String listener) {
    Matcher matcher = Pattern.compile(" " + listener + " localhost:(\\d+)").matcher(ready);
    if (!matcher.find()) {
      throw new IllegalStateException(listener + " is not in " + ready);
    }
    return Integer.parseInt(matcher.group(1));
  }

  List<String> log() {
    return List.copyOf(log);
  }

  /// Sends SIGTERM and waits.
  ///
  /// @return the exit code
  int terminate() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("still running: " + log);
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
