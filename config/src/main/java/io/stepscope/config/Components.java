/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.config;

import java.util.Map;

/// What collector users may name that we do not have, and what we offer in its place.
final class Components {
  private static final Map<String, String> PROCESSORS =
      Map.of(
          "batch", "requests are passed on as they came, through the exporter's sending_queue",
          "memory_limiter",
              "memory is always bounded: see receivers::otlp::limits,"
                  + " connectors::stepscope::completion and the exporters' sending_queue",
          "groupbytrace", "connectors::stepscope::completion does that",
          "tail_sampling", "nothing is sampled here; sample behind stepscope",
          "probabilistic_sampler", "nothing is sampled here; sample behind stepscope",
          "attributes", "received spans are passed on untouched; change them in a collector",
          "transform", "received spans are passed on untouched; change them in a collector",
          "resource", "received spans are passed on untouched; change them in a collector",
          "filter", "received spans are passed on untouched; filter them in a collector",
          "redaction",
              "received spans are passed on untouched; connectors::stepscope::emit::content"
                  + " governs what an analysis tells");
  private static final Map<String, String> EXPORTERS =
      Map.of(
          "debug", "without any exporter the findings are printed to the console",
          "logging", "without any exporter the findings are printed to the console",
          "jaeger", "Jaeger takes OTLP: use an otlp exporter",
          "zipkin", "send OTLP to a collector that has a zipkin exporter",
          "kafka", "send OTLP to a collector that has a kafka exporter",
          "prometheus", "the metrics are at service::telemetry::metrics::endpoint",
          "file", "`stepscope analyze --output` writes analyses to a file");
  private static final Map<String, String> EXTENSIONS =
      Map.of(
          "zpages", "the metrics are at service::telemetry::metrics::endpoint",
          "pprof", "use the JDK's own tools, such as jcmd",
          "bearertokenauth", "use receivers::otlp::bearer_token, or the exporter's headers",
          "basicauth", "use the exporter's headers",
          "headers_setter", "use the exporter's headers");

  private Components() {}

  /// `otlp` of `otlp/backend`.
  static String type(String id) {
    int slash = id.indexOf('/');
    return slash < 0 ? id : id.substring(0, slash);
  }

  static String foreignReceiver(String type) {
    String instead =
        type.equals("jaeger") || type.equals("zipkin") || type.equals("kafka")
            ? "send OTLP, or put a collector with a " + type + " receiver in front"
            : "there is one receiver, otlp";
    return "no such receiver; " + instead;
  }

  static String foreignProcessor(String type) {
    return "no such processor; "
        + PROCESSORS.getOrDefault(type, "there are none; run it in a collector before or behind");
  }

  static String foreignExporter(String type) {
    return "no such exporter; "
        + EXPORTERS.getOrDefault(type, "there are otlp (gRPC) and otlphttp (HTTP)");
  }

  static String foreignExtension(String type) {
    return "no such extension; " + EXTENSIONS.getOrDefault(type, "there is health_check");
  }
}
