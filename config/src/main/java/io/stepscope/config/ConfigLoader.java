/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.config;

import io.stepscope.config.ConfigNode.Mapping;
import io.stepscope.exporter.ExporterSettings;
import io.stepscope.receiver.Endpoint;
import io.stepscope.receiver.ReceiverSettings;
import java.util.List;
import java.util.Optional;

/// Reads what the user wrote into the settings of every stage, or says everything that is wrong
/// with it.
///
/// The grammar is the OpenTelemetry Collector's: `receivers`, `connectors`, `exporters`,
/// `extensions` and `service` with component ids `type/name`, variables `${env:NAME:-default}`, and
/// several sources merged in order.
public final class ConfigLoader {
  private final Environment environment;

  public ConfigLoader(Environment environment) {
    this.environment = environment;
  }

  /// What came of it.
  public sealed interface Result {
    /// In the order of reading.
    List<Problem> warnings();
  }

  /// @param settings every key there is, with the value that counts, secrets left out
  public record Loaded(StepscopeConfig config, List<Problem> warnings, List<Setting> settings)
      implements Result {
    public Loaded {
      warnings = List.copyOf(warnings);
      settings = List.copyOf(settings);
    }
  }

  /// @param errors at least one
  public record Rejected(List<Problem> errors, List<Problem> warnings) implements Result {
    public Rejected {
      errors = List.copyOf(errors);
      warnings = List.copyOf(warnings);
    }
  }

  /// @param uris a path, `file:PATH`, `env:NAME` or `yaml:TEXT` each; later ones win
  /// @param sets `a::b=value` each; they win over the files
  public Result load(List<String> uris, List<String> sets) {
    var problems = new Problems();
    Mapping tree = new ConfigSources(environment, problems).merged(uris, sets);
    var readout = new Readout(problems);
    StepscopeConfig config = read(new Section("", tree, readout), problems);
    return problems.isEmpty()
        ? new Loaded(config, problems.warnings(), readout.settings())
        : new Rejected(problems.errors(), problems.warnings());
  }

  private StepscopeConfig read(Section root, Problems problems) {
    try (root;
        Section receivers = root.section("receivers");
        Section connectors = root.section("connectors");
        Section exporters = root.section("exporters");
        Section extensions = root.section("extensions");
        Section service = root.section("service")) {
      refuseProcessors(root);
      ReceiverSettings receiver = ReceiverReader.read(receivers);
      ConnectorReader.Connector connector = ConnectorReader.read(connectors);
      List<ExporterSettings> destinations =
          ExporterReader.read(exporters, OtlpEnvironment.read(environment, problems));
      destinations.forEach(each -> refuseLoop(exporters, each, receiver));
      Optional<Endpoint> health = ServiceReader.health(extensions, service);
      TelemetrySettings telemetry = ServiceReader.telemetry(service, environment);
      return new StepscopeConfig(
          receiver,
          connector.assembly(),
          connector.mapping(),
          connector.analysis(),
          connector.baselines(),
          connector.workers(),
          connector.emit(),
          Topology.route(service, receivers.keys(), connectors.keys(), destinations),
          health,
          telemetry);
    }
  }

  private static void refuseProcessors(Section root) {
    Section processors = root.section("processors");
    for (String id : processors.keys()) {
      processors.refuse(id, Components.foreignProcessor(Components.type(id)));
    }
  }

  private static void refuseLoop(
      Section exporters, ExporterSettings exporter, ReceiverSettings receiver) {
    OwnListeners.reachedBy(exporter, receiver)
        .ifPresent(listener ->
            exporters
                .section(exporter.name())
                .problem(
                    "endpoint",
                    exporter.endpoint().authority()
                        + " is our own receiver at "
                        + listener
                        + (exporters.has(exporter.name())
                            ? ""
                            : " (from OTEL_EXPORTER_OTLP_ENDPOINT)")
                        + ": everything would come back; name the backend behind it"));
  }
}
