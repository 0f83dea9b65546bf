/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver;

import static io.netty.handler.codec.http.HttpHeaderNames.CONNECTION;
import static io.netty.handler.codec.http.HttpResponseStatus.BAD_REQUEST;
import static io.netty.handler.codec.http.HttpResponseStatus.EXPECTATION_FAILED;
import static io.netty.handler.codec.http.HttpResponseStatus.METHOD_NOT_ALLOWED;
import static io.netty.handler.codec.http.HttpResponseStatus.NOT_FOUND;
import static io.netty.handler.codec.http.HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE;
import static io.netty.handler.codec.http.HttpResponseStatus.REQUEST_URI_TOO_LONG;

import com.google.rpc.Code;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.stepscope.receiver.ExportService.Encoding;
import io.stepscope.receiver.otlp.Allowance.OverAllowanceException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Serves one HTTP connection, a request after the other: reads the headers, decides on them, then
/// collects the body and answers. A request that is refused before its body is there is answered at
/// once; what still arrives of it is thrown away, so that the sender reads the answer and not a
/// reset, and the connection ends.
final class HttpExchange extends SimpleChannelInboundHandler<HttpObject> {
  private static final System.Logger LOG = System.getLogger("stepscope.receiver");
  private static final int LONGEST_SHOWN = 80;

  private enum State {
    BETWEEN,
    BODY,
    DISCARDING,
    CLOSED
  }

  private final ExportService service;
  private final ByteBudget budget;
  private final Optional<BearerToken> token;
  private final RequestClock clock;
  private State state = State.BETWEEN;
  private boolean keepAlive;
  private boolean draining;
  private @Nullable HttpRoute route;
  private @Nullable HttpBody body;

  HttpExchange(
      ExportService service, ByteBudget budget, Optional<BearerToken> token, RequestClock clock) {
    this.service = service;
    this.budget = budget;
    this.token = token;
    this.clock = clock;
  }

  /// Ends the connection when the request in progress is answered, or now when there is none.
  void drain(ChannelHandlerContext context) {
    draining = true;
    if (state == State.BETWEEN) {
      close(context);
    }
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
    if (state == State.CLOSED) {
      return;
    }
    if (message.decoderResult().isFailure()) {
      malformed(context, message.decoderResult().cause());
      return;
    }
    if (message instanceof HttpRequest request && state == State.BETWEEN) {
      begin(context, request);
    }
    if (message instanceof HttpContent content) {
      proceed(context, content);
    }
  }

  private void begin(ChannelHandlerContext context, HttpRequest request) {
    clock.headersRead(context);
    keepAlive = HttpUtil.isKeepAlive(request);
    Optional<HttpRoute> asked = HttpRoute.of(request);
    Encoding encoding = HttpRoute.encoding(request).orElse(Encoding.JSON);
    if (asked.isEmpty()) {
      refuse(
          context,
          HttpAnswers.error(
              NOT_FOUND, encoding, Code.NOT_FOUND, "OTLP is at /v1/traces, /v1/metrics, /v1/logs"));
    } else if (!request.method().equals(HttpMethod.POST)) {
      FullHttpResponse response =
          HttpAnswers.error(
              METHOD_NOT_ALLOWED,
              encoding,
              Code.UNIMPLEMENTED,
              "the method is POST, was " + plain(request.method().name()));
      response.headers().set(HttpHeaderNames.ALLOW, "POST");
      refuse(context, request.method().equals(HttpMethod.HEAD) ? bodiless(response) : response);
    } else {
      route = asked.get();
      Optional<Answer> refusal = refusal(request, asked.get());
      if (refusal.isPresent()) {
        refuse(context, refusal.get());
      } else if (!isExpectationKnown(request)) {
        refuse(
            context,
            HttpAnswers.error(
                EXPECTATION_FAILED,
                encoding,
                Code.INVALID_ARGUMENT,
                "Expect is 100-continue, was " + found(request, HttpHeaderNames.EXPECT)));
      } else {
        accept(context, request);
      }
    }
  }

  private Optional<Answer> refusal(HttpRequest request, HttpRoute asked) {
    if (token.isPresent()
        && !token.get().accepts(request.headers().get(HttpHeaderNames.AUTHORIZATION, ""))) {
      return Optional.of(new Answer.Stranger());
    }
    if (asked.encoding().isEmpty()) {
      return Optional.of(
          new Answer.Unsupported(
              "Content-Type is application/x-protobuf or application/json, was "
                  + found(request, HttpHeaderNames.CONTENT_TYPE)));
    }
    if (asked.gzip().isEmpty()) {
      return Optional.of(
          new Answer.Unsupported(
              "Content-Encoding is gzip or identity, was "
                  + found(request, HttpHeaderNames.CONTENT_ENCODING)));
    }
    long promised = promised(request);
    if (promised > service.limits().maxMessageBytes() || !budget.couldHold(promised)) {
      return Optional.of(service.tooLarge());
    }
    return budget.hasRoomFor(Math.max(1, promised))
        ? Optional.empty()
        : Optional.of(service.overloaded());
  }

