/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.app;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// Writes metrics in Prometheus' text format, with OpenTelemetry's rules for names: what is not a
/// letter or digit becomes `_`, the unit follows the name, a counter ends in `_total`. Exponential
/// histograms, which the text format does not have, are written as their count and sum.
final class PrometheusText {
  static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private static final Map<String, String> UNITS =
      Map.of("s", "_seconds", "By", "_bytes", "1", "", "{USD}", "_USD");

  private final StringBuilder text = new StringBuilder();

  private PrometheusText() {}

  /// Sorted by name, points by their labels: equal metrics give equal text.
  static String of(Collection<MetricData> metrics) {
    var writer = new PrometheusText();
    metrics.stream().sorted(Comparator.comparing(MetricData::getName)).forEach(writer::write);
    return writer.text.toString();
  }

  private void write(MetricData metric) {
    String name = name(metric);
    if (!metric.getDescription().isEmpty()) {
      line("# HELP " + name + " " + metric.getDescription().replace("\n", " "));
    }
    line("# TYPE " + name + " " + type(metric));
    List<PointData> points =
        metric.getData().getPoints().stream()
            .map(PointData.class::cast)
            .sorted(Comparator.comparing(point -> labels(point.getAttributes(), "")))
            .toList();
    for (PointData point : points) {
      write(name, point);
    }
  }

  private void write(String name, PointData point) {
    String labels = labels(point.getAttributes(), "");
    switch (point) {
      case LongPointData number -> line(name + labels + " " + number.getValue());
      case DoublePointData number -> line(name + labels + " " + number.getValue());
      case HistogramPointData histogram -> write(name, histogram);
      case ExponentialHistogramPointData histogram -> {
        line(name + "_count" + labels + " " + histogram.getCount());
        line(name + "_sum" + labels + " " + histogram.getSum());
      }
      default -> line("# " + name + " has no form here");
    }
  }

  private void write(String name, HistogramPointData histogram) {
    long below = 0;
    for (int i = 0; i < histogram.getCounts().size(); i++) {
      below += histogram.getCounts().get(i);
      String bound =
          i < histogram.getBoundaries().size()
              ? histogram.getBoundaries().get(i).toString()
              : "+Inf";
      line(
          name
              + "_bucket"
              + labels(histogram.getAttributes(), "le=\"" + bound + "\"")
              + " "
              + below);
    }
    String labels = labels(histogram.getAttributes(), "");
    line(name + "_count" + labels + " " + histogram.getCount());
    line(name + "_sum" + labels + " " + histogram.getSum());
  }

  private static String name(MetricData metric) {
    String name = word(metric.getName());
    String unit = UNITS.getOrDefault(metric.getUnit(), "");
    if (!name.endsWith(unit)) {
      name += unit;
    }
    boolean isCounter = type(metric).equals("counter");
    return isCounter && !name.endsWith("_total") ? name + "_total" : name;
  }

  private static String type(MetricData metric) {
    return switch (metric.getType()) {
      case LONG_SUM -> metric.getLongSumData().isMonotonic() ? "counter" : "gauge";
      case DOUBLE_SUM -> metric.getDoubleSumData().isMonotonic() ? "counter" : "gauge";
      case LONG_GAUGE, DOUBLE_GAUGE -> "gauge";
      case HISTOGRAM -> "histogram";
      case SUMMARY, EXPONENTIAL_HISTOGRAM -> "summary";
    };
  }

  private static String labels(Attributes attributes, String more) {
    var labels = new StringBuilder();
    attributes.forEach((key, value) ->
        labels
            .append(labels.isEmpty() ? "" : ",")
            .append(word(key.getKey()))
            .append("=\"")
            .append(escaped(value.toString()))
            .append('"'));
    if (!more.isEmpty()) {
      labels.append(labels.isEmpty() ? "" : ",").append(more);
    }
    return labels.isEmpty() ? "" : "{" + labels + "}";
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  private static String word(String name) {
    var word = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean isAllowed = c < 128 && (Character.isLetterOrDigit(c) || c == '_');
      word.append(isAllowed ? c : '_');
    }
    return word.toString();
  }

  private void line(String line) {
    text.append(line).append('\n');
  }
}
