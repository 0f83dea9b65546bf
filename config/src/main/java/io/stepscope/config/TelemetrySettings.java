/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.config;

import io.stepscope.receiver.Endpoint;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What the program tells about itself.
///
/// @param metrics where Prometheus can scrape; empty for nowhere
/// @param logLevel what is logged to standard error
/// @param resource attributes of our own telemetry beside `service.name`
public record TelemetrySettings(
    Optional<Endpoint> metrics,
    LogLevel logLevel,
    String serviceName,
    Map<String, String> resource) {
  public static final TelemetrySettings DEFAULT =
      new TelemetrySettings(
          Optional.of(new Endpoint("localhost", 8888)), LogLevel.INFO, "stepscope", Map.of());

  public TelemetrySettings {
    resource = Collections.unmodifiableMap(new LinkedHashMap<>(resource));
  }

  /// The collector's words for log levels.
  public enum LogLevel {
    DEBUG,
    INFO,
    WARN,
    ERROR
  }
}
