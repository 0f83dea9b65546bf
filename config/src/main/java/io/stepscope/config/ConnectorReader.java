/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.config;

import io.stepscope.analyzer.AnalysisSettings;
import io.stepscope.analyzer.baseline.BaselineSettings;
import io.stepscope.exporter.emit.EmitSettings;
import io.stepscope.otel.MappingSettings;
import io.stepscope.receiver.assembly.AssemblySettings;

/// Reads `connectors`: the one connector, stepscope itself.
final class ConnectorReader {
  /// What the connector is told.
  record Connector(
      AssemblySettings assembly,
      MappingSettings mapping,
      AnalysisSettings analysis,
      BaselineSettings baselines,
      WorkerSettings workers,
      EmitSettings emit) {}

  private ConnectorReader() {}

  static Connector read(Section connectors) {
    String ours = "stepscope";
    for (String id : connectors.keys()) {
      if (!Components.type(id).equals("stepscope")) {
        connectors.refuse(id, "no such connector; there is stepscope");
      } else if (ours.equals("stepscope")) {
        ours = id;
      } else {
        connectors.refuse(id, "there is one connector only, and '" + ours + "' is it");
      }
    }
    try (Section stepscope = connectors.section(ours)) {
      stepscope.notBuiltYet("redaction", "evaluation_events");
      return new Connector(
          assembly(stepscope),
          MappingReader.read(stepscope),
          group(stepscope, "analysis", AnalysisSettings.DEFAULT),
          group(stepscope, "baselines", BaselineSettings.DEFAULT),
          group(stepscope, "workers", WorkerSettings.DEFAULT),
          emit(stepscope));
    }
  }

  private static <R extends Record> R group(Section parent, String key, R defaults) {
    try (Section section = parent.section(key)) {
      return SettingsRecord.read(section, defaults);
    }
  }

  private static EmitSettings emit(Section stepscope) {
    try (Section emit = stepscope.section("emit")) {
      emit.planned("mode", "annotate");
      return SettingsRecord.read(emit, EmitSettings.DEFAULT);
    }
  }

  private static AssemblySettings assembly(Section stepscope) {
    AssemblySettings defaults = AssemblySettings.DEFAULT;
    try (Section completion = stepscope.section("completion");
        Section late = stepscope.section("late")) {
      return Section.build(
          () ->
              new AssemblySettings(
                  completion.duration("root_grace", defaults.rootGrace()),
                  completion.duration("idle_timeout", defaults.idleTimeout()),
                  completion.duration("max_duration", defaults.maxDuration()),
                  completion.integer("max_spans", defaults.maxSpans()),
                  completion.bytes("max_bytes", defaults.maxBytes()),
                  completion.integer("max_traces", defaults.maxTraces()),
                  completion.bytes("max_held_bytes", defaults.maxHeldBytes()),
                  completion.integer("shards", defaults.shards()),
                  completion.integer("inbox_requests", defaults.inboxRequests()),
                  late.integer("reanalyze", defaults.lateReanalyze()),
                  late.duration("window", defaults.lateWindow())),
          defaults,
          completion,
          late);
    }
  }
}
