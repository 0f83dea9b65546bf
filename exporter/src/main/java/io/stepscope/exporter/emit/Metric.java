/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter.emit;

import java.util.List;

/// A metric that leaves.
///
/// @param unit in UCUM
/// @param attributes what tells its points apart
public record Metric(
    String name,
    Instrument instrument,
    String unit,
    List<Attribute> attributes,
    String description) {
  public enum Instrument {
    COUNTER("counter"),
    HISTOGRAM("histogram"),
    EXPONENTIAL_HISTOGRAM("exponential histogram");

    private final String label;

    Instrument(String label) {
      this.label = label;
    }

    public String label() {
      return label;
    }
  }

  public Metric {
    attributes = List.copyOf(attributes);
  }
}
