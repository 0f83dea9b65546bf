/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel;

import java.util.Locale;

/// The three kinds of telemetry that OTLP carries.
public enum Signal {
  TRACES,
  METRICS,
  LOGS;

  /// `traces`, `metrics`, `logs`: the last part of the OTLP/HTTP path.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
