/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter.emit;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/// A name under which a value leaves, and what the value is.
public final class Attribute {
  private final String name;
  private final byte[] encodedName;
  private final ValueType type;
  private final String unit;
  private final Set<Carrier> on;
  private final String description;

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

  Attribute(String name, ValueType type, String unit, Set<Carrier> on, String description) {
    this.name = name;
    this.encodedName = name.getBytes(StandardCharsets.UTF_8);
    this.type = type;
    this.unit = unit;
    this.on = Collections.unmodifiableSet(EnumSet.copyOf(on));
    this.description = description;
  }

  public String name() {
    return name;
  }

  /// The name as every message carries it, encoded once. Not to be changed.
  byte[] encodedName() {
    return encodedName;
  }

  public ValueType type() {
    return type;
  }

  /// In UCUM, empty for none.
  public String unit() {
    return unit;
  }

  /// Where it may stand.
  public Set<Carrier> on() {
    return on;
  }

  public String description() {
    return description;
  }

  @Override
  public String toString() {
    return name;
  }
}
