/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A real HTTP server that notes what came and answers what a test told it, in order, and after
/// that 200 without a body.
final class ScriptedHttpBackend implements AutoCloseable {
  /// One request as it arrived.
  record Call(String method, String path, Headers headers, ByteString body) {}

  private record Answer(int status, Map<String, String> headers, ByteString body) {}

  private final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;

  ScriptedHttpBackend() {
    this(plain());
  }

  ScriptedHttpBackend(HttpsConfigurator tls) {
    this(encrypted(tls));
  }

  private ScriptedHttpBackend(HttpServer server) {
    this.server = server;
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  void thenAnswer(int status) {
    thenAnswer(status, Map.of(), ByteString.EMPTY);
  }

  void thenAnswer(int status, Map<String, String> headers, ByteString body) {
    answers.add(new Answer(status, headers, body));
  }

  void thenStaySilent() {
    answers.add(new Answer(0, Map.of(), ByteString.EMPTY));
  }

  /// The next request; waits until there is one.
  Call next() {
    try {
      Call call = calls.poll(20, TimeUnit.SECONDS);
      if (call == null) {
        throw new AssertionError("no request came");
      }
      return call;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// Requests that came and that [#next] has not told.
  int waiting() {
    return calls.size();
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      var body = ByteString.readFrom(exchange.getRequestBody());
      calls.add(
          new Call(
              exchange.getRequestMethod(),
              exchange.getRequestURI().toString(),
              exchange.getRequestHeaders(),
              body));
      Answer answer = answers.poll();
      reply(exchange, answer == null ? new Answer(200, Map.of(), ByteString.EMPTY) : answer);
    }
  }

  private void reply(HttpExchange exchange, Answer answer) throws IOException {
    if (answer.status() == 0) {
      try {
        closed.await();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
      return;
    }
    answer.headers().forEach(exchange.getResponseHeaders()::add);
    exchange.sendResponseHeaders(
        answer.status(), answer.body().isEmpty() ? -1 : answer.body().size());
    answer.body().writeTo(exchange.getResponseBody());
  }

  private static HttpServer plain() {
    try {
      return HttpServer.create(loopback(), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static HttpServer encrypted(HttpsConfigurator tls) {
    try {
      var server = HttpsServer.create(loopback(), 0);
      server.setHttpsConfigurator(tls);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }
}
