/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.app;

import io.stepscope.config.ConfigLoader;
import io.stepscope.config.Environment;
import io.stepscope.config.Problem;
import io.stepscope.config.StepscopeConfig;
import io.stepscope.config.TelemetrySettings.LogLevel;
import io.stepscope.report.TextReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Shows the whole path in one process: `serve` on free ports with the built-in defaults, and an
/// application that sends it a run over OTLP/gRPC with the OpenTelemetry SDK.
@Command(
    name = "demo",
    description = "Sends a scripted agent run through the whole product and shows what it finds.")
final class DemoCommand implements Callable<Integer> {
  private static final int WAIT_SECONDS = 30;
  private static final int RUN_SECONDS = 40;

  @Option(
      names = "--endpoint",
      paramLabel = "URL",
      description = {
        "An OTLP/gRPC backend that gets the run and its analysis too,",
        "such as http://localhost:14317."
      })
  private Optional<String> endpoint = Optional.empty();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    Logging.start(LogLevel.WARN, System.err);
    var result = new CompletableFuture<Analysed>();
    var pipeline = new Pipeline(config(), result::complete);
    try {
      pipeline.start();
      String receiver = "http://localhost:" + pipeline.receiver().grpcPort();
      out.println("A scripted run of two agents is sent to " + receiver + " over OTLP/gRPC.");
      out.println("It is complete when its root has ended and two quiet seconds have passed.");
      out.flush();
      Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(RUN_SECONDS);
      if (!DemoRun.send(receiver, start)) {
        throw new CommandFailure("the run could not be delivered to " + receiver);
      }
      Analysed analysed = result.get(WAIT_SECONDS, TimeUnit.SECONDS);
      pipeline.stop();
      Terminal.print(new TextReport(Terminal.layout()).render(analysed.analysis()));
      out.println(whereElse(analysed));
      out.flush();
      return 0;
    } catch (IOException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()));
    } catch (ExecutionException | TimeoutException _) {
      pipeline.stop();
      throw new CommandFailure("no analysis came within " + WAIT_SECONDS + " seconds");
    }
  }

  /// The defaults on free ports, so that nothing that already runs is in the way. The environment
  /// has no say: a demonstration goes nowhere that was not asked for.
  private StepscopeConfig config() {
    List<String> sets = new ArrayList<>();
    sets.add("receivers::otlp::protocols::grpc::endpoint=localhost:0");
    sets.add("receivers::otlp::protocols::http::endpoint=localhost:0");
    sets.add("extensions::health_check::endpoint=localhost:0");
    sets.add("service::telemetry::metrics::endpoint=localhost:0");
    endpoint.ifPresent(url -> sets.add("exporters::otlp::endpoint=" + url));
    return switch (new ConfigLoader(Environment.EMPTY).load(List.of(), sets)) {
      case ConfigLoader.Loaded loaded -> loaded.config();
      case ConfigLoader.Rejected rejected ->
          throw new CommandFailure(
              rejected.errors().stream()
                  .map(Problem::message)
                  .collect(Collectors.joining("; ", "--endpoint: ", "")));
    };
  }

  private String whereElse(Analysed analysed) {
    String backend =
        endpoint
            .map(url ->
                "  in the backend behind "
                    + url
                    + ": trace "
                    + analysed.trace().traceId()
                    + ", span stepscope.analysis\n")
            .orElse(
                """
                  in a backend: stepscope demo --endpoint http://localhost:14317
                    (deploy/compose has a Jaeger for it), span stepscope.analysis in the same trace
                """);
    return """

    Where else to look
    %s\
      your own agents: stepscope serve, and OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4317
      traces you have: stepscope analyze FILE, with --format json for programs
    """
        .formatted(backend);
  }
}
