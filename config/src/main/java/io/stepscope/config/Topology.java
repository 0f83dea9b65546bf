/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.config;

import io.stepscope.exporter.ExporterSettings;
import io.stepscope.otel.Signal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Checks that `service::pipelines` describes the one line of stages there is, and takes from it
/// which exporter gets which signal:
///
/// ```
/// otlp receiver ─┬──────────────────────▶ exporters   as received
///                └─▶ stepscope connector ─▶ exporters   analyses
/// ```
final class Topology {
  private final Set<String> receivers;
  private final Set<String> connectors;
  private final Set<String> exporters = new TreeSet<>();

  /// Exporters by signal: of what was received, and of what the connector adds.
  private final Map<Signal, Set<String>> received = new EnumMap<>(Signal.class);

  private final Map<Signal, Set<String>> added = new EnumMap<>(Signal.class);
  private boolean isAnalysed;

  private Topology(Set<String> receivers, Set<String> connectors) {
    this.receivers = receivers.isEmpty() ? Set.of("otlp") : receivers;
    this.connectors = connectors.isEmpty() ? Set.of("stepscope") : connectors;
  }

  /// The exporters with the signals that the pipelines route to them; all signals to all of them
  /// when there are no pipelines.
  static List<ExporterSettings> route(
      Section service,
      Set<String> receivers,
      Set<String> connectors,
      List<ExporterSettings> exporters) {
    try (Section pipelines = service.section("pipelines")) {
      if (pipelines.keys().isEmpty()) {
        return exporters;
      }
      var topology = new Topology(receivers, connectors);
      exporters.forEach(exporter -> topology.exporters.add(exporter.name()));
      topology.read(pipelines);
      return topology.routed(service, exporters);
    }
  }

  private void read(Section pipelines) {
    for (String id : pipelines.keys()) {
      try (Section pipeline = pipelines.section(id)) {
        Signal signal = signal(id);
        if (signal == null) {
          pipelines.problem(id, "a pipeline is traces, metrics or logs, with /name or without");
        }
        pipeline(pipeline, signal == null ? Signal.TRACES : signal);
      }
    }
  }

  private static @Nullable Signal signal(String id) {
    for (Signal signal : Signal.values()) {
      if (signal.label().equals(Components.type(id))) {
        return signal;
      }
    }
    return null;
  }

  private void pipeline(Section pipeline, Signal signal) {
    for (String processor : pipeline.texts("processors", List.of())) {
      pipeline.problem(
          "processors",
          "'" + processor + "': " + Components.foreignProcessor(Components.type(processor)));
    }
    boolean isReceived = false;
    boolean isAdded = false;
    for (String from : pipeline.texts("receivers", List.of())) {
      isReceived |= receivers.contains(from);
      isAdded |= connectors.contains(from);
      if (!receivers.contains(from) && !connectors.contains(from)) {
        undeclared(pipeline, "receivers", from, receivers, connectors);
      }
    }
    if (!isReceived && !isAdded) {
      pipeline.problem("receivers", "must name a receiver, or the connector");
    }
    Set<String> to = new TreeSet<>(pipeline.texts("exporters", List.of()));
    if (to.isEmpty()) {
      pipeline.problem("exporters", "must name an exporter, or the connector");
    }
    for (String exporter : to) {
      if (!exporters.contains(exporter) && !connectors.contains(exporter)) {
        undeclared(pipeline, "exporters", exporter, exporters, connectors);
      }
    }
    if (isAdded && connectors.stream().anyMatch(to::contains)) {
      pipeline.problem("exporters", "the connector must not feed itself");
    }
    isAnalysed |= isReceived && connectors.stream().anyMatch(to::contains);
    to.removeAll(connectors);
    note(received, isReceived, signal, to);
    note(added, isAdded, signal, to);
  }

  private static void note(
      Map<Signal, Set<String>> routes, boolean isMeant, Signal signal, Set<String> to) {
    if (isMeant && !to.isEmpty()) {
      routes.computeIfAbsent(signal, _ -> new TreeSet<>()).addAll(to);
    }
  }

  private static void undeclared(
      Section pipeline, String key, String id, Set<String> declared, Set<String> connectors) {
    Set<String> names = new TreeSet<>(declared);
    names.addAll(connectors);
    pipeline.problem(key, "'" + id + "' is not declared; declared are " + String.join(", ", names));
  }

  private List<ExporterSettings> routed(Section service, List<ExporterSettings> exporters) {
    if (!isAnalysed) {
      service.problem(
          "pipelines", "no pipeline leads from the receiver to the stepscope connector");
    }
    for (Map.Entry<Signal, Set<String>> entry : added.entrySet()) {
      Set<String> also = received.get(entry.getKey());
      if (also != null && !also.equals(entry.getValue())) {
        service.problem(
            "pipelines",
            "in this version analyses go where the received %s go (%s), found %s"
                .formatted(
                    entry.getKey().label(),
                    String.join(", ", also),
                    String.join(", ", entry.getValue())));
      }
    }
    for (Signal signal : Signal.values()) {
      if (!received.containsKey(signal) && !added.containsKey(signal)) {
        service.warn(
            "pipelines",
            "no pipeline leads received %s to an exporter: they are taken and go nowhere"
                .formatted(signal.label()));
      }
    }
    List<ExporterSettings> routed = new ArrayList<>();
    for (ExporterSettings exporter : exporters) {
      Set<Signal> signals = EnumSet.noneOf(Signal.class);
      for (Signal signal : Signal.values()) {
        if (received.getOrDefault(signal, Set.of()).contains(exporter.name())
            || added.getOrDefault(signal, Set.of()).contains(exporter.name())) {
          signals.add(signal);
        }
      }
      if (signals.isEmpty()) {
        service.warn(
            "pipelines", "exporter '" + exporter.name() + "' is in no pipeline and gets nothing");
      } else {
        routed.add(exporter.withSignals(signals));
      }
    }
    return routed;
  }
}
