/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// Receives OTLP over gRPC and HTTP and hands every request to one intake. Both transports share
/// their threads, their limits and their counts.
public final class OtlpReceiver implements AutoCloseable {
  private final ReceiverMetrics metrics = new ReceiverMetrics();
  private final ByteBudget budget;
  private final EventLoopGroup loops;
  private final Optional<OtlpGrpcReceiver> grpc;
  private final Optional<OtlpHttpReceiver> http;
  private final AtomicBoolean stopped = new AtomicBoolean();

  public OtlpReceiver(ReceiverSettings settings, Intake intake) {
    this(settings, intake, Clock.systemUTC());
  }

  /// @param clock tells when a request arrived
  public OtlpReceiver(ReceiverSettings settings, Intake intake, Clock clock) {
    budget = new ByteBudget(settings.limits().maxInFlightBytes());
    loops =
        new MultiThreadIoEventLoopGroup(
            settings.limits().ioThreads(),
            new DefaultThreadFactory("receiver", true),
            NioIoHandler.newFactory());
    var service = new ExportService(settings, intake, metrics, clock);
    grpc =
        settings
            .grpc()
            .map(endpoint -> new OtlpGrpcReceiver(settings, endpoint, service, budget, loops));
    http =
        settings
            .http()
            .map(endpoint -> new OtlpHttpReceiver(settings, endpoint, service, budget, loops));
  }

  /// Binds what the settings name, and takes requests from then on.
  ///
  /// @throws IOException when an address cannot be bound or a key not read; nothing is left bound
  ///   then
  public void start() throws IOException {
    try {
      if (grpc.isPresent()) {
        grpc.get().start();
      }
      if (http.isPresent()) {
        http.get().start();
      }
    } catch (IOException e) {
      stop(Duration.ZERO);
      throw e;
    }
  }

  /// The bound gRPC port, or -1 when gRPC is not served.
  public int grpcPort() {
    return grpc.map(OtlpGrpcReceiver::port).orElse(-1);
  }

  /// The bound HTTP port, or -1 when HTTP is not served.
  public int httpPort() {
    return http.map(OtlpHttpReceiver::port).orElse(-1);
  }

  public ReceiverMetrics metrics() {
    return metrics;
  }

  /// What requests that are being received or read take now, in bytes.
  public long inFlightBytes() {
    return budget.taken();
  }

  /// Takes no new connection or request, ends the open ones within `deadline`, then closes what is
  /// left. Returns when all is closed; a second call does nothing.
  public void stop(Duration deadline) {
    if (!stopped.compareAndSet(false, true)) {
      return;
    }
    long until = System.nanoTime() + deadline.toNanos();
    grpc.ifPresent(OtlpGrpcReceiver::drain);
    http.ifPresent(OtlpHttpReceiver::drain);
    try {
      if (grpc.isPresent()) {
        grpc.get().awaitEnd(until);
      }
      if (http.isPresent()) {
        http.get().awaitEnd(until);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
  }

  /// Stops with a deadline of five seconds.
  @Override
  public void close() {
    stop(Duration.ofSeconds(5));
  }
}
