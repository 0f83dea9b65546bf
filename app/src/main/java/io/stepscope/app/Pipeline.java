/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.app;

import io.stepscope.analyzer.baseline.Baselines;
import io.stepscope.config.StepscopeConfig;
import io.stepscope.exporter.DropReason;
import io.stepscope.exporter.Exporters;
import io.stepscope.exporter.OtlpExporter;
import io.stepscope.exporter.emit.AnalysisMetrics;
import io.stepscope.exporter.emit.TraceEmitter;
import io.stepscope.otel.OtlpRequest;
import io.stepscope.otel.Signal;
import io.stepscope.receiver.Admission;
import io.stepscope.receiver.Health;
import io.stepscope.receiver.HealthServer;
import io.stepscope.receiver.OtlpReceiver;
import io.stepscope.receiver.assembly.TraceAssembler;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// The running product, and the only class that knows every stage. Each is handed the one after it:
///
/// ```
/// receivers ─▶ intake ─┬─▶ exporters                                         as received, at once
///                      └─▶ assembler ─▶ analysis ─▶ emitter ─▶ exporters     when a run is complete
/// ```
final class Pipeline {
  private static final System.Logger LOG = System.getLogger("stepscope.pipeline");
  private static final Duration TICK = Duration.ofMillis(200);
  private static final Duration RECEIVER_LIMIT = Duration.ofSeconds(5);
  private static final Duration ANALYSIS_LIMIT = Duration.ofSeconds(8);
  private static final Duration EXPORT_LIMIT = Duration.ofSeconds(10);

  private final StepscopeConfig config;
  private final Exporters exporters;
  private final AnalysisMetrics metrics;
  private final TraceEmitter emitter;
  private final Engine engine;
  private final AnalysisStage analysis;
  private final TraceAssembler assembler;
  private final OtlpReceiver receiver;
  private final Optional<HealthServer> healthServer;
  private final SelfTelemetry telemetry;
  private final ScheduledExecutorService clock;
  private volatile Health.Status status = Health.Status.STARTING;

  /// @param watcher is told of every analysis, on the thread that made it
  Pipeline(StepscopeConfig config, Consumer<Analysed> watcher) {
    this.config = config;
    this.exporters = Exporters.of(config.exporters());
    this.telemetry = new SelfTelemetry(config.telemetry(), exporters);
    this.metrics =
        AnalysisMetrics.readBy(
            telemetry.readers(), config.telemetry().serviceName(), config.emit());
    this.emitter = new TraceEmitter(config.emit(), exporters, metrics);
    // What leaves here has no place for evidence; the JSON of a file's analysis has.
    this.engine =
        new Engine(config.mapping().withEvidence(false), config.analysis(), config.baselines());
    this.analysis =
        new AnalysisStage(
            config.workers(),
            engine::analyze,
            analysed -> {
              emitter.emit(analysed.trace(), analysed.analysis());
              watcher.accept(analysed);
            });
    this.assembler = new TraceAssembler(config.assembly(), analysis::offer);
    this.receiver = new OtlpReceiver(config.receiver(), this::admit);
    this.healthServer = config.health().map(at -> new HealthServer(at, this::health));
    this.clock =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("stepscope-clock").daemon().factory());
  }

  /// Starts downstream first, so that nothing arrives before there is somebody to take it.
  ///
  /// @throws IOException when an address cannot be bound; everything is stopped again then
  void start() throws IOException {
    try {
      telemetry.start(this);
      if (healthServer.isPresent()) {
        healthServer.get().start();
      }
      var _ =
          clock.scheduleAtFixedRate(
              this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
      receiver.start();
      status = Health.Status.READY;
    } catch (IOException | RuntimeException e) {
      stop();
      throw e;
    }
  }

  /// Stops upstream first, so that every stage hands on what it holds before the next one closes:
  /// not ready, no more requests, open traces completed, analysed, what is held delivered. Each
  /// stage has a limit of its own, some 40 seconds together; what is left behind then is logged.
  void stop() {
    status = Health.Status.STOPPING;
    receiver.stop(RECEIVER_LIMIT);
    clock.shutdownNow();
    analysis.beginClose(ANALYSIS_LIMIT);
    assembler.close();
    analysis.close();
    emitter.flush();
    metrics.close();
    telemetry.close();
    exporters.close(EXPORT_LIMIT);
    healthServer.ifPresent(HealthServer::close);
    tellWhatIsLeft();
  }

  /// The counters can no longer be read, so that the log has the last word.
  private void tellWhatIsLeft() {
    long traces = analysis.unanalysed() + assembler.metrics().unanalyzedTraces();
    if (traces > 0) {
      LOG.log(Level.WARNING, "{0} runs were passed on but not analysed", traces);
    }
    for (OtlpExporter destination : exporters.destinations()) {
      for (Signal signal : Signal.values()) {
        long dropped = destination.counts(signal).dropped(DropReason.SHUTDOWN);
        if (dropped > 0) {
          LOG.log(
              Level.WARNING,
              "exporter {0}: {1} items of {2} were held and not delivered before the end",
              destination.settings().name(),
              dropped,
              signal.label());
        }
      }
    }
  }

  /// An executor that is thrown at runs nothing again, and without ticks no run would ever end.
  private void tick() {
    try {
      emitter.flush();
      assembler.tick(nowNanos());
    } catch (RuntimeException | OutOfMemoryError e) {
      LOG.log(Level.ERROR, "a tick failed: {0}", Failure.place(e));
    }
  }

  /// Pass-through comes first and does not depend on analysis: what no destination can hold is
  /// refused, and what the assembler cannot hold is passed on all the same.
  private Admission admit(OtlpRequest request) {
    if (!exporters.offer(request)) {
      return new Admission.Refused(
          "every sending queue is full", config.receiver().limits().retryAfter());
    }
    assembler.accept(request);
    return new Admission.Accepted();
  }

  private Health health() {
    List<String> troubles =
        exporters.destinations().stream()
            .flatMap(
                each -> each.trouble().map(why -> each.settings().name() + ": " + why).stream())
            .toList();
    if (status == Health.Status.READY && !troubles.isEmpty()) {
      return new Health(
          Health.Status.DEGRADED, troubles.stream().collect(Collectors.joining("; ")));
    }
    return new Health(status, "");
  }

  private static long nowNanos() {
    Instant now = Instant.now();
    return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
  }

  StepscopeConfig config() {
    return config;
  }

  Exporters exporters() {
    return exporters;
  }

  TraceEmitter emitter() {
    return emitter;
  }

  Optional<Baselines> baselines() {
    return engine.baselines();
  }

  AnalysisStage analysis() {
    return analysis;
  }

  TraceAssembler assembler() {
    return assembler;
  }

  OtlpReceiver receiver() {
    return receiver;
  }

  /// The bound port, or -1 when there is no health check.
  int healthPort() {
    return healthServer.map(HealthServer::port).orElse(-1);
  }

  /// The bound port, or -1 when there are no metrics to scrape.
  int metricsPort() {
    return telemetry.port();
  }
}
