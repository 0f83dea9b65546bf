/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.bench;

import io.stepscope.app.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// The product as a process of its own, in front of another server.
record StepscopeServer(ChildProcess process, int port, int metricsPort) implements AutoCloseable {
  static StepscopeServer start(int nextPort) {
    return start(List.of("-Xmx2g", "-XX:+UseSerialGC"), nextPort);
  }

  static StepscopeServer start(List<String> jvmArguments, int nextPort) {
    int port = ChildProcess.freePort();
    int metricsPort = ChildProcess.freePort();
    String configuration =
        """
        yaml:receivers: {otlp: {protocols: {grpc: {endpoint: "localhost:%d"}, http: {endpoint: "localhost:%d"}}}}
        exporters: {otlp: {endpoint: "http://localhost:%d"}}
        extensions: {health_check: {endpoint: "localhost:%d"}}
        service: {extensions: [health_check], telemetry: {metrics: {endpoint: "localhost:%d"}}}
        """
            .formatted(
                port, ChildProcess.freePort(), nextPort, ChildProcess.freePort(), metricsPort);
    var server =
        new StepscopeServer(
            ChildProcess.start(jvmArguments, Main.class, "serve", "--config", configuration),
            port,
            metricsPort);
    server.awaitListening();
    return server;
  }

  private void awaitListening() {
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

  /// Traces that were complete and not analysed, or not whole because the assembler could not keep
  /// up; by the server's own account.
  long tracesNotAnalysed() {
    String page = metrics();
    return value(page, "stepscope_analyses_total{reason=\"no_room\"}")
        + value(page, "stepscope_analyses_total{reason=\"failed\"}")
        + value(page, "stepscope_assembly_spans_total{reason=\"missed\"}");
  }

  private String metrics() {
    var request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + metricsPort + "/metrics")).build();
    try (var client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static long value(String page, String series) {
    return page.lines()
        .filter(line -> line.startsWith(series))
        .map(line -> line.substring(line.lastIndexOf(' ') + 1))
        .mapToLong(number -> (long) Double.parseDouble(number))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no " + series + " on the metrics page"));
  }

  @Override
  public void close() {
    process.close();
  }
}
