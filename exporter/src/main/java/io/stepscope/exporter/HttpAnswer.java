/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.stepscope.exporter.SendResult.Permanent;
import io.stepscope.exporter.SendResult.Retryable;
import io.stepscope.exporter.SendResult.Unsupported;
import io.stepscope.otel.Signal;
import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/// Says of an HTTP response what became of the request, by the table of the OTLP specification.
final class HttpAnswer {
  private HttpAnswer() {}

  /// @param now against which a `Retry-After` date is read
  static SendResult read(
      Signal signal, int status, HttpHeaders headers, ByteString body, Instant now) {
    if (status >= 200 && status < 300) {
      return isProtobuf(headers) ? ExportAnswer.read(signal, body) : SendResult.Delivered.WHOLE;
    }
    return switch (status) {
      case 429, 502, 503, 504 ->
          new Retryable(
              reason(status, headers, body),
              headers.firstValue("retry-after").flatMap(value -> delay(value, now)));
      case 501 -> new Unsupported(reason(status, headers, body));
      // A backend for traces alone has no path for the others. That of traces must exist.
      case 404, 405 ->
          signal == Signal.TRACES
              ? new Permanent(reason(status, headers, body))
              : new Unsupported(reason(status, headers, body));
      default -> new Permanent(reason(status, headers, body));
    };
  }

  /// Reads `Retry-After`: seconds, or the date of RFC 9110. What is neither, or lies in the past,
  /// asks for nothing.
  static Optional<Duration> delay(String retryAfter, Instant now) {
    String value = retryAfter.strip();
    Optional<Duration> delay = value.isEmpty() ? Optional.empty() : parsed(value, now);
    return delay.filter(Duration::isPositive);
  }

  private static Optional<Duration> parsed(String value, Instant now) {
    if (value.chars().allMatch(character -> character >= '0' && character <= '9')) {
      // Ten digits are 300 years; more would not fit.
      return value.length() > 10
          ? Optional.of(Duration.ofSeconds(Integer.MAX_VALUE))
          : Optional.of(Duration.ofSeconds(Long.parseLong(value)));
    }
    try {
      var date = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Optional.of(Duration.between(now, date));
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  private static String reason(int status, HttpHeaders headers, ByteString body) {
    String redirect = status >= 300 && status < 400 ? " (redirects are not followed)" : "";
    String message = isProtobuf(headers) ? message(body) : "";
    return BoundedText.line(
        "HTTP " + status + redirect + (message.isEmpty() ? "" : " " + message),
        ExportAnswer.MAX_MESSAGE_BYTES);
  }

  private static String message(ByteString body) {
    try {
      return com.google.rpc.Status.parseFrom(body).getMessage();
    } catch (InvalidProtocolBufferException _) {
      return "";
    }
  }

  private static boolean isProtobuf(HttpHeaders headers) {
    return headers
        .firstValue("content-type")
        .map(type -> type.toLowerCase(Locale.ROOT).startsWith("application/x-protobuf"))
        .orElse(false);
  }
}
