/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// OTLP/HTTP on HTTP/1.1: `POST` of protobuf or JSON to `/v1/traces`, `/v1/metrics` and `/v1/logs`.
/// A browser page of another origin gets no access.
final class OtlpHttpReceiver {
  private static final int MAX_REQUEST_LINE = 4096;
  private static final int BACKLOG = 1024;

  private final ReceiverSettings settings;
  private final Endpoint endpoint;
  private final ExportService service;
  private final ByteBudget budget;
  private final EventLoopGroup loops;
  private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private @Nullable Channel listener;

  OtlpHttpReceiver(
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
    SslContext tls =
        settings.tls().isPresent() ? ServerTls.builder(settings.tls().get()).build() : null;
    try {
      listener =
          new ServerBootstrap()
              .group(loops)
              .channelFactory(() -> new BoundedServerChannel(settings.limits().maxConnections()))
              .option(ChannelOption.SO_BACKLOG, BACKLOG)
              .option(ChannelOption.SO_REUSEADDR, true)
              .childOption(ChannelOption.TCP_NODELAY, true)
              .childHandler(new Initializer(tls))
              .bind(endpoint.socketAddress())
              .sync()
              .channel();
    } catch (Exception e) {
      throw Binding.failed("OTLP/HTTP", endpoint, e);
    }
  }

  int port() {
    return listener != null && listener.localAddress() instanceof InetSocketAddress bound
        ? bound.getPort()
        : -1;
  }

  /// Refuses new connections, and ends the open ones as soon as they have nothing to answer.
  void drain() {
    if (listener != null) {
      listener.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
    }
    for (Channel connection : connections) {
      var context = connection.pipeline().context(HttpExchange.class);
      if (context != null) {
        connection.eventLoop().execute(() -> ((HttpExchange) context.handler()).drain(context));
      }
    }
  }

  /// Waits for the requests in progress until `nanoTime`, then cuts them off.
  void awaitEnd(long nanoTime) throws InterruptedException {
    if (!connections.newCloseFuture().await(nanoTime - System.nanoTime(), TimeUnit.NANOSECONDS)) {
      connections.close().await(1, TimeUnit.SECONDS);
    }
  }

  private final class Initializer extends ChannelInitializer<SocketChannel> {
    private final @Nullable SslContext tls;

    Initializer(@Nullable SslContext tls) {
      this.tls = tls;
    }

    @Override
    protected void initChannel(SocketChannel connection) {
      ReceiverLimits limits = settings.limits();
      var clock = new RequestClock(limits);
      var pipeline = connection.pipeline();
      if (tls != null) {
        var handler = tls.newHandler(connection.alloc());
        handler.setHandshakeTimeout(limits.headerTimeout().toNanos(), TimeUnit.NANOSECONDS);
        pipeline.addLast(handler);
      }
      pipeline
          .addLast(clock)
          .addLast(
              new HttpRequestDecoder(
                  new HttpDecoderConfig()
                      .setMaxInitialLineLength(MAX_REQUEST_LINE)
                      .setMaxHeaderSize(limits.maxHeaderBytes())))
          .addLast(new HttpResponseEncoder())
          .addLast(new HttpExchange(service, budget, settings.bearerToken(), clock));
      connections.add(connection);
    }
  }
}
