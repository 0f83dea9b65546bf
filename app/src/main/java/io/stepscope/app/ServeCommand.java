/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.app;

import io.stepscope.config.Environment;
import io.stepscope.config.StepscopeConfig;
import io.stepscope.exporter.ExporterSettings;
import io.stepscope.receiver.Endpoint;
import io.stepscope.report.TextReport;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Runs until it is told to stop. The first SIGTERM or SIGINT ends it gracefully with 0, the second
/// at once.
@Command(
    name = "serve",
    description = "Receives OTLP, passes it on untouched, and adds an analysis to every run.")
final class ServeCommand implements Callable<Integer> {
  private static final System.Logger LOG = System.getLogger("stepscope.serve");

  @Mixin private ConfigOptions options = new ConfigOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    StepscopeConfig config = options.required(Environment.ofProcess(), spec.commandLine().getErr());
    Logging.start(config.telemetry().logLevel(), System.err);
    var stopping = new CountDownLatch(1);
    StopSignals.handle(stopping::countDown);
    var pipeline = new Pipeline(config, watcher(config));
    try {
      pipeline.start();
    } catch (IOException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()));
    }
    LOG.log(Level.INFO, "ready: {0}", described(pipeline));
    stopping.await();
    LOG.log(Level.INFO, "stopping: open runs are completed and analysed, and what is held is sent");
    pipeline.stop();
    LOG.log(Level.INFO, "stopped");
    return 0;
  }

  /// Without an exporter, the console is where results go.
  private static Consumer<Analysed> watcher(StepscopeConfig config) {
    if (!config.exporters().isEmpty()) {
      return _ -> {};
    }
    var report = new TextReport(Terminal.layout());
    return analysed -> Terminal.print(report.render(analysed.analysis()));
  }

  private static String described(Pipeline pipeline) {
    StepscopeConfig config = pipeline.config();
    List<String> parts = new ArrayList<>();
    bound("grpc", config.receiver().grpc(), pipeline.receiver().grpcPort()).ifPresent(parts::add);
    bound("http", config.receiver().http(), pipeline.receiver().httpPort()).ifPresent(parts::add);
    bound("health", config.health(), pipeline.healthPort()).ifPresent(parts::add);
    bound("metrics", config.telemetry().metrics(), pipeline.metricsPort()).ifPresent(parts::add);
    String exporters =
        config.exporters().stream()
            .map(ExporterSettings::toString)
            .collect(Collectors.joining(", "));
    parts.add("exporting to " + (exporters.isEmpty() ? "the console" : exporters));
    long started = ManagementFactory.getRuntimeMXBean().getStartTime();
    parts.add("after " + (System.currentTimeMillis() - started) + " ms");
    return String.join(", ", parts);
  }

  private static Optional<String> bound(String what, Optional<Endpoint> endpoint, int port) {
    return endpoint.map(at -> what + " " + new Endpoint(at.host(), port));
  }
}
