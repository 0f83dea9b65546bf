/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver;

import static io.netty.handler.codec.http.HttpResponseStatus.BAD_REQUEST;
import static io.netty.handler.codec.http.HttpResponseStatus.INTERNAL_SERVER_ERROR;
import static io.netty.handler.codec.http.HttpResponseStatus.OK;
import static io.netty.handler.codec.http.HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE;
import static io.netty.handler.codec.http.HttpResponseStatus.REQUEST_TIMEOUT;
import static io.netty.handler.codec.http.HttpResponseStatus.SERVICE_UNAVAILABLE;
import static io.netty.handler.codec.http.HttpResponseStatus.TOO_MANY_REQUESTS;
import static io.netty.handler.codec.http.HttpResponseStatus.UNAUTHORIZED;
import static io.netty.handler.codec.http.HttpResponseStatus.UNSUPPORTED_MEDIA_TYPE;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.rpc.Code;
import com.google.rpc.Status;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.stepscope.otel.Signal;
import io.stepscope.receiver.ExportService.Encoding;
import java.time.Duration;

/// Answers in HTTP's words: a status code, and a body in the encoding that the sender speaks.
final class HttpAnswers {
  private HttpAnswers() {}

  static FullHttpResponse of(Signal signal, Encoding encoding, Answer answer) {
    return switch (answer) {
      case Answer.Taken taken ->
          respond(
              OK,
              encoding,
              encoding == Encoding.JSON
                  ? OtlpStatus.jsonResponse(signal, taken).getBytes(UTF_8)
                  : OtlpStatus.response(signal, taken).toByteArray());
      case Answer.Bad(String where, String problem) ->
          error(BAD_REQUEST, encoding, OtlpStatus.bad(where, problem));
      case Answer.TooLarge(String message) ->
          error(
              REQUEST_ENTITY_TOO_LARGE,
              encoding,
              OtlpStatus.plain(Code.RESOURCE_EXHAUSTED, message));
      case Answer.ComeBack comeBack -> comeBack(encoding, comeBack);
      case Answer.TooSlow _ ->
          error(REQUEST_TIMEOUT, encoding, Code.DEADLINE_EXCEEDED, "the request came too slowly");
      case Answer.Unsupported(String message) ->
          error(UNSUPPORTED_MEDIA_TYPE, encoding, Code.INVALID_ARGUMENT, message);
      case Answer.Stranger _ -> {
        FullHttpResponse response =
            error(UNAUTHORIZED, encoding, Code.UNAUTHENTICATED, "a valid bearer token is needed");
        response.headers().set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer");
        yield response;
      }
      case Answer.Broken _ ->
          error(INTERNAL_SERVER_ERROR, encoding, Code.INTERNAL, "internal error");
    };
  }

  static FullHttpResponse error(
      HttpResponseStatus status, Encoding encoding, Code code, String message) {
    return error(status, encoding, OtlpStatus.plain(code, message));
  }

  private static FullHttpResponse comeBack(Encoding encoding, Answer.ComeBack answer) {
    boolean backpressure = answer.reason() == RefusalReason.BACKPRESSURE;
    FullHttpResponse response =
        error(
            backpressure ? TOO_MANY_REQUESTS : SERVICE_UNAVAILABLE,
            encoding,
            OtlpStatus.retryable(
                backpressure ? Code.RESOURCE_EXHAUSTED : Code.UNAVAILABLE,
                answer.message(),
                answer.after()));
    response.headers().set(HttpHeaderNames.RETRY_AFTER, wholeSeconds(answer.after()));
    return response;
  }

  private static FullHttpResponse error(HttpResponseStatus status, Encoding encoding, Status told) {
    return respond(
        status,
        encoding,
        encoding == Encoding.JSON ? OtlpStatus.json(told).getBytes(UTF_8) : told.toByteArray());
  }

  private static FullHttpResponse respond(
      HttpResponseStatus status, Encoding encoding, byte[] body) {
    var response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(body));
    response
        .headers()
        .set(
            HttpHeaderNames.CONTENT_TYPE,
            encoding == Encoding.JSON ? "application/json" : "application/x-protobuf")
        .set(HttpHeaderNames.CONTENT_LENGTH, body.length);
    return response;
  }

  /// `Retry-After` has no fractions; a sender that comes too early is refused again.
  private static long wholeSeconds(Duration duration) {
    return Math.max(1, duration.plusMillis(999).toSeconds());
  }
}
