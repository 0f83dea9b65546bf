/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter.emit;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/// A name under which a value leaves, and what the value is.
///
/// @param unit in UCUM, empty for none
/// @param on where it may stand
public record Attribute(
    String name, ValueType type, String unit, Set<Carrier> on, String description) {
  public enum ValueType {
    STRING("string"),
    STRINGS("string[]"),
    INT("int"),
    DOUBLE("double"),
    BOOLEAN("boolean");

    private final String label;

    ValueType(String label) {
      this.label = label;
    }

    public String label() {
      return label;
    }
  }

  /// What attributes stand on.
  public enum Carrier {
    /// The analysis span, and the log record that sums a trace up.
    SPAN,
    /// An event of the analysis span, and the log record of a finding.
    EVENT,
    /// A link of the analysis span.
    LINK,
    /// A point of a metric.
    METRIC,
    /// The resource of all of them.
    RESOURCE
  }

  public Attribute {
    on = Collections.unmodifiableSet(EnumSet.copyOf(on));
  }

  @Override
  public String toString() {
    return name;
  }
}
