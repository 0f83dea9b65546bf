/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel;

/// Reads a trace's spans and log records as the steps of a run. Immutable and safe for use by many
/// threads; the result does not depend on the order, the batching or the repetition of the input.
public final class TraceMapper {
  private final MappingSettings settings;

  public TraceMapper(MappingSettings settings) {
    this.settings = settings;
  }

  public MappingSettings settings() {
    return settings;
  }
}
