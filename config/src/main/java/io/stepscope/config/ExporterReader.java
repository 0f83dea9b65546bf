/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.config;

import io.stepscope.exporter.Endpoint;
import io.stepscope.exporter.ExporterSettings;
import io.stepscope.exporter.ExporterSettings.Compression;
import io.stepscope.exporter.ExporterSettings.Protocol;
import io.stepscope.exporter.QueueSettings;
import io.stepscope.exporter.RetrySettings;
import io.stepscope.exporter.TlsSettings;
import io.stepscope.otel.Signal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Reads `exporters`: any number of OTLP destinations.
final class ExporterReader {
  private static final Map<String, Protocol> TYPES =
      Map.of(
          "otlp", Protocol.GRPC,
          "otlp_grpc", Protocol.GRPC,
          "otlphttp", Protocol.HTTP,
          "otlp_http", Protocol.HTTP);

  // In place of an endpoint that cannot be used, so that the other keys are checked all the same.
  private static final Endpoint SOMEWHERE = new Endpoint(false, "endpoint.invalid", 4317, "");

  /// In the order in which a message names them.
  private static final Map<String, Compression> COMPRESSIONS =
      new TreeMap<>(Map.of("none", Compression.NONE, "gzip", Compression.GZIP));

  private ExporterReader() {}

  static List<ExporterSettings> read(Section exporters, OtlpEnvironment environment) {
    List<ExporterSettings> settings = new ArrayList<>();
    if (exporters.keys().isEmpty() && environment.endpoint().isPresent()) {
      implied(exporters, environment).ifPresent(settings::add);
    }
    OtlpEnvironment defaults = environment;
    for (String id : exporters.keys()) {
      Protocol protocol = TYPES.get(Components.type(id));
      if (protocol == null) {
        exporters.refuse(id, Components.foreignExporter(Components.type(id)));
        continue;
      }
      try (Section section = exporters.section(id)) {
        exporter(section, id, protocol, defaults).ifPresent(settings::add);
      }
      defaults = OtlpEnvironment.NONE;
    }
    return settings;
  }

  /// The exporter that the environment alone describes. Where it does not say how to speak, the
  /// port does: 4317 is gRPC's.
  private static Optional<ExporterSettings> implied(
      Section exporters, OtlpEnvironment environment) {
    String endpoint = environment.endpoint().orElseThrow();
    Protocol protocol =
        environment.protocol().orElse(endpoint.endsWith(":4317") ? Protocol.GRPC : Protocol.HTTP);
    String id = protocol == Protocol.GRPC ? "otlp" : "otlphttp";
    try (Section section = exporters.section(id)) {
      return exporter(section, id, protocol, environment);
    }
  }

  private static Optional<ExporterSettings> exporter(
      Section section, String id, Protocol protocol, OtlpEnvironment environment) {
    section.notBuiltYet(
        "traces_endpoint",
        "metrics_endpoint",
        "logs_endpoint",
        "encoding",
        "auth",
        "proxy_url",
        "keepalive",
        "wait_for_ready",
        "balancer_name",
        "read_buffer_size",
        "write_buffer_size");
    String written = section.text("endpoint", environment.endpoint().orElse(""));
    OtlpEnvironment defaults = environment.forEndpoint(written);
    QueueSettings queue = queue(section);
    RetrySettings retry = retry(section);
    try (Section tls = section.section("tls")) {
      boolean insecure = tls.flag("insecure", defaults.insecure());
      TlsSettings trust = trust(tls, defaults.tls());
      return Section.build(
          () ->
              Optional.of(
                  new ExporterSettings(
                      id,
                      protocol,
                      endpoint(section, environment, insecure),
                      section.secrets("headers", defaults.headers()),
                      trust,
                      section.choice("compression", COMPRESSIONS, defaults.compression()),
                      section.duration("timeout", defaults.timeout()),
                      queue,
                      retry,
                      EnumSet.allOf(Signal.class))),
          Optional.empty(),
          section,
          tls);
    }
  }

  private static Endpoint endpoint(Section section, OtlpEnvironment environment, boolean insecure) {
    String written = section.text("endpoint", environment.endpoint().orElse(""));
    if (section.isDisregarded("endpoint")) {
      return SOMEWHERE;
    }
    if (written.isBlank()) {
      section.problem(
          "endpoint", "must be given, such as localhost:4317 or https://example.com:4318");
      return SOMEWHERE;
    }
    return Endpoint.parse(written, insecure);
  }

  private static TlsSettings trust(Section tls, TlsSettings defaults) {
    tls.notBuiltYet("ca_pem", "cert_pem", "key_pem", "min_version", "server_name_override");
    return Section.build(
        () ->
            new TlsSettings(
                tls.flag("insecure_skip_verify", defaults.insecureSkipVerify()),
                file(tls, "ca_file", defaults.caFile()),
                file(tls, "cert_file", defaults.certFile()),
                file(tls, "key_file", defaults.keyFile())),
        defaults,
        tls);
  }

  private static Optional<Path> file(Section tls, String key, Optional<Path> otherwise) {
    String text = tls.text(key, otherwise.map(Path::toString).orElse(""));
    return text.isEmpty() ? Optional.empty() : tls.path(key, text);
  }

  private static QueueSettings queue(Section exporter) {
    try (Section queue = exporter.section("sending_queue")) {
      queue.notBuiltYet("storage", "batch", "block_on_overflow", "sizer", "wait_for_result");
      if (!queue.flag("enabled", true)) {
        queue.problem("enabled", "must be true: without a queue a slow backend would stop senders");
      }
      return SettingsRecord.read(queue, QueueSettings.DEFAULT);
    }
  }

  private static RetrySettings retry(Section exporter) {
    try (Section retry = exporter.section("retry_on_failure")) {
      retry.notBuiltYet("randomization_factor", "multiplier");
      return SettingsRecord.read(retry, RetrySettings.DEFAULT);
    }
  }
}
