/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.app;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.resources.Resource;
import io.stepscope.analyzer.baseline.Baselines;
import io.stepscope.analyzer.model.CompletionReason;
import io.stepscope.config.TelemetrySettings;
import io.stepscope.exporter.DropReason;
import io.stepscope.exporter.Exporters;
import io.stepscope.exporter.OtlpExporter;
import io.stepscope.exporter.emit.QueuedMetricExporter;
import io.stepscope.otel.Signal;
import io.stepscope.receiver.Endpoint;
import io.stepscope.receiver.Protocol;
import io.stepscope.receiver.ReceiverMetrics;
import io.stepscope.receiver.RefusalReason;
import io.stepscope.receiver.assembly.AssemblyMetrics;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/// What the program tells about itself: counts of every stage under the collector's names where the
/// thing is the same. They go to the exporters that take metrics, and to a page that Prometheus
/// scrapes, together with the metrics of the analyses.
///
/// The books balance in every scrape of a quiet program, in spans: received = accepted + refused at
/// the receiver; at each exporter accepted = sent + queued + dropped.
final class SelfTelemetry {
  private static final AttributeKey<String> TRANSPORT = AttributeKey.stringKey("transport");
  private static final AttributeKey<String> EXPORTER = AttributeKey.stringKey("exporter");
  private static final AttributeKey<String> REASON = AttributeKey.stringKey("reason");
  private static final Map<Signal, String> ITEMS =
      Map.of(
          Signal.TRACES, "spans",
          Signal.METRICS, "metric_points",
          Signal.LOGS, "log_records");

  private final TelemetrySettings settings;
  private final Exporters exporters;
  private final List<ScrapedReader> scraped = new ArrayList<>();
  private Optional<SdkMeterProvider> provider = Optional.empty();
  private Optional<HttpServer> page = Optional.empty();

  SelfTelemetry(TelemetrySettings settings, Exporters exporters) {
    this.settings = settings;
    this.exporters = exporters;
  }

  /// Readers for one more meter provider.
  List<MetricReader> readers() {
    List<MetricReader> readers = new ArrayList<>();
    if (settings.metrics().isPresent()) {
      var reader = new ScrapedReader();
      scraped.add(reader);
      readers.add(reader);
    }
    if (exporters.isRouted(Signal.METRICS)) {
      readers.add(PeriodicMetricReader.create(QueuedMetricExporter.through(exporters)));
    }
    return readers;
  }

  /// Begins to observe the stages, and binds the page.
  ///
  /// @throws IOException when the page's address cannot be bound
  void start(Pipeline pipeline) throws IOException {
    List<MetricReader> readers = readers();
    if (!readers.isEmpty()) {
      var resource = Resource.builder().put("service.name", settings.serviceName());
      settings.resource().forEach(resource::put);
      var builder = SdkMeterProvider.builder().setResource(resource.build());
      readers.forEach(builder::registerMetricReader);
      SdkMeterProvider made = builder.build();
      observe(pipeline, made.get("io.stepscope"));
      provider = Optional.of(made);
    }
    if (settings.metrics().isPresent()) {
      page = Optional.of(bind(settings.metrics().get()));
    }
  }

  private HttpServer bind(Endpoint endpoint) throws IOException {
    try {
      limitRequests();
      HttpServer server = HttpServer.create(endpoint.socketAddress(), 16);
      server.createContext("/metrics", this::answer);
      // A thread for each connection: one that is slow to ask must not keep others from asking.
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.start();
      return server;
    } catch (IOException e) {
      throw new IOException("cannot listen on " + endpoint + " for metrics: " + e.getMessage(), e);
    }
  }

