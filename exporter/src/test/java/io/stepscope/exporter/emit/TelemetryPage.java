/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter.emit;

import io.stepscope.analyzer.FindingType;
import io.stepscope.exporter.emit.Attribute.Carrier;
import java.util.Locale;
import java.util.stream.Collectors;

/// Writes the registry of names as `docs/telemetry.md`.
final class TelemetryPage {
  private static final String HEAD =
      """
      # What Stepscope emits

      Every name under which Stepscope sends something of its own. What it receives it passes on
      untouched. This page is written from `EmittedNames`; to write it again after a change there:
      `mvn -pl exporter -am test -Dtest=TelemetryPageTest -Dsurefire.failIfNoSpecifiedTests=false
      -Dstepscope.write.docs=true`.

      - One span `stepscope.analysis` a trace (mode `companion`), a microsecond long (a nanosecond
        where the root has no length), under the trace's root. It ends with the root, or a
        microsecond before the child of the root that ended last, so that no critical path leads
        through it. Its service is `stepscope`, so that searching a backend for that service finds
        the analyses; a graph of services drawn from parents, as Jaeger's, shows an arrow to it from
        every service that runs begin in. With `emit::service_name: root` it is the root's.
        A later revision is another span, linked to the one before.
      - On it one event a finding, `stepscope.finding.<type>`, worst first, and one link to each
        step that a finding concerns, with the worst finding that does; but for the step that the
        span hangs under.
      - Where a destination takes logs, one log record `stepscope.trace` a trace with the span's
        attributes, and one a finding with the event's name and attributes.
      - Metrics, by default once a minute.

      Strings are at most 1 KiB long; longer ones end with `…`. A value that is unknown is left out.
      An attribute of a metric takes at most 200 values, the rest are counted as `_OTHER`.
      """;

  private TelemetryPage() {}

  static String write() {
    var page = new StringBuilder(HEAD);
    attributes(page, "The analysis span, and the log record `stepscope.trace`", Carrier.SPAN);
    attributes(page, "A finding's event and log record", Carrier.EVENT);
    attributes(page, "Links of the analysis span", Carrier.LINK);
    attributes(page, "The resource", Carrier.RESOURCE);
    events(page);
    metrics(page);
    attributes(page, "Attributes of metrics", Carrier.METRIC);
    return page.toString();
  }

  private static void attributes(StringBuilder page, String title, Carrier carrier) {
    page.append("\n## ").append(title).append("\n\n");
    page.append("| attribute | type | unit | meaning |\n|---|---|---|---|\n");
    for (Attribute attribute : EmittedNames.attributes()) {
      if (attribute.on().contains(carrier)) {
        row(
            page,
            code(attribute.name()),
            attribute.type().label(),
            attribute.unit().isEmpty() ? "" : code(attribute.unit()),
            attribute.description());
      }
    }
  }

  private static void events(StringBuilder page) {
    page.append("\n## Events, and event names of log records\n\n");
    page.append("| name | page |\n|---|---|\n");
    row(page, code(EmittedNames.TRACE_EVENT), "");
    for (FindingType type : FindingType.values()) {
      String label = type.label().toLowerCase(Locale.ROOT);
      row(
          page,
          code(EmittedNames.findingEvent(type)),
          "[" + label + "](findings/" + label + ".md)");
    }
  }

  private static void metrics(StringBuilder page) {
    page.append("\n## Metrics\n\n");
    page.append("| metric | instrument | unit | attributes | meaning |\n|---|---|---|---|---|\n");
    for (Metric metric : EmittedNames.metrics()) {
      row(
          page,
          code(metric.name()),
          metric.instrument().label(),
          code(metric.unit()),
          metric.attributes().stream()
              .map(attribute -> code(attribute.name()))
              .collect(Collectors.joining(", ")),
          metric.description());
    }
  }

  private static void row(StringBuilder page, String... cells) {
    page.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  private static String code(String text) {
    return "`" + text + "`";
  }
}
