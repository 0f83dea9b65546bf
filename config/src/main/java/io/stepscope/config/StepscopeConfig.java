/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.config;

import io.stepscope.analyzer.AnalysisSettings;
import io.stepscope.analyzer.baseline.BaselineSettings;
import io.stepscope.exporter.ExporterSettings;
import io.stepscope.exporter.emit.EmitSettings;
import io.stepscope.otel.MappingSettings;
import io.stepscope.receiver.Endpoint;
import io.stepscope.receiver.ReceiverSettings;
import io.stepscope.receiver.assembly.AssemblySettings;
import java.util.List;
import java.util.Optional;

/// Everything a user can say, in the words of the stages it concerns.
///
/// @param exporters in the order written; none is valid: results go to the console and the metrics
/// @param health where probes ask; empty for nowhere
public record StepscopeConfig(
    ReceiverSettings receiver,
    AssemblySettings assembly,
    MappingSettings mapping,
    AnalysisSettings analysis,
    BaselineSettings baselines,
    WorkerSettings workers,
    EmitSettings emit,
    List<ExporterSettings> exporters,
    Optional<Endpoint> health,
    TelemetrySettings telemetry) {
  /// What holds when nothing is said, in an environment where nothing is set.
  public static final StepscopeConfig DEFAULT =
      new StepscopeConfig(
          ReceiverSettings.DEFAULT,
          AssemblySettings.DEFAULT,
          MappingSettings.DEFAULT,
          AnalysisSettings.DEFAULT,
          BaselineSettings.DEFAULT,
          WorkerSettings.DEFAULT,
          EmitSettings.DEFAULT,
          List.of(),
          Optional.of(new Endpoint("localhost", 13133)),
          TelemetrySettings.DEFAULT);

  public StepscopeConfig {
    exporters = List.copyOf(exporters);
  }
}
