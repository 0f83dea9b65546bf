/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Tells probes over HTTP how the process is: `/` answers 200 as long as it lives, `/ready` answers
/// 200 when requests are taken and 503 when not. Both bodies are JSON with `status` and `reason`.
///
/// It has a thread of its own, so that it answers while the receivers are busy or not there yet.
public final class HealthServer implements AutoCloseable {
  private static final int MAX_CONNECTIONS = 64;
  private static final int READ_TIMEOUT_SECONDS = 10;

  private final Endpoint endpoint;
  private final Supplier<Health> health;
  private @Nullable EventLoopGroup loop;
  private @Nullable Channel channel;

  public HealthServer(Endpoint endpoint, Supplier<Health> health) {
    this.endpoint = endpoint;
    this.health = health;
  }

  /// Binds, and answers from then on.
  ///
  /// @throws IOException when the address cannot be bound
  public void start() throws IOException {
    var started =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("health", true), NioIoHandler.newFactory());
    loop = started;
    try {
      channel =
          new ServerBootstrap()
              .group(started)
              .channelFactory(() -> new BoundedServerChannel(MAX_CONNECTIONS))
              .childHandler(new Initializer(health))
              .bind(endpoint.socketAddress())
              .sync()
              .channel();
    } catch (Exception e) {
      close();
      throw Binding.failed("health", endpoint, e);
    }
  }

  /// The port that was bound, or -1 before that.
  public int port() {
    return channel != null && channel.localAddress() instanceof InetSocketAddress bound
        ? bound.getPort()
        : -1;
  }

  @Override
  public void close() {
    if (channel != null) {
      channel.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
    }
    if (loop != null) {
      loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
  }

  private static final class Initializer extends ChannelInitializer<SocketChannel> {
    private final Supplier<Health> health;

    Initializer(Supplier<Health> health) {
      this.health = health;
    }

    @Override
    protected void initChannel(SocketChannel connection) {
      connection
          .pipeline()
          .addLast(new ReadTimeoutHandler(READ_TIMEOUT_SECONDS))
          .addLast(new HttpRequestDecoder())
          .addLast(new HttpResponseEncoder())
          .addLast(new Answer(health));
    }
  }

  /// Answers one request and closes: probes come too seldom to keep a connection for.
  private static final class Answer extends SimpleChannelInboundHandler<HttpRequest> {
    private final Supplier<Health> health;

    Answer(Supplier<Health> health) {
      this.health = health;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpRequest request) {
      Health now = health.get();
      HttpResponseStatus status = statusOf(request, now);
      byte[] body = json(now).getBytes(UTF_8);
      var response =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1,
              status,
              request.method().equals(HttpMethod.HEAD)
                  ? Unpooled.EMPTY_BUFFER
                  : Unpooled.wrappedBuffer(body));
      response
          .headers()
          .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
          .set(HttpHeaderNames.CONTENT_LENGTH, body.length)
          .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
          .set(HttpHeaderNames.CONNECTION, "close");
      context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      var _ = context.close();
    }

    private static HttpResponseStatus statusOf(HttpRequest request, Health now) {
      if (request.decoderResult().isFailure()) {
        return HttpResponseStatus.BAD_REQUEST;
      }
      if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
        return HttpResponseStatus.METHOD_NOT_ALLOWED;
      }
      return switch (pathOf(request.uri())) {
        case "/" -> HttpResponseStatus.OK;
        case "/ready" ->
            now.status().isReady() ? HttpResponseStatus.OK : HttpResponseStatus.SERVICE_UNAVAILABLE;
        default -> HttpResponseStatus.NOT_FOUND;
      };
    }

    private static String pathOf(String uri) {
      int query = uri.indexOf('?');
      return query < 0 ? uri : uri.substring(0, query);
    }

    private static String json(Health now) {
      return "{\"status\":\""
          + now.status().label()
          + "\",\"reason\":"
          + JsonText.quoted(now.reason())
          + "}\n";
    }
  }
}