  private void accept(ChannelHandlerContext context, HttpRequest request) {
    long promised = promised(request);
    body =
        new HttpBody(
            budget.share(), promised >= 0 ? (int) promised : service.limits().maxMessageBytes());
    state = State.BODY;
    if (HttpUtil.is100ContinueExpected(request)) {
      var _ =
          context.writeAndFlush(
              new DefaultFullHttpResponse(
                  HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER),
              context.voidPromise());
    }
  }

  private void proceed(ChannelHandlerContext context, HttpContent content) {
    if (state == State.BODY && body != null) {
      if (body.overflows(content.content())) {
        refuse(context, service.tooLarge());
      } else {
        try {
          body.add(content.content());
        } catch (OverAllowanceException e) {
          refuse(context, service.overAllowance(body.share(), e));
        }
      }
    }
    if (content instanceof LastHttpContent) {
      complete(context);
    }
  }

  private void complete(ChannelHandlerContext context) {
    if (state == State.DISCARDING) {
      state = State.CLOSED;
      context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    } else if (state == State.BODY && body != null && route != null) {
      Answer answer =
          service.export(
              route.signal(),
              Protocol.HTTP,
              route.encoding().orElseThrow(),
              route.gzip().orElseThrow(),
              body.whole(),
              body.share());
      FullHttpResponse response =
          HttpAnswers.of(route.signal(), route.encoding().orElseThrow(), answer);
      forget();
      respond(context, response);
    }
  }

  private void respond(ChannelHandlerContext context, FullHttpResponse response) {
    if (keepAlive && !draining) {
      state = State.BETWEEN;
      clock.answered(context);
      var _ = context.writeAndFlush(response, context.voidPromise());
    } else {
      state = State.CLOSED;
      response.headers().set(CONNECTION, "close");
      context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }
  }

  private void refuse(ChannelHandlerContext context, Answer answer) {
    if (route == null) {
      return;
    }
    service.refuse(route.signal(), Protocol.HTTP, answer);
    refuse(context, HttpAnswers.of(route.signal(), route.encoding().orElse(Encoding.JSON), answer));
  }

  private void refuse(ChannelHandlerContext context, FullHttpResponse response) {
    forget();
    state = State.DISCARDING;
    response.headers().set(CONNECTION, "close");
    var _ = context.writeAndFlush(response, context.voidPromise());
  }

  private void malformed(ChannelHandlerContext context, Throwable cause) {
    HttpResponseStatus status =
        switch (cause) {
          case TooLongHttpLineException _ -> REQUEST_URI_TOO_LONG;
          case TooLongHttpHeaderException _ -> REQUEST_HEADER_FIELDS_TOO_LARGE;
          default -> BAD_REQUEST;
        };
    boolean answered = state == State.DISCARDING;
    forget();
    state = State.CLOSED;
    if (answered) {
      close(context);
      return;
    }
    FullHttpResponse response =
        HttpAnswers.error(status, Encoding.JSON, Code.INVALID_ARGUMENT, "this is not HTTP/1.1");
    response.headers().set(CONNECTION, "close");
    context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof RequestClock.Overdue && state == State.BODY && route != null) {
      Answer slow = service.refuse(route.signal(), Protocol.HTTP, new Answer.TooSlow());
      FullHttpResponse response =
          HttpAnswers.of(route.signal(), route.encoding().orElse(Encoding.JSON), slow);
      forget();
      state = State.CLOSED;
      response.headers().set(CONNECTION, "close");
      context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    } else if (event instanceof RequestClock.Overdue) {
      close(context);
    } else {
      context.fireUserEventTriggered(event);
    }
  }

  /// A sender that does not read its answers gets no new ones.
  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    context.channel().config().setAutoRead(context.channel().isWritable());
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    forget();
    state = State.CLOSED;
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!(cause instanceof IOException)) {
      LOG.log(Level.ERROR, "a connection was closed because of an error here", cause);
    }
    close(context);
  }

  private void forget() {
    if (body != null) {
      body.share().release();
      body = null;
    }
    route = null;
  }

  private void close(ChannelHandlerContext context) {
    forget();
    state = State.CLOSED;
    var _ = context.close();
  }

  private static String found(HttpRequest request, CharSequence header) {
    String value = request.headers().get(header);
    return value == null ? "missing" : "'" + plain(value) + "'";
  }

  /// What a sender wrote, fit to be shown: short, in printable ASCII.
  private static String plain(String value) {
    var text = new StringBuilder();
    for (int i = 0; i < Math.min(value.length(), LONGEST_SHOWN); i++) {
      char character = value.charAt(i);
      text.append(character >= ' ' && character <= '~' ? character : '?');
    }
    return value.length() > LONGEST_SHOWN ? text + "..." : text.toString();
  }

  private static FullHttpResponse bodiless(FullHttpResponse response) {
    response.content().clear();
    return response;
  }

  private static boolean isExpectationKnown(HttpRequest request) {
    return !request.headers().contains(HttpHeaderNames.EXPECT)
        || HttpUtil.is100ContinueExpected(request);
  }

  /// The content length, or -1 when there is none.
  private static long promised(HttpRequest request) {
    return HttpUtil.isTransferEncodingChunked(request)
        ? -1
        : HttpUtil.getContentLength(request, -1L);
  }
}