  /// The platform's server is bounded by properties of the process only, read when it is first
  /// made.
  private static void limitRequests() {
    System.setProperty("sun.net.httpserver.maxReqTime", "10");
    System.setProperty("sun.net.httpserver.maxRspTime", "30");
    System.setProperty("jdk.httpserver.maxConnections", "64");
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      List<MetricData> data = new ArrayList<>();
      scraped.forEach(reader -> data.addAll(reader.collect()));
      byte[] text = PrometheusText.of(data).getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", PrometheusText.CONTENT_TYPE);
      exchange.sendResponseHeaders(200, text.length);
      try (OutputStream body = exchange.getResponseBody()) {
        body.write(text);
      }
    }
  }

  /// The bound port of the page, or -1.
  int port() {
    return page.map(server -> server.getAddress().getPort()).orElse(-1);
  }

  /// Hands out what has not been handed out, and ends.
  void close() {
    provider.ifPresent(made -> made.shutdown().join(5, TimeUnit.SECONDS));
    page.ifPresent(server -> server.stop(0));
  }

  private static void observe(Pipeline pipeline, Meter meter) {
    long started = System.nanoTime();
    meter
        .counterBuilder("otelcol_process_uptime")
        .ofDoubles()
        .setUnit("s")
        .buildWithCallback(to -> to.record((System.nanoTime() - started) / 1e9));
    observeReceiver(pipeline.receiver().metrics(), meter);
    observeExporters(pipeline, meter);
    observeAssembly(pipeline, meter);
    observeAnalysis(pipeline, meter);
  }

  private static void observeReceiver(ReceiverMetrics metrics, Meter meter) {
    for (Signal signal : Signal.values()) {
      String items = ITEMS.get(signal);
      counter(
          meter,
          "otelcol_receiver_accepted_" + items,
          to -> {
            for (Protocol protocol : Protocol.values()) {
              to.record(metrics.acceptedItems(signal, protocol), of(TRANSPORT, protocol.label()));
            }
          });
      counter(
          meter,
          "otelcol_receiver_refused_" + items,
          to -> {
            for (Protocol protocol : Protocol.values()) {
              for (RefusalReason reason : RefusalReason.values()) {
                to.record(
                    metrics.refusedItems(signal, protocol, reason),
                    Attributes.of(TRANSPORT, protocol.label(), REASON, reason.label()));
              }
            }
          });
    }
    counter(
        meter,
        "stepscope_receiver_refused_requests",
        to -> {
          for (RefusalReason reason : RefusalReason.values()) {
            for (Protocol protocol : Protocol.values()) {
              long refused = 0;
              for (Signal signal : Signal.values()) {
                refused += metrics.refusedRequests(signal, protocol, reason);
              }
              to.record(
                  refused, Attributes.of(TRANSPORT, protocol.label(), REASON, reason.label()));
            }
          }
        });
  }

  private static void observeExporters(Pipeline pipeline, Meter meter) {
    List<OtlpExporter> all = pipeline.exporters().destinations();
    for (Signal signal : Signal.values()) {
      String items = ITEMS.get(signal);
      counter(
          meter,
          "otelcol_exporter_sent_" + items,
          to -> all.forEach(each -> to.record(each.counts(signal).sent(), name(each))));
      counter(
          meter,
          "otelcol_exporter_send_failed_" + items,
          to ->
              all.forEach(each ->
                  each.counts(signal)
                      .dropped()
                      .forEach((reason, count) ->
                          to.record(
                              count,
                              Attributes.of(
                                  EXPORTER, each.settings().name(), REASON, word(reason))))));
    }
    for (Signal signal : Signal.values()) {
      counter(
          meter,
          "stepscope_unrouted_" + ITEMS.get(signal),
          to -> to.record(pipeline.exporters().unrouted(signal)));
    }
    gauge(
        meter,
        "otelcol_exporter_queue_size",
        to -> all.forEach(each -> to.record(each.queuedRequests(), name(each))));
    gauge(
        meter,
        "otelcol_exporter_queue_capacity",
        to -> all.forEach(each -> to.record(each.settings().queue().queueSize(), name(each))));
    counter(meter, "stepscope_emitted_spans", to -> to.record(pipeline.emitter().emittedSpans()));
    counter(meter, "stepscope_refused_spans", to -> to.record(pipeline.emitter().refusedSpans()));
  }

  private static void observeAssembly(Pipeline pipeline, Meter meter) {
    var metrics = pipeline.assembler().metrics();
    counter(
        meter,
        "stepscope_completions",
        to -> {
          for (CompletionReason reason : CompletionReason.values()) {
            to.record(metrics.completions(reason), of(REASON, reason.label()));
          }
        });
    Map<String, ToLongFunction<AssemblyMetrics>> counts =
        Map.of(
            "kept", AssemblyMetrics::keptSpans,
            "duplicate", AssemblyMetrics::duplicateSpans,
            "over_cap", AssemblyMetrics::spansOverCap,
            "late_unanalyzed", AssemblyMetrics::lateSpansUnanalyzed,
            "missed", AssemblyMetrics::missedSpans);
    Map<String, ToLongFunction<AssemblyMetrics>> logCounts =
        Map.of(
            "kept", AssemblyMetrics::keptLogs,
            "duplicate", AssemblyMetrics::duplicateLogs,
            "over_cap", AssemblyMetrics::logsOverCap,
            "late_unanalyzed", AssemblyMetrics::lateLogsUnanalyzed,
            "missed", AssemblyMetrics::missedLogs);
    counter(
        meter,
        "stepscope_assembly_log_records",
        to ->
            logCounts.forEach(
                (what, count) -> to.record(count.applyAsLong(metrics), of(REASON, what))));
    counter(
        meter,
        "stepscope_assembly_spans",
        to ->
            counts.forEach(
                (what, count) -> to.record(count.applyAsLong(metrics), of(REASON, what))));
    counter(meter, "stepscope_late_spans", to -> to.record(metrics.lateSpans()));
    counter(meter, "stepscope_late_log_records", to -> to.record(metrics.lateLogs()));
    counter(meter, "stepscope_assembly_failures", to -> to.record(metrics.failures()));
    gauge(meter, "stepscope_open_traces", to -> to.record(metrics.openTraces()));
    gauge(meter, "stepscope_held_bytes", to -> to.record(metrics.heldBytes()));
  }

  private static void observeAnalysis(Pipeline pipeline, Meter meter) {
    AnalysisStage stage = pipeline.analysis();
    counter(
        meter,
        "stepscope_analyses",
        to -> {
          to.record(stage.analysed(), of(REASON, "done"));
          to.record(stage.failed(), of(REASON, "failed"));
          to.record(
              stage.unanalysed() + pipeline.assembler().metrics().unanalyzedTraces(),
              of(REASON, "no_room"));
        });
    gauge(meter, "stepscope_analysis_queue_size", to -> to.record(stage.waiting()));
    pipeline.baselines().ifPresent(baselines -> observeBaselines(baselines, meter));
    meter
        .counterBuilder("stepscope_analysis_time")
        .ofDoubles()
        .setUnit("s")
        .buildWithCallback(to -> to.record(stage.nanos() / 1e9));
  }

  private static void observeBaselines(Baselines baselines, Meter meter) {
    gauge(meter, "stepscope_baseline_signatures", to -> to.record(baselines.signatures()));
    counter(meter, "stepscope_baseline_evictions", to -> to.record(baselines.forgotten()));
  }

  private static void counter(
      Meter meter, String name, Consumer<ObservableLongMeasurement> reading) {
    meter.counterBuilder(name).buildWithCallback(reading);
  }

  private static void gauge(Meter meter, String name, Consumer<ObservableLongMeasurement> reading) {
    meter.gaugeBuilder(name).ofLongs().buildWithCallback(reading);
  }

  private static Attributes of(AttributeKey<String> key, String value) {
    return Attributes.of(key, value);
  }

  private static Attributes name(OtlpExporter exporter) {
    return of(EXPORTER, exporter.settings().name());
  }

  private static String word(DropReason reason) {
    return reason.name().toLowerCase(Locale.ROOT);
  }
}
