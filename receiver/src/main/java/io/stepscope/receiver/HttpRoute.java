/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.stepscope.otel.Signal;
import io.stepscope.receiver.ExportService.Encoding;
import java.util.Locale;
import java.util.Optional;

/// What the headers of a request ask for.
///
/// @param encoding how the body is written; empty when it is in no way we read
/// @param gzip the body is packed; empty when it is packed in a way we do not unpack
record HttpRoute(Signal signal, Optional<Encoding> encoding, Optional<Boolean> gzip) {
  /// Empty when the path is none of OTLP's.
  static Optional<HttpRoute> of(HttpRequest request) {
    return signal(request.uri())
        .map(signal -> new HttpRoute(signal, encoding(request), gzip(request)));
  }

  private static Optional<Signal> signal(String uri) {
    int query = uri.indexOf('?');
    return switch (query < 0 ? uri : uri.substring(0, query)) {
      case "/v1/traces" -> Optional.of(Signal.TRACES);
      case "/v1/metrics" -> Optional.of(Signal.METRICS);
      case "/v1/logs" -> Optional.of(Signal.LOGS);
      default -> Optional.empty();
    };
  }

  static Optional<Encoding> encoding(HttpRequest request) {
    String type = request.headers().get(HttpHeaderNames.CONTENT_TYPE, "");
    int parameters = type.indexOf(';');
    String plain = parameters < 0 ? type : type.substring(0, parameters);
    return switch (plain.strip().toLowerCase(Locale.ROOT)) {
      case "application/x-protobuf" -> Optional.of(Encoding.PROTOBUF);
      case "application/json" -> Optional.of(Encoding.JSON);
      default -> Optional.empty();
    };
  }

  private static Optional<Boolean> gzip(HttpRequest request) {
    String encoding = request.headers().get(HttpHeaderNames.CONTENT_ENCODING, "").strip();
    if (encoding.isEmpty() || HttpHeaderValues.IDENTITY.contentEqualsIgnoreCase(encoding)) {
      return Optional.of(false);
    }
    return HttpHeaderValues.GZIP.contentEqualsIgnoreCase(encoding)
        ? Optional.of(true)
        : Optional.empty();
  }
}
