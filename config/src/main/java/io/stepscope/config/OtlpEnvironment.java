/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.config;

import io.stepscope.exporter.ExporterSettings.Compression;
import io.stepscope.exporter.ExporterSettings.Protocol;
import io.stepscope.exporter.TlsSettings;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What OpenTelemetry's `OTEL_EXPORTER_OTLP_…` variables say about the first exporter.
///
/// @param protocol empty when it is not said
record OtlpEnvironment(
    Optional<String> endpoint,
    Optional<Protocol> protocol,
    boolean insecure,
    Map<String, String> headers,
    TlsSettings tls,
    Compression compression,
    Duration timeout) {
  private static final String PREFIX = "OTEL_EXPORTER_OTLP_";

  /// Where problems with variables are said to be.
  static final Position POSITION = Position.in("environment");

  /// Nothing is said.
  static final OtlpEnvironment NONE =
      new OtlpEnvironment(
          Optional.empty(),
          Optional.empty(),
          false,
          Map.of(),
          TlsSettings.DEFAULT,
          Compression.NONE,
          io.stepscope.exporter.ExporterSettings.DEFAULT_TIMEOUT);

  static OtlpEnvironment read(Environment environment, Problems problems) {
    var reading = new Reading(environment, problems);
    return new OtlpEnvironment(
        reading.text("ENDPOINT"),
        reading.protocol(),
        reading.text("INSECURE").filter(text -> text.equalsIgnoreCase("true")).isPresent(),
        reading.headers(),
        reading.tls(),
        reading.compression(),
        reading.timeout());
  }

  /// What of this holds for an exporter that sends to `endpoint`: credentials that the environment
  /// gives for one backend are never sent to another.
  OtlpEnvironment forEndpoint(String written) {
    return endpoint.filter(written::equals).isPresent() ? this : NONE;
  }

  private record Reading(Environment environment, Problems problems) {
    Optional<String> text(String name) {
      return environment.nonEmpty(PREFIX + name).map(String::strip);
    }

    Optional<Protocol> protocol() {
      return text("PROTOCOL")
          .flatMap(word ->
              switch (word) {
                case "grpc" -> Optional.of(Protocol.GRPC);
                case "http/protobuf" -> Optional.of(Protocol.HTTP);
                default -> {
                  problem("PROTOCOL", "expected grpc or http/protobuf, found '" + word + "'");
                  yield Optional.empty();
                }
              });
    }

    /// `name=value,name=value`, percent-encoded, as the specification has it.
    Map<String, String> headers() {
      Map<String, String> headers = new LinkedHashMap<>();
      for (String pair : text("HEADERS").orElse("").split(",", -1)) {
        int equals = pair.indexOf('=');
        if (equals > 0) {
          headers.put(pair.substring(0, equals).strip(), decoded(pair.substring(equals + 1)));
        } else if (!pair.isBlank()) {
          problem("HEADERS", "expected name=value pairs with commas between them");
        }
      }
      return headers;
    }

    private String decoded(String value) {
      try {
        return URLDecoder.decode(value.strip().replace("+", "%2B"), StandardCharsets.UTF_8);
      } catch (IllegalArgumentException _) {
        problem("HEADERS", "a value is not percent-encoded as it should be");
        return "";
      }
    }

    TlsSettings tls() {
      try {
        return new TlsSettings(
            false,
            text("CERTIFICATE").map(Path::of),
            text("CLIENT_CERTIFICATE").map(Path::of),
            text("CLIENT_KEY").map(Path::of));
      } catch (IllegalArgumentException refusal) {
        problem("CLIENT_CERTIFICATE", String.valueOf(refusal.getMessage()));
        return TlsSettings.DEFAULT;
      }
    }

    Compression compression() {
      String word = text("COMPRESSION").orElse("none").toLowerCase(Locale.ROOT);
      return switch (word) {
        case "none" -> Compression.NONE;
        case "gzip" -> Compression.GZIP;
        default -> {
          problem("COMPRESSION", "expected gzip or none, found '" + word + "'");
          yield Compression.NONE;
        }
      };
    }

    /// In milliseconds, unlike anywhere else.
    Duration timeout() {
      String millis = text("TIMEOUT").orElse("10000");
      try {
        return Duration.ofMillis(Integer.parseInt(millis));
      } catch (NumberFormatException _) {
        problem("TIMEOUT", "expected a number of milliseconds, found '" + millis + "'");
        return NONE.timeout();
      }
    }

    private void problem(String name, String message) {
      problems.add(POSITION, PREFIX + name, message);
    }
  }
}
