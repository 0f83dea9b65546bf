/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter.emit;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/// Nanoseconds as the seconds that telemetry speaks in.
final class Seconds {
  private static final double NANOS = 1e9;

  private Seconds() {}

  static double of(long nanos) {
    return nanos / NANOS;
  }

  static OptionalDouble of(OptionalLong nanos) {
    return nanos.isPresent() ? OptionalDouble.of(of(nanos.getAsLong())) : OptionalDouble.empty();
  }
}
