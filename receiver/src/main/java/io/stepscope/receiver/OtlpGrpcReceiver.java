/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver;

import io.grpc.DecompressorRegistry;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.netty.channel.EventLoopGroup;
import io.opentelemetry.proto.collector.logs.v1.LogsServiceGrpc;
import io.opentelemetry.proto.collector.metrics.v1.MetricsServiceGrpc;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import io.stepscope.otel.Signal;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// OTLP/gRPC: the three export services and gRPC's health service.
///
/// Calls are answered on the I/O threads: reading a request takes microseconds, handing it to other
/// threads costs more than that.
final class OtlpGrpcReceiver {
  /// How long a connection that is asked to reconnect may finish its calls.
  private static final Duration AGE_GRACE = Duration.ofMinutes(1);

  /// Streams that one connection may reset in a window, and the window in seconds: a client that
  /// opens and resets without end costs more than it pays.
  private static final int RESETS = 200;

  private static final int RESET_WINDOW_SECONDS = 30;

  private static final Duration PING_AFTER = Duration.ofMinutes(1);
  private static final Duration PING_TIMEOUT = Duration.ofSeconds(20);
  private static final int FLOW_CONTROL_WINDOW = 1 << 20;

  /// Writes a stack trace for every message that is too large. Such a message is answered and
  /// counted; the log is not the sender's to fill.
  private static final Logger STREAM_LOG = Logger.getLogger("io.grpc.netty.NettyServerStream");

  private final ReceiverSettings settings;
  private final Endpoint endpoint;
  private final ExportService service;
  private final ByteBudget budget;
  private final EventLoopGroup loops;
  private final HealthStatusManager health = new HealthStatusManager();
  private @Nullable Server server;

  OtlpGrpcReceiver(
      ReceiverSettings settings,
      Endpoint endpoint,
      ExportService service,
      ByteBudget budget,
      EventLoopGroup loops) {
    this.settings = settings;
    this.endpoint = endpoint;
    this.service = service;
    this.budget = budget;
    this.loops = loops;
  }

  void start() throws IOException {
    STREAM_LOG.setLevel(Level.SEVERE);
    try {
      server = build().start();
    } catch (IOException e) {
      throw Binding.failed("OTLP/gRPC", endpoint, e);
    }
    for (Signal signal : Signal.values()) {
      health.setStatus(serviceOf(signal).getName(), ServingStatus.SERVING);
    }
  }

  int port() {
    return server == null ? -1 : server.getPort();
  }

  /// Refuses new connections and asks the open ones to end.
  void drain() {
    health.enterTerminalState();
    if (server != null) {
      server.shutdown();
    }
  }

  /// Waits for the calls in progress until `nanoTime`, then cuts them off.
  void awaitEnd(long nanoTime) throws InterruptedException {
    if (server == null) {
      return;
    }
    if (!server.awaitTermination(nanoTime - System.nanoTime(), TimeUnit.NANOSECONDS)) {
      server.shutdownNow().awaitTermination(1, TimeUnit.SECONDS);
    }
  }

  private Server build() throws IOException {
    ReceiverLimits limits = settings.limits();
    var builder =
        NettyServerBuilder.forAddress(endpoint.socketAddress())
            .bossEventLoopGroup(loops)
            .workerEventLoopGroup(loops)
            .channelFactory(() -> new BoundedServerChannel(limits.maxConnections()))
            .directExecutor()
            .decompressorRegistry(
                DecompressorRegistry.emptyInstance()
                    .with(io.grpc.Codec.Identity.NONE, false)
                    .with(RawMessage.GZIP, true))
            // One more than allowed: so much is refused by us, with a reason.
            .maxInboundMessageSize(Math.addExact(limits.maxMessageBytes(), 1))
            .maxInboundMetadataSize(limits.maxHeaderBytes())
            .maxConcurrentCallsPerConnection(limits.maxConcurrentCalls())
            .maxRstFramesPerWindow(RESETS, RESET_WINDOW_SECONDS)
            .flowControlWindow(FLOW_CONTROL_WINDOW)
            .handshakeTimeout(limits.headerTimeout().toNanos(), TimeUnit.NANOSECONDS)
            .keepAliveTime(PING_AFTER.toNanos(), TimeUnit.NANOSECONDS)
            .keepAliveTimeout(PING_TIMEOUT.toNanos(), TimeUnit.NANOSECONDS)
            .permitKeepAliveTime(limits.minPingInterval().toNanos(), TimeUnit.NANOSECONDS)
            .permitKeepAliveWithoutCalls(true)
            .maxConnectionIdle(limits.idleTimeout().toNanos(), TimeUnit.NANOSECONDS)
            .maxConnectionAge(limits.maxConnectionAge().toNanos(), TimeUnit.NANOSECONDS)
            .maxConnectionAgeGrace(AGE_GRACE.toNanos(), TimeUnit.NANOSECONDS)
            .addStreamTracerFactory(
                CallMeter.factory(methods(), budget, limits.bodyTimeout(), loops))
            .addService(health.getHealthService());
    for (Signal signal : Signal.values()) {
      builder.addService(definition(signal));
    }
    if (settings.tls().isPresent()) {
      builder.sslContext(
          GrpcSslContexts.configure(ServerTls.builder(settings.tls().get())).build());
    }
    return builder.build();
  }

  private ServerServiceDefinition definition(Signal signal) {
    MethodDescriptor<RawMessage, RawMessage> export =
        MethodDescriptor.newBuilder(RawMessage.MARSHALLER, RawMessage.MARSHALLER)
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(methodOf(signal))
            .build();
    return ServerServiceDefinition.builder(
            ServiceDescriptor.newBuilder(serviceOf(signal).getName()).addMethod(export).build())
        .addMethod(export, new ExportCalls(signal, service, budget, settings.bearerToken()))
        .build();
  }

  private static Set<String> methods() {
    return Arrays.stream(Signal.values())
        .map(OtlpGrpcReceiver::methodOf)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static String methodOf(Signal signal) {
    return MethodDescriptor.generateFullMethodName(serviceOf(signal).getName(), "Export");
  }

  private static ServiceDescriptor serviceOf(Signal signal) {
    return switch (signal) {
      case TRACES -> TraceServiceGrpc.getServiceDescriptor();
      case METRICS -> MetricsServiceGrpc.getServiceDescriptor();
      case LOGS -> LogsServiceGrpc.getServiceDescriptor();
    };
  }
}
