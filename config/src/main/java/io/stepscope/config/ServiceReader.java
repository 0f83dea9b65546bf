/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.config;

import io.stepscope.config.TelemetrySettings.LogLevel;
import io.stepscope.receiver.Endpoint;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Reads `extensions` and `service`, less its pipelines.
final class ServiceReader {
  private static final List<String> PLANNED = List.of("file_storage", "page");

  private ServiceReader() {}

  /// Where probes ask. As in the collector, an extension runs when `service::extensions` lists it;
  /// when nothing is listed, the health check runs.
  static Optional<Endpoint> health(Section extensions, Section service) {
    Endpoint endpoint = StepscopeConfig.DEFAULT.health().orElseThrow();
    for (String id : extensions.keys()) {
      String type = Components.type(id);
      if (PLANNED.contains(type)) {
        extensions.notBuiltYet(id);
      } else if (!type.equals("health_check")) {
        extensions.refuse(id, Components.foreignExtension(type));
      }
    }
    try (Section health = extensions.section("health_check")) {
      health.notBuiltYet("path", "response_body", "check_collector_pipeline", "tls");
      endpoint = health.listener("endpoint", endpoint);
    }
    List<String> listed = service.texts("extensions", List.of("health_check"));
    for (String id : listed) {
      String type = Components.type(id);
      if (PLANNED.contains(type)) {
        service.problem("extensions", "'" + id + "' is planned but not built in this version");
      } else if (!type.equals("health_check")) {
        service.problem("extensions", "'" + id + "': " + Components.foreignExtension(type));
      }
    }
    return listed.contains("health_check") ? Optional.of(endpoint) : Optional.empty();
  }

  static TelemetrySettings telemetry(Section service, Environment environment) {
    try (Section telemetry = service.section("telemetry")) {
      telemetry.notBuiltYet("traces", "resource");
      Map<String, String> resource = resource(environment, telemetry);
      String named = resource.remove("service.name");
      String fallback = named == null ? TelemetrySettings.DEFAULT.serviceName() : named;
      return new TelemetrySettings(
          metrics(telemetry),
          logLevel(telemetry),
          environment.nonEmpty("OTEL_SERVICE_NAME").orElse(fallback),
          resource);
    }
  }

  private static Optional<Endpoint> metrics(Section telemetry) {
    try (Section metrics = telemetry.section("metrics")) {
      metrics.refuse("address", "is service::telemetry::metrics::endpoint here");
      metrics.notBuiltYet("readers", "level", "views");
      Endpoint endpoint =
          metrics.listener("endpoint", TelemetrySettings.DEFAULT.metrics().orElseThrow());
      return metrics.flag("enabled", true) ? Optional.of(endpoint) : Optional.empty();
    }
  }

  private static LogLevel logLevel(Section telemetry) {
    try (Section logs = telemetry.section("logs")) {
      logs.notBuiltYet("encoding", "sampling", "output_paths", "processors", "initial_fields");
      Map<String, LogLevel> words = new LinkedHashMap<>();
      for (LogLevel level : LogLevel.values()) {
        words.put(level.name().toLowerCase(Locale.ROOT), level);
      }
      return logs.choice("level", words, TelemetrySettings.DEFAULT.logLevel());
    }
  }

  /// `OTEL_RESOURCE_ATTRIBUTES`: `name=value,name=value`.
  private static Map<String, String> resource(Environment environment, Section telemetry) {
    Map<String, String> resource = new LinkedHashMap<>();
    for (String pair : environment.nonEmpty("OTEL_RESOURCE_ATTRIBUTES").orElse("").split(",", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        resource.put(pair.substring(0, equals).strip(), pair.substring(equals + 1).strip());
      } else if (!pair.isBlank()) {
        telemetry.report(
            OtlpEnvironment.POSITION,
            "OTEL_RESOURCE_ATTRIBUTES",
            "expected name=value pairs with commas between them");
      }
    }
    return resource;
  }
}
